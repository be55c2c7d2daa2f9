namespace Conversations.Silo.Storage;

/// <summary>Text as it is compared without regard to case, alike in every store: SQLite by itself folds ASCII alone.</summary>
internal static class Folded
{
    public static string? Text(string? text) => text?.ToUpperInvariant();

    /// <summary>A pattern for <c>like … escape '\'</c> that finds <paramref name="text"/>, folded, anywhere.</summary>
    public static string Pattern(string text) =>
        $"%{Text(text)!.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
