using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

/// <summary>A response, read to its end.</summary>
public sealed record Answer(int Status, string Body, HttpResponseHeaders Headers)
{
    public JsonNode? Json => JsonNode.Parse(Body);

    public string Detail => Json!["detail"]!.GetValue<string>();

    public JsonObject Ok() => Success()!.AsObject();

    public JsonArray Rows() => Success()!.AsArray();

    /// <summary>The <c>id</c>s of a list.</summary>
    public string[] Ids() => [.. Rows().Select(row => (string)row!["id"]!)];

    public void Is(int status, string body)
    {
        Assert.Equal(body, Body);
        Assert.Equal(status, Status);
    }

    JsonNode? Success()
    {
        Assert.True(Status == 200, $"{Status} {Body}");
        return Json;
    }
}
