using System.Collections.Immutable;

namespace Conversations.Silo.Models.Echo;

/// <summary>A user message, taken apart into its directives and the text around them (see docs/echo-model.md).</summary>
internal sealed record EchoPrompt
{
    /// <summary>What is left without the directives; the whole message, to the letter, when it has none.</summary>
    public string Text { get; init; } = "";

    public ImmutableList<EchoCall> Calls { get; init; } = [];

    /// <summary>A call that is made again and again, each time in a step of its own.</summary>
    public EchoCall? Step { get; init; }

    public int Steps { get; init; }

    public TimeSpan Delay { get; init; }

    public int Words { get; init; }

    public string? Thought { get; init; }

    public string? Saying { get; init; }

    public EchoBreak? Break { get; init; }
}
