using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Dialects.OpenHandsV0.Failures;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversations.Gateway.Tests.OpenHandsV0;

/// <summary>Failures of the server that have a form of their own in V0.</summary>
public sealed class FailureTests
{
    const string Lost = "The server's store cannot be reached. Please try again.";
    const string Strange = "An unexpected error occurred";

    [Fact]
    public async Task Any_other_failure_has_a_number_and_does_not_say_what_happened()
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Response.Body = new MemoryStream();

        var answer = await new OpenHandsFilter(NullLogger<OpenHandsFilter>.Instance).InvokeAsync(new DefaultEndpointFilterInvocationContext(http), _ => throw new InvalidOperationException("s3cret"));
        await ((IResult)answer!).ExecuteAsync(http);

        http.Response.Body.Position = 0;
        var body = (await JsonNode.ParseAsync(http.Response.Body))!;
        Assert.Equal((500, "Internal Server Error", Strange), (http.Response.StatusCode, (string)body["detail"]!, (string)body["exception"]!));
        Assert.Matches("^[0-9a-f]{32}$", (string)body["error_id"]!);
    }

    [Theory]
    [InlineData("POST", "start", true, $$"""{"status":"error","conversation_id":"abc","message":"Failed to start conversation: {{Lost}}"}""")]
    [InlineData("POST", "stop", false, $$"""{"status":"error","conversation_id":"abc","message":"Failed to stop conversation: {{Strange}}"}""")]
    [InlineData("POST", "message", true, $$"""{"success":false,"error":"{{Lost}}"}""")]
    [InlineData("POST", "message", false, $$"""{"success":false,"error":"{{Strange}}"}""")]
    [InlineData("GET", "trajectory", true, $$"""{"trajectory":null,"error":"{{Lost}}"}""")]
    public async Task A_failure_says_what_its_clients_look_for(string method, string route, bool isStore, string expected)
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Request.Method = method;
        http.Request.Path = $"/api/conversations/abc/{route}";
        http.Request.RouteValues["conversation_id"] = "abc";
        http.Response.Body = new MemoryStream();
        await using var app = LettaServer.Build(new FakeWorld(), "http://127.0.0.1:0");
        http.SetEndpoint(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(endpoint => endpoint.RoutePattern.RawText == $"/api/conversations/{{conversation_id}}/{route}" && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains(method)));

        var answer = await new FailureFilter(NullLogger<OpenHandsFilter>.Instance).InvokeAsync(new DefaultEndpointFilterInvocationContext(http), _ => throw (isStore ? new StorageException("gone", null) : new InvalidOperationException("gone")));
        await ((IResult)answer!).ExecuteAsync(http);

        http.Response.Body.Position = 0;
        Assert.Equal(500, http.Response.StatusCode);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), await JsonNode.ParseAsync(http.Response.Body)));
    }
}
