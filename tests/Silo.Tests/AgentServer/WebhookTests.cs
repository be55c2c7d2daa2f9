using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>Whoever is configured to be told hears of every conversation in the words of this dialect.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    readonly ConcurrentQueue<(string Path, string? Key, string? Header, JsonNode Body)> told = [];
    WebApplication receiver = null!;
    int refusals;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        receiver = builder.Build();
        receiver.MapPost("/hook/{**path}", async (HttpRequest request) =>
        {
            var body = (await JsonNode.ParseAsync(request.Body))!;
            if (Interlocked.Decrement(ref refusals) >= 0) return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            told.Enqueue((request.Path, request.Headers["X-Session-API-Key"], request.Headers["X-More"], body));
            return Results.Ok();
        });
        await receiver.StartAsync();
    }

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Events_come_in_order_some_at_a_time_and_conversations_as_they_change()
    {
        await using var server = await AgentServer.Start(Settings("00:00:00.2"));
        var id = await server.New(("hook_config", JsonNode.Parse("""{"session_end": [{"hooks": [{"command": "true"}]}]}""")));
        var hex = id.Replace("-", "", StringComparison.Ordinal);
        await server.Turn(id, """/tool think {"thought": "x"}""");
        var events = (await server.Events(id)).Select(item => (string)item["id"]!).ToList();

        await WorkspaceUnderTest.Until(() => Events(hex).Count == events.Count, "all events");
        Assert.Equal(events, Events(hex).Select(item => (string)item["id"]!));
        var batches = told.Where(each => each.Path == $"/hook/events/{hex}").ToList();
        Assert.All(batches, each => Assert.InRange(each.Body.AsArray().Count, 1, 5));
        Assert.All(batches, each => Assert.Equal(("the-key", "more"), (each.Key, each.Header)));

        await server.Ok("PATCH", $"/{id}", new JsonObject { ["title"] = "Named" });
        await WorkspaceUnderTest.Until(() => Conversations().Any(info => (string?)info["title"] == "Named"), "the new title");
        await server.Ok("DELETE", $"/{id}");
        await WorkspaceUnderTest.Until(() => Conversations().Any(info => (string)info["execution_status"]! == "deleting"), "the deletion");
        await WorkspaceUnderTest.Until(() => Events(hex).Any(item => (string)item["kind"]! == "HookExecutionEvent"), "the last event");
        Assert.Equal(id, (string)Conversations()[0]["id"]!);
    }

    [Fact]
    public async Task A_request_that_fails_is_made_again()
    {
        refusals = 2;
        await using var server = await AgentServer.Start([.. Settings("00:00:00.2"), ("AgentServer:Webhooks:0:RetryDelay", "00:00:00.05")]);

        await server.New();

        await WorkspaceUnderTest.Until(() => Conversations().Count == 1, "the third attempt");
    }

    [Fact]
    public async Task What_was_not_told_when_the_server_ended_is_told_by_the_next_in_order()
    {
        await using var server = await AgentServer.Start([.. Settings("00:00:01"), ("AgentServer:Webhooks:0:RetryDelay", "00:00:00.05"), ("AgentServer:Webhooks:0:EventBufferSize", "2")]);
        var told = await server.New();
        await server.Turn(told, "hello");
        await WorkspaceUnderTest.Until(() => Conversations().Count > 0, "the conversation");
        refusals = int.MaxValue;
        var untold = await server.New();
        foreach (var id in new[] { told, untold }) await server.Turn(id, "once more");

        await server.Silo.Restart();
        refusals = 0;

        foreach (var id in new[] { told, untold })
        {
            var events = (await server.Events(id)).Select(item => (string)item["id"]!).ToList();
            var hex = id.Replace("-", "", StringComparison.Ordinal);
            await WorkspaceUnderTest.Until(() => Events(hex).Count >= events.Count, "all events");
            Assert.Equal(events, Events(hex).Select(item => (string)item["id"]!).Distinct());
        }

        Assert.Contains(Conversations(), info => (string)info["id"]! == untold);
    }

    [Fact]
    public async Task What_is_refused_for_too_long_is_left_out_and_what_comes_later_is_told()
    {
        refusals = int.MaxValue;
        await using var server = await AgentServer.Start([.. Settings("00:00:00.05"), ("AgentServer:Webhooks:0:RetryDelay", "00:00:00.01"), ("AgentServer:Webhooks:0:RetryFor", "00:00:00")]);
        var id = await server.New();
        await server.Turn(id, "lost");
        await WorkspaceUnderTest.Until(() => refusals < int.MaxValue, "a request that fails");
        refusals = 0;

        // A refusal that is still under way takes all with it that there is when it comes.
        var hex = id.Replace("-", "", StringComparison.Ordinal);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do await server.Turn(id, "/say told");
        while (!Events(hex).Any(item => item.ToJsonString().Contains("told", StringComparison.Ordinal)) && !patience.IsCancellationRequested);

        Assert.False(patience.IsCancellationRequested, "Nothing that came later was told for 60 s.");
    }

    (string, string)[] Settings(string delay) =>
    [
        ("AgentServer:Webhooks:0:BaseUrl", $"{receiver.Urls.Single()}/hook"),
        ("AgentServer:Webhooks:0:Key", "the-key"),
        ("AgentServer:Webhooks:0:Headers:X-More", "more"),
        ("AgentServer:Webhooks:0:FlushDelay", delay),
    ];

    List<JsonNode> Events(string hex) => [.. told.Where(each => each.Path == $"/hook/events/{hex}").SelectMany(each => each.Body.AsArray()).OfType<JsonNode>()];

    List<JsonNode> Conversations() => [.. told.Where(each => each.Path == "/hook/conversations").Select(each => each.Body)];
}
