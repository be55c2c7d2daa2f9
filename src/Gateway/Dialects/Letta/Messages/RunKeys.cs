using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Keys under which a run is found by the otids of the messages that began it.</summary>
static class RunKeys
{
    public static string OfMessage(string otid) => "otid:" + otid;

    /// <summary>The same for every request with the same otids; null unless each message has one.</summary>
    public static string? OfRequest(ImmutableArray<string?> otids)
    {
        if (otids.IsEmpty || otids.Any(string.IsNullOrEmpty)) return null;
        var all = string.Join('\n', otids);
        return "otids:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }
}
