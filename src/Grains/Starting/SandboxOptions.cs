namespace Conversations.Grains.Starting;

/// <summary>The section <c>Sandboxes</c>.</summary>
public sealed class SandboxOptions
{
    public const string Section = "Sandboxes";

    /// <summary>Which of the owner's sandboxes a conversation is started in that names none. Default: one of its own.</summary>
    public Grouping Grouping { get; set; }

    /// <summary>Conversations that a sandbox is given by that. Default: 20.</summary>
    public int MostConversations { get; set; } = 20;
}

public enum Grouping
{
    /// <summary>None.</summary>
    None,

    /// <summary>That which was made last.</summary>
    Newest,

    /// <summary>That in which nothing has happened for the longest time.</summary>
    LeastRecentlyUsed,

    /// <summary>That with the fewest conversations.</summary>
    FewestConversations,

    /// <summary>Whichever is there.</summary>
    Any,
}
