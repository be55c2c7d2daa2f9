namespace Conversations.Gateway.Access;

/// <summary>Finds the id in a text of any dialect's form, and writes another in the same form.</summary>
/// <param name="Prefix">What stands before the id: <c>conv-</c>, or nothing.</param>
/// <param name="Format">Of the id itself: <c>D</c> with dashes, <c>N</c> without.</param>
readonly record struct IdText(string Prefix, string Format)
{
    const int Dashed = 36;

    /// <summary>Takes whatever any dialect may take for an id: the forms that .NET parses, alone or behind a prefix.</summary>
    public static bool TryFind(string text, out Guid id, out IdText form)
    {
        if (Guid.TryParse(text, out id))
        {
            form = new IdText("", text.Trim().Length == 32 ? "N" : "D");
            return true;
        }

        var prefix = text.Length > Dashed ? text[..^Dashed] : "";
        form = new IdText(prefix, "D");
        return prefix.EndsWith('-') && Guid.TryParseExact(text.AsSpan(prefix.Length), "D", out id);
    }

    public string Write(Guid id) => Prefix + id.ToString(Format);
}
