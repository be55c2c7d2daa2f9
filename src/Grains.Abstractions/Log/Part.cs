using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Loops;

namespace Conversations.Log;

/// <summary>Why a tool call came to nothing.</summary>
public enum ToolFault
{
    /// <summary>Somebody has denied it.</summary>
    Denied,

    /// <summary>A hook has blocked it.</summary>
    Blocked,

    /// <summary>There is no such tool.</summary>
    Unknown,

    /// <summary>The arguments are not what the tool takes.</summary>
    Invalid,

    /// <summary>It was never called, or nobody knows how it ended.</summary>
    Interrupted,
}

/// <summary>A piece of a message's content.</summary>
[Immutable]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextPart), "text")]
[JsonDerivedType(typeof(ImagePart), "image")]
[JsonDerivedType(typeof(ReasoningPart), "reasoning")]
[JsonDerivedType(typeof(ToolCallPart), "tool-call")]
[JsonDerivedType(typeof(ToolReturnPart), "tool-return")]
public abstract record Part;

[Immutable]
public sealed record TextPart(string Text) : Part;

/// <summary>An image: its bytes in base64, or a URL.</summary>
[Immutable]
public sealed record ImagePart(string? MediaType, string? Data, string? Url, string? Detail = null) : Part;

/// <param name="Signature">The provider's proof that the text is its own, handed back on the next call.</param>
[Immutable]
public sealed record ReasoningPart(string Text, string? Signature = null) : Part;

/// <param name="Arguments">JSON text as the model wrote it; may be no valid JSON when the answer was cut short.</param>
[Immutable]
public sealed record ToolCallPart(string ToolCallId, string Name, string Arguments) : Part
{
    /// <summary>The server that has the tool; null: it is one of this server's own, or a client's, or none.</summary>
    public string? Server { get; init; }

    /// <summary>How risky it is, where somebody was asked to judge.</summary>
    public SecurityRisk? Risk { get; init; }
}

[Immutable]
public sealed record ToolReturnPart(string ToolCallId, string Name, bool Success, string Text) : Part
{
    public ImmutableArray<string>? Stdout { get; init; }

    public ImmutableArray<string>? Stderr { get; init; }

    /// <summary>Why the tool has no result of its own; null: it has one.</summary>
    public ToolFault? Fault { get; init; }

    /// <summary>Why it was denied or blocked.</summary>
    public string? Reason { get; init; }

    /// <summary>What skills have added to it for the model; null for nothing.</summary>
    public string? Addition { get; init; }

    /// <summary>What a server's tool tells of its result beyond the text, an object in the tool's own words. Models do not see it.</summary>
    public JsonElement? Details { get; init; }
}
