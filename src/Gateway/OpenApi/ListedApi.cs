using System.Text.Json.Serialization;

namespace Conversations.Gateway.OpenApi;

/// <summary>A line of the list of documents.</summary>
sealed record ListedApi(string Name, string Title);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ListedApi>))]
sealed partial class ListedApiJson : JsonSerializerContext;
