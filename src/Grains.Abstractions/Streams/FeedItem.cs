using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Conversations.Log;

namespace Conversations.Streams;

/// <summary>What is published of a conversation or its workspace while it works. A hint: whatever is lost of it can be read again.</summary>
[Immutable]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "item")]
[JsonDerivedType(typeof(Committed), "committed")]
[JsonDerivedType(typeof(Streamed), "streamed")]
[JsonDerivedType(typeof(CommandsChanged), "commands-changed")]
public abstract record FeedItem;

/// <summary>Events that are on disk, in order, without a gap among themselves.</summary>
[Immutable]
public sealed record Committed(ImmutableArray<LoggedEvent> Events) : FeedItem;

/// <summary>Pieces <c>First … First + Deltas.Length - 1</c> (0-based) of the answer in flight.</summary>
[Immutable]
public sealed record Streamed(AnswerInFlight Answer, int First, ImmutableArray<Delta> Deltas) : FeedItem;

/// <summary>In a workspace a command of a client has begun or ended: which one is to be read.</summary>
[Immutable]
public sealed record CommandsChanged : FeedItem;

/// <summary>The answer that a model is giving, before it is in the log.</summary>
/// <param name="MessageId">The id that it will have in the log.</param>
/// <param name="Date">The date that it will have in the log.</param>
[Immutable]
public sealed record AnswerInFlight(Guid RunId, Guid StepId, Guid MessageId, DateTimeOffset Date);
