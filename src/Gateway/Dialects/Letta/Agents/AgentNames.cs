using System.Security.Cryptography;

namespace Conversations.Gateway.Dialects.Letta.Agents;

static class AgentNames
{
    static readonly string[] First =
    [
        "Amber", "Brisk", "Calm", "Dapper", "Early", "Fair", "Gentle", "Humble",
        "Inky", "Jolly", "Keen", "Lucid", "Mellow", "Nimble", "Open", "Plain",
    ];

    static readonly string[] Second =
    [
        "Anchor", "Beacon", "Cedar", "Delta", "Ember", "Falcon", "Garnet", "Harbor",
        "Island", "Juniper", "Kestrel", "Lantern", "Meadow", "Orchard", "Pebble", "River",
    ];

    /// <summary>A name for an agent that was given none.</summary>
    public static string Random() => Pick(First) + Pick(Second);

    /// <exception cref="LettaException">422: it is empty, or has other characters than letters, digits, space and <c>_-'</c>.</exception>
    public static void Check(string name)
    {
        if (name.Length > 0 && name.All(IsAllowed)) return;
        throw LettaException.Validation($"body.name: '{name}' should consist of letters, digits, spaces and _ - '");
    }

    static bool IsAllowed(char character) => char.IsLetterOrDigit(character) || character is ' ' or '_' or '-' or '\'';

    static string Pick(string[] words) => words[RandomNumberGenerator.GetInt32(words.Length)];
}
