using System.Net;
using System.Net.Sockets;
using System.Text;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class TransportTests : IAsyncLifetime
{
    const string Unknown = "123e4567-e89b-42d3-8456-426614174000";

    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("/v1/agents")]
    [InlineData("/v1/agents/")]
    [InlineData("/v1/conversations")]
    [InlineData("/v1/conversations/")]
    [InlineData("/v1/runs")]
    [InlineData("/v1/runs/")]
    [InlineData("/v1/blocks")]
    [InlineData("/v1/blocks/")]
    [InlineData("/latest/agents")]
    [InlineData("/latest/conversations/")]
    [InlineData("/v1/models/embedding/")]
    public async Task Collection_WithEitherSpelling_IsServedDirectly(string path) => (await server.Get(path)).Is(200, "[]");

    [Fact]
    public async Task Item_WithATrailingSlash_IsServedDirectly()
    {
        var agent = await server.NewAgent();

        Assert.Equal((string?)agent["id"], (string?)(await server.Get($"/v1/agents/{agent["id"]}/")).Ok()["id"]);
    }

    [Fact]
    public async Task Post_WithEitherSpellingOrAlias_CreatesOne()
    {
        foreach (var path in new[] { "/v1/agents", "/v1/agents/", "/latest/agents" }) (await server.Post(path, "{}")).Ok();

        Assert.Equal(3, server.World.Agents.Count);
    }

    [Theory]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/agents/x/y/z")]
    [InlineData("/v1")]
    [InlineData("/latest/nothing")]
    public async Task Path_ThatNoRouteTakes_IsNotFound(string path) => (await server.Get(path)).Is(404, """{"detail":"Not Found"}""");

    [Theory]
    [InlineData("PUT", "/v1/agents/")]
    [InlineData("DELETE", "/v1/conversations/")]
    [InlineData("POST", "/latest/runs/")]
    public async Task Method_ThatNoRouteTakes_IsNotAllowed(string method, string path) =>
        (await server.Send(method, path)).Is(405, """{"detail":"Method Not Allowed"}""");

    [Fact]
    public async Task Path_OutsideTheDialect_IsLeftAlone() => (await server.Get("/elsewhere")).Is(404, "");

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{"tags":"one"}""")]
    [InlineData("""{"context_window_limit":"many"}""")]
    [InlineData("""{"memory_blocks":[{"label":"a"}]}""")]
    [InlineData("""{"name":"a"} trailing""")]
    [InlineData("null")]
    public async Task Body_OfTheWrongShape_IsUnprocessable(string body)
    {
        var answer = await server.Post("/v1/agents/", body);

        Assert.Equal(422, answer.Status);
        Assert.Equal(["trace_id", "detail"], answer.Json!.AsObject().Select(member => member.Key));
        Assert.Equal("", (string?)answer.Json["trace_id"]);
        Assert.StartsWith("body", answer.Detail, StringComparison.Ordinal);
        Assert.Empty(server.World.Agents);
    }

    [Fact]
    public async Task Body_WithUnknownFields_IsTaken() => await server.NewAgent("""{"name":"a","nobody_knows":{"x":[1]}}""");

    [Theory]
    [InlineData(40, 200)]
    [InlineData(60, 422)]
    public async Task Body_NestedDeeperThanCanBeStored_IsUnprocessable(int depth, int status)
    {
        var nested = string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));

        Assert.Equal(status, (await server.Post("/v1/agents/", $$$"""{"metadata":{"k":{{{nested}}}}}""")).Status);
        Assert.Equal(200, (await server.Get("/v1/agents/")).Status);
    }

    [Fact]
    public async Task Body_OfAnotherContentType_IsUnprocessable()
    {
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var response = await server.Client.PostAsync(new Uri("/v1/agents/", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Empty(server.World.Agents);
    }

    [Fact]
    public async Task Body_OverTheLimit_IsTooLarge()
    {
        await using var small = await LettaServer.Start(("Limits:RequestBodyBytes", "1000"));
        var body = $$"""{"description":"{{new string('x', 2000)}}"}""";

        (await small.Post("/v1/agents/", body)).Is(413, """{"detail":"The request body is larger than this server accepts."}""");
        Assert.Empty(small.World.Agents);
    }

    [Fact]
    public async Task Body_OverTheLimitWithoutALength_IsTooLarge()
    {
        await using var small = await LettaServer.Start(("Limits:RequestBodyBytes", "1000"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/agents/");
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent($$"""{"description":"{{new string('x', 2000)}}"}""", Encoding.UTF8, "application/json");
        using var response = await small.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(small.World.Agents);
    }

    [Fact]
    public async Task AgentId_OfTheWrongForm_IsUnprocessableWithAnExample()
    {
        var answer = await server.Get("/v1/agents/agent-1");

        answer.Is(
            422,
            """{"trace_id":"","detail":"path.agent_id: 'agent-1' should have the form 'agent-123e4567-e89b-42d3-8456-426614174000'","examples":["agent-123e4567-e89b-42d3-8456-426614174000"]}""");
    }

    [Theory]
    [InlineData("conv-00000000-0000-0000-0000-000000000000")]
    [InlineData("conv-123E4567-E89B-42D3-8456-426614174000")]
    [InlineData("conv-123e4567-e89b-12d3-8456-426614174000")]
    [InlineData("conv-123e4567-e89b-42d3-c456-426614174000")]
    [InlineData("conv-123e4567e89b42d38456426614174000")]
    [InlineData("123e4567-e89b-42d3-8456-426614174000")]
    [InlineData("agent-123e4567-e89b-42d3-8456-426614174000")]
    [InlineData("default")]
    public async Task ConversationId_OfTheWrongForm_IsUnprocessableWithoutExamples(string id)
    {
        foreach (var method in new[] { "GET", "DELETE" })
        {
            var answer = await server.Send(method, $"/v1/conversations/{id}");

            Assert.Equal(422, answer.Status);
            Assert.Equal(["trace_id", "detail"], answer.Json!.AsObject().Select(member => member.Key));
            Assert.Contains(id, answer.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("run-1")]
    [InlineData("123e4567-e89b-42d3-8456-426614174000")]
    public async Task RunId_OfTheWrongForm_IsAnInvalidArgument(string id)
    {
        var expected = $$"""{"detail":"INVALID_ARGUMENT: Invalid run ID format: {{id}}. Expected format: 'run-<uuid4>'"}""";

        foreach (var route in new[] { "", "/steps", "/usage" }) (await server.Get($"/v1/runs/{id}{route}")).Is(400, expected);
    }

    [Theory]
    [InlineData("/v1/agents/?limit=0")]
    [InlineData("/v1/agents/?limit=many")]
    [InlineData("/v1/agents/?order=up")]
    [InlineData("/v1/agents/?order_by=size")]
    [InlineData("/v1/agents/?match_all_tags=maybe")]
    [InlineData("/v1/conversations/?limit=-1")]
    [InlineData("/v1/conversations/?order=newest")]
    [InlineData("/v1/conversations/?order_by=updated_at")]
    [InlineData("/v1/conversations/?archive_status=some")]
    [InlineData("/v1/runs/?limit=1001")]
    [InlineData("/v1/runs/?limit=0")]
    [InlineData("/v1/runs/?stop_reason=boredom")]
    [InlineData("/v1/runs/?limit=99999999999999999999")]
    public async Task QueryParameter_OfTheWrongForm_IsUnprocessable(string path)
    {
        var answer = await server.Get(path);

        Assert.Equal(422, answer.Status);
        Assert.StartsWith("query.", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserHeader_OfTheWrongForm_IsAnInvalidArgument()
    {
        var answer = await server.Send("GET", "/v1/agents/", null, ("user_id", "me"));

        answer.Is(400, """{"detail":"INVALID_ARGUMENT: Invalid user ID format: me. Expected format: 'user-<uuid4>'"}""");
    }

    [Fact]
    public async Task UserHeader_OfTheRightForm_IsTaken() =>
        (await server.Send("GET", "/v1/agents/", null, ("user_id", $"user-{Unknown}"))).Is(200, "[]");

    [Fact]
    public async Task Store_ThatFails_IsUnavailable()
    {
        server.World.Fault = new StorageException("The disk is away.", new IOException());

        var answer = await server.Get($"/v1/conversations/conv-{Unknown}");

        answer.Is(503, """{"detail":"The server's store cannot be reached. Please try again."}""");
        Assert.Equal("1", answer.Headers.RetryAfter?.ToString());
    }

    [Fact]
    public async Task Endpoint_ThatFails_TellsNothingOfWhy()
    {
        server.World.Fault = new InvalidOperationException("secret");

        (await server.Get($"/v1/conversations/conv-{Unknown}")).Is(500, """{"detail":"An unknown error occurred"}""");
    }

    [Fact]
    public async Task Text_OutsideAscii_IsWrittenAsItIs()
    {
        var agent = await server.Post("/v1/agents/", """{"name":"Zoë","description":"<é> \"ü\" 'x'"}""");

        Assert.Contains("\"name\":\"Zoë\"", agent.Body, StringComparison.Ordinal);
        Assert.Contains("""<é> \"ü\" 'x'""", agent.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatLeavesWithinTheBody_ChangesNothing()
    {
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
            var head = "POST /v1/agents/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"name\":";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        }

        (await server.Get("/v1/agents/")).Is(200, "[]");
        Assert.Empty(server.World.Agents);
    }
}
