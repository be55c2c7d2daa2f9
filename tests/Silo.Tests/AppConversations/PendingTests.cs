using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Messages for conversations that are not there yet.</summary>
public sealed class PendingTests(AppServer server) : IClassFixture<AppServer>
{
    [Fact]
    public async Task Messages_AreHeldOverARestart_AndSaidInOrderOnceTheConversationIsThere()
    {
        server.Origin.Add("acme/waits", (".openhands/setup.sh", "until [ -e /workspace/go ]; do sleep 0.05; done\n"));
        var task = await server.Start(("selected_repository", "acme/waits"), ("initial_message", AppServer.Message("first")));
        var id = (string)task["id"]!;
        Assert.Equal((201, "true 1"), await Queue(id, "second"));
        Assert.Equal((201, "true 2"), await Queue($"task-{id}", "third"));
        await server.Silo.Restart();
        for (var place = 3; place <= 10; place++) Assert.Equal((201, $"true {place}"), await Queue(id, $"message {place}"));
        Assert.Equal(429, (await Queue(id, "too many")).Status);

        var sandbox = (string)(await server.Task(id))["sandbox_id"]!;
        await File.WriteAllTextAsync(Path.Combine(server.Silo.Folder, "workspaces", Guid.Parse(sandbox).ToString(), "files", "workspace", "go"), "");
        var conversation = (string)(await server.Ended(id))["app_conversation_id"]!;

        string[] said = ["first", "second", "third", .. Enumerable.Range(3, 8).Select(place => $"message {place}")];
        Assert.Equal(said, await Said(conversation));
        Assert.Equal((201, "false 0"), await Queue(id, "later"));
        Assert.Equal((201, "false 0"), await Queue(conversation, "later still"));
        Assert.Equal([.. said, "later", "later still"], await Said(conversation));
    }

    [Theory]
    [InlineData("3c90c3cc-0d44-4b50-8888-aaaaaaaaaaa9", """{"content": [{"type": "text", "text": "x"}]}""", 404)]
    [InlineData("task-3c90c3cc0d444b508888aaaaaaaaaaa9", """{"content": [{"type": "text", "text": "x"}]}""", 404)]
    [InlineData("none", """{"content": [{"type": "text", "text": "x"}]}""", 422)]
    [InlineData("3c90c3cc-0d44-4b50-8888-aaaaaaaaaaa9", """{"content": []}""", 422)]
    [InlineData("3c90c3cc-0d44-4b50-8888-aaaaaaaaaaa9", """{"role": "system", "content": "x"}""", 422)]
    public async Task Message_ThatNobodyCanBeTold_IsRefused(string id, string body, int status) =>
        Assert.Equal(status, (await server.Silo.Send("POST", $"/api/v1/conversations/{id}/pending-messages", body)).Status);

    [Fact]
    public async Task Changes_OfTheProject_AreTold()
    {
        server.Origin.Add("acme/changes");
        var id = (string)(await server.New(("selected_repository", "acme/changes")))["id"]!;
        await server.Run(id, "echo more >> project/changes/README.md; echo x > project/changes/new");

        var changes = await server.Ok("GET", $"{id}/git/changes?ref=HEAD");
        Assert.Equal(["UPDATED README.md", "ADDED new"], changes.AsArray().Select(change => $"{change!["status"]} {change["path"]}"));
        var diff = await server.Ok("GET", $"{id}/git/diff?path=README.md&ref=HEAD");
        Assert.Equal(("# It", "# Itmore\n"), ((string)diff["original"]!, (string)diff["modified"]!));
        Assert.Equal(404, (await server.Call("GET", $"{Guid.NewGuid()}/git/changes")).Status);
        await server.Ok("POST", $"/api/v1/sandboxes/{id}/pause");
        Assert.Equal(409, (await server.Call("GET", $"{id}/git/changes")).Status);
    }

    async Task<(int Status, string Told)> Queue(string id, string text)
    {
        var (status, answer) = await server.Call("POST", $"/api/v1/conversations/{id}/pending-messages", AppServer.Message(text), ("X-Access-Token", "any"));
        return (status, $"{answer?["queued"]} {answer?["position"]}");
    }

    async Task<List<string>> Said(string conversation)
    {
        var events = await server.Ok("GET", $"/api/v1/conversation/{conversation}/events/search?kind__eq=MessageEvent");
        return [.. events["items"]!.AsArray().Where(item => (string)item!["source"]! == "user").Select(item => (string)item!["llm_message"]!["content"]![0]!["text"]!)];
    }
}
