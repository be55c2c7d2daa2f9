using System.Collections.Immutable;

namespace Conversations.Loops;

/// <summary>What runs at certain moments of a conversation.</summary>
[Immutable]
public sealed record HookSettings(ImmutableArray<HookMatcher> Matchers)
{
    /// <summary>The hooks for this moment, in order.</summary>
    /// <param name="tool">The tool about to run; null where there is none.</param>
    public IEnumerable<Hook> For(HookEvent moment, string? tool = null) =>
        Matchers.Where(matcher => matcher.Event == moment && matcher.Takes(tool)).SelectMany(matcher => matcher.Hooks);
}

public enum HookEvent
{
    PreToolUse,
    PostToolUse,
    UserPromptSubmit,
    SessionStart,
    SessionEnd,
    Stop,
}

/// <param name="Pattern">Name of a tool, a regular expression that takes its whole name, or <c>*</c> for all.</param>
[Immutable]
public sealed record HookMatcher(HookEvent Event, string Pattern, ImmutableArray<Hook> Hooks)
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    static readonly System.Buffers.SearchValues<char> Meta = System.Buffers.SearchValues.Create(@"^$.|?*+()[]{}\");

    public bool Takes(string? tool)
    {
        if (Pattern is "*" or "" || tool is null) return true;
        var pattern = Pattern is ['/', .. var inner, '/'] ? inner : Pattern.AsSpan().ContainsAny(Meta) ? Pattern : null;
        return pattern is null
            ? Pattern == tool
            : System.Text.RegularExpressions.Regex.IsMatch(tool, $"^(?:{pattern})$", System.Text.RegularExpressions.RegexOptions.CultureInvariant, Patience);
    }
}

/// <summary>A command that runs in the conversation's workspace, or a model that is asked.</summary>
/// <param name="Command">Empty where a model is asked.</param>
/// <param name="Timeout">Seconds, 1 or more.</param>
/// <param name="Async">True: nobody waits for it, and it can block nothing.</param>
[Immutable]
public sealed record Hook(string Command, int Timeout, bool Async)
{
    /// <summary>The model that is asked; null: it is a command.</summary>
    public HookReviewer? Reviewer { get; init; }
}
