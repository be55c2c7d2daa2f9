namespace Conversations.Silo.Models;

/// <summary><c>provider/name</c>, taken apart; the name may itself contain slashes and colons.</summary>
internal readonly record struct ModelHandle(string Provider, string Name)
{
    /// <summary>Null when the text is no handle.</summary>
    public static ModelHandle? Parse(string? handle)
    {
        if (handle is null || handle.Length > 256 || handle.AsSpan().ContainsAnyInRange('\0', ' ')) return null;
        var slash = handle.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 || slash == handle.Length - 1 ? null : new ModelHandle(handle[..slash], handle[(slash + 1)..]);
    }

    public override string ToString() => $"{Provider}/{Name}";
}
