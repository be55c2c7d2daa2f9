using System.Buffers;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Letta's form of an id: a prefix that names the kind, a hyphen, and a version 4 UUID in lower-case hex.</summary>
static class LettaId
{
    static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef-");

    public static string Conversation(Guid id) => $"conv-{id:D}";

    public static string Agent(Guid id) => $"agent-{id:D}";

    public static string Message(Guid id) => $"message-{id:D}";

    public static string Run(Guid id) => $"run-{id:D}";

    public static string Step(Guid id) => $"step-{id:D}";

    public static string Block(Guid id) => $"block-{id:D}";

    public static string Tool(Guid id) => $"tool-{id:D}";

    public static string User(Guid id) => $"user-{id:D}";

    /// <summary>Reads <c>prefix-uuid</c>; false for anything that is not exactly of that form.</summary>
    /// <param name="prefix">Without its hyphen: <c>conv</c>, <c>agent</c>, …</param>
    public static bool TryParse(string prefix, string? text, out Guid id)
    {
        id = default;
        if (text is null || text.Length != prefix.Length + 37) return false;
        if (!text.StartsWith(prefix, StringComparison.Ordinal) || text[prefix.Length] != '-') return false;

        var uuid = text.AsSpan(prefix.Length + 1);
        if (uuid.ContainsAnyExcept(LowerHex) || uuid[14] != '4' || uuid[19] is not ('8' or '9' or 'a' or 'b')) return false;
        return Guid.TryParseExact(uuid, "D", out id);
    }
}
