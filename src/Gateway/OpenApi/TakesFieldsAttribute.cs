using System.Text.Json.Nodes;

namespace Conversations.Gateway.OpenApi;

/// <summary>On the handler of a route: the fields of the JSON object that it reads, where no type has them.</summary>
sealed class TakesFieldsAttribute(params string[] fields) : TakesAttribute(typeof(JsonObject))
{
    public IReadOnlyList<string> Fields => fields;
}
