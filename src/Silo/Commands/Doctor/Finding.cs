namespace Conversations.Silo.Commands.Doctor;

/// <summary>What an examination has found.</summary>
/// <param name="Fix">What to do about it; null: nothing is wrong.</param>
internal sealed record Finding(Health Health, string Text, string? Fix = null)
{
    public static Finding Good(string text) => new(Health.Good, text);

    public static Finding Doubtful(string text, string fix) => new(Health.Doubtful, text, fix);

    public static Finding Bad(string text, string fix) => new(Health.Bad, text, fix);
}

internal enum Health
{
    Good,

    /// <summary>It works, and something will surprise.</summary>
    Doubtful,

    /// <summary>It does not work.</summary>
    Bad,
}
