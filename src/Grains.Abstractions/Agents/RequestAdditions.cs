using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Agents;

/// <summary>What goes with each request to an agent's own model besides. It may hold keys: so it is the agent's secret <see cref="SecretName"/>.</summary>
/// <param name="Body">Fields of the request's body; null for none.</param>
[Immutable]
public sealed record RequestAdditions(ImmutableDictionary<string, string> Headers, JsonElement? Body)
{
    public static RequestAdditions None { get; } = new(ImmutableDictionary<string, string>.Empty, null);

    /// <summary>No name of a variable, so that no secret of a client's is taken for it. Its value is this record in JSON.</summary>
    public const string SecretName = "llm.request";

    /// <summary>The object within <see cref="AgentState.ModelSettings"/> that says how the agent's own model is called.</summary>
    public const string CallSettings = "call";

    /// <summary>The field of those settings that says that there is such a secret.</summary>
    public const string Marker = "additions";

    /// <param name="secret">What is kept under <see cref="SecretName"/>; null for nothing.</param>
    public static RequestAdditions? Read(string? secret) => secret is null ? null : JsonSerializer.Deserialize<RequestAdditions>(secret);

    /// <summary>All its texts, by the name of the field or header that has them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts() => Headers.Concat(Body is { } body ? Texts("", body) : []);

    static IEnumerable<KeyValuePair<string, string>> Texts(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Name, member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Texts(name, item)),
        JsonValueKind.String => [KeyValuePair.Create(name, value.GetString()!)],
        _ => [],
    };
}
