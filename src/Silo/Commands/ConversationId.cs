using System.CommandLine.Parsing;

namespace Conversations.Silo.Commands;

/// <summary>A conversation's id, in whichever dialect's form.</summary>
internal static class ConversationId
{
    private const string Prefix = "conv-";

    public static Guid Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Guid.TryParse(text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text, out var id)) return id;
        argument.AddError($"'{text}' should be the id of a conversation.");
        return default;
    }
}
