using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Starts whose server goes away in the middle.</summary>
public sealed class RestartTests(AppServer server) : IClassFixture<AppServer>
{
    [Fact]
    public async Task Start_WhoseServerIsRestarted_GoesOnAtItsStep()
    {
        server.Origin.Add("acme/slow", (".openhands/setup.sh", "echo x >> /workspace/tries; until [ -e /workspace/go ]; do sleep 0.05; done\n"));
        var task = await server.Start(("selected_repository", "acme/slow"), ("title", "survivor"), ("secrets", new JsonObject { ["KEPT"] = "over the restart" }));
        var id = (string)task["id"]!;
        var workspace = await Workspace(id);
        await Wait(() => File.Exists(Path.Combine(workspace, "tries")), "the setup script to run");

        await server.Silo.Restart();

        Assert.Equal("RUNNING_SETUP_SCRIPT", (string)(await server.Task(id))["status"]!);
        await File.WriteAllTextAsync(Path.Combine(workspace, "go"), "");
        var ended = await server.Ended(id);
        Assert.Equal(("READY", null), ((string)ended["status"]!, (string?)ended["detail"]));
        var conversation = (string)ended["app_conversation_id"]!;
        Assert.Equal("2 <secret-hidden>", (await server.Run(conversation, "echo $(wc -l < tries) $KEPT")).Split('\n')[0].Trim());
        Assert.Equal(1, (int)await server.Ok("GET", "count?title__contains=survivor"));
    }

    /// <summary>The folder of the task's sandbox on this machine.</summary>
    async Task<string> Workspace(string id)
    {
        string? sandbox = null;
        await Wait(async () => (sandbox = (string?)(await server.Task(id))["sandbox_id"]) is not null, "a sandbox");
        return Path.Combine(server.Silo.Folder, "workspaces", Guid.Parse(sandbox!).ToString(), "files", "workspace");
    }

    static Task Wait(Func<bool> holds, string what) => Wait(() => Task.FromResult(holds()), what);

    static async Task Wait(Func<Task<bool>> holds, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"Waited 30 s for {what}.");
            await Task.Yield();
        }
    }
}
