using System.Text.RegularExpressions;
using Conversations.Agents;

namespace Conversations.Grains.ToolServers;

/// <summary>Which of the texts that a server is given are secrets, so that nothing that is said may hold them.</summary>
static partial class ServerSecrets
{
    public static IEnumerable<string> Of(ToolServer server) => Of(server.Variables.Concat(server.Headers));

    /// <param name="given">Variables or headers.</param>
    public static IEnumerable<string> Of(IEnumerable<KeyValuePair<string, string>> given) =>
        given.Where(each => IsSecret(each.Key, each.Value)).SelectMany(each => Parts(each.Value));

    /// <summary>By its name; or because it has letters and digits and is no path, as keys are and words and settings are not.</summary>
    static bool IsSecret(string name, string value) => SecretName().IsMatch(name) || KeyLike().IsMatch(value);

    /// <summary>Of <c>Bearer abc</c> also <c>abc</c>.</summary>
    static IEnumerable<string> Parts(string value) => value.LastIndexOf(' ') is > 0 and var space ? [value, value[(space + 1)..]] : [value];

    [GeneratedRegex("authorization|cookie|credential|key|password|secret|session|token", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^(?=.*[A-Za-z])(?=.*[0-9])[^/\s]{8,}$")]
    private static partial Regex KeyLike();
}
