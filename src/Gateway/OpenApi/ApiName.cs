using System.Collections.Immutable;

namespace Conversations.Gateway.OpenApi;

/// <summary>What an API is called where it is described.</summary>
/// <param name="Name">The name of its document: <c>/openapi/{Name}.json</c>.</param>
/// <param name="KeyHeaders">The headers in which a key may come; <c>Authorization</c>: as a bearer token.</param>
sealed record ApiName(string Name, string Title, string Summary, ImmutableArray<string> KeyHeaders);
