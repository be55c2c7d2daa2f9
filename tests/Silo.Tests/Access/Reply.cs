using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.Access;

/// <summary>An answer of the server.</summary>
sealed record Reply(int Status, string Body, HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Body) ?? throw new InvalidOperationException($"{Status} null");

    public JsonNode Ok()
    {
        Assert.True(Status is >= 200 and < 300, $"{Status} {Body}");
        return Json;
    }
}
