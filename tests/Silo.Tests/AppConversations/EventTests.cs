using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Events and sandboxes of conversations.</summary>
public sealed class EventTests(AppServer server) : IClassFixture<AppServer>
{
    const string Unknown = "3c90c3cc-0d44-4b50-8888-00000000000f";

    [Fact]
    public async Task Events_AreSearchedCountedAndRead()
    {
        var id = (string)(await server.New(("initial_message", AppServer.Message("hello"))))["id"]!;
        await server.Rest(id);
        var events = $"/api/v1/conversation/{id}/events";

        var all = await server.Ok("GET", $"{events}/search");
        var kinds = Kinds(all);
        Assert.Equal(("SystemPromptEvent", null), (kinds[0], (string?)all["next_page_id"]));
        Assert.Equal(kinds.Count, (int)await server.Ok("GET", $"{events}/count"));
        var first = await server.Ok("GET", $"{events}/search?limit=2");
        Assert.Equal("2", (string)first["next_page_id"]!);
        Assert.Equal(kinds[2..4], Kinds(await server.Ok("GET", $"{events}/search?limit=2&page_id=2")));
        Assert.Equal(Kinds(first), Kinds(await server.Ok("GET", $"{events}/search?limit=2&page_id=none")));
        Assert.Equal(kinds.AsEnumerable().Reverse(), Kinds(await server.Ok("GET", $"{events}/search?sort_order=TIMESTAMP_DESC")));
        Assert.Equal(["MessageEvent", "MessageEvent"], Kinds(await server.Ok("GET", $"{events}/search?kind__eq=MessageEvent")));
        Assert.Equal(2, (int)await server.Ok("GET", $"{events}/count?kind__eq=MessageEvent"));
        var (one, last) = ((string)all["items"]![1]!["id"]!, (string)all["items"]!.AsArray()[^1]!["timestamp"]!);
        Assert.Equal([one, null], (await server.Ok("GET", $"{events}?id={one}&id={Unknown}")).AsArray().Select(item => (string?)item?["id"]));
        Assert.InRange((int)await server.Ok("GET", $"{events}/count?timestamp__lt={last}"), 1, kinds.Count - 1);
        Assert.Equal(kinds, Kinds(await server.Ok("GET", $"/api/v1/events/search?conversation_id__eq={id}")));

        Assert.Equal((422, "enum"), await server.Refused("GET", $"{events}/search?kind__eq=Nothing"));
        Assert.Equal((422, "less_than_equal"), await server.Refused("GET", $"{events}/search?limit=101"));
        Assert.Equal((422, "missing"), await server.Refused("GET", events));
        Assert.Equal((400, "Cannot request more than 100 events at once, got 101"), await server.Refused("GET", $"{events}?{string.Join('&', Enumerable.Range(0, 101).Select(_ => "id=x"))}"));
        Assert.Equal((404, $"Conversation not found: {Unknown}"), await server.Refused("GET", $"/api/v1/conversation/{Unknown}/events/search"));
        Assert.Equal((422, "missing"), await server.Refused("GET", "/api/v1/events/search"));
    }

    [Fact]
    public async Task Sandbox_ThatIsPaused_RestsUntilItIsResumed()
    {
        var conversation = await server.New(("initial_message", AppServer.Message("/words 2000 /slow 50")));
        var (id, sandbox) = ((string)conversation["id"]!, (string)conversation["sandbox_id"]!);

        Assert.True((bool)(await server.Ok("POST", $"/api/v1/sandboxes/{sandbox}/pause"))["success"]!);

        var paused = await server.Get(id);
        Assert.Equal(("PAUSED", null, null, null), ((string)paused["sandbox_status"]!, (string?)paused["execution_status"], (string?)paused["conversation_url"], (string?)paused["session_api_key"]));
        Assert.Equal((409, $"Sandbox is PAUSED. Use POST /api/v1/sandboxes/{sandbox}/resume to resume it first."), await server.Refused("POST", $"{id}/send-message", AppServer.Message("x")));
        Assert.Equal(409, (await server.Refused("POST", $"{id}/switch_acp_model", AppServer.Request(("model", "x")))).Status);
        Assert.Equal(409, (await server.Refused("POST", $"{id}/switch_profile", AppServer.Request(("profile_name", "fast")))).Status);
        Assert.Equal("""{"skills":[]}""", (await server.Ok("GET", $"{id}/skills")).ToJsonString());
        Assert.Equal("""{"hooks":[]}""", (await server.Ok("GET", $"{id}/hooks")).ToJsonString());
        Assert.Equal("", (string?)await server.Ok("GET", $"{id}/file?file_path=/workspace/project/README.md"));
        var shown = (await server.Ok("GET", $"/api/v1/sandboxes?id={sandbox}&id={Unknown}")).AsArray();
        Assert.Equal(("PAUSED", null, null), ((string)shown[0]!["status"]!, (string?)shown[0]!["session_api_key"], shown[0]!["exposed_urls"]));
        Assert.Null(shown[1]);

        await server.Ok("POST", $"/api/v1/sandboxes/{sandbox}/resume");
        Assert.Equal("RUNNING", (string)(await server.Get(id))["sandbox_status"]!);
        var running = (await server.Ok("GET", $"/api/v1/sandboxes?id={sandbox}"))[0]!;
        Assert.Equal(("RUNNING", "AGENT_SERVER", $"{server.Silo.Address}agent-server"), ((string)running["status"]!, (string)running["exposed_urls"]![0]!["name"]!, (string)running["exposed_urls"]![0]!["url"]!));
        await server.Ok("POST", $"/agent-server/api/conversations/{id}/interrupt");
    }

    [Fact]
    public async Task Sandbox_MadeAlone_TakesConversations_AndGoesWithTheLast()
    {
        var sandbox = (string)(await server.Ok("POST", "/api/v1/sandboxes"))["id"]!;
        var (first, second) = (await server.New(("sandbox_id", sandbox)), await server.New(("sandbox_id", sandbox)));
        Assert.Equal((sandbox, sandbox), ((string)first["sandbox_id"]!, (string)second["sandbox_id"]!));
        await server.Run((string)first["id"]!, "echo shared > x");
        Assert.Equal("shared", (await server.Run((string)second["id"]!, "cat x")).Split('\n')[0].Trim());

        await server.Ok("DELETE", (string)first["id"]!);
        Assert.Contains(sandbox, await Sandboxes());
        await server.Ok("DELETE", (string)second["id"]!);

        Assert.DoesNotContain(sandbox, await Sandboxes());
        Assert.False(Directory.Exists(Path.Combine(server.Silo.Folder, "workspaces", Guid.Parse(sandbox).ToString())));
        foreach (var what in new[] { "pause", "resume" }) Assert.Equal((404, "Not Found"), await server.Refused("POST", $"/api/v1/sandboxes/{sandbox}/{what}"));
        Assert.Equal((404, "Not Found"), await server.Refused("DELETE", $"/api/v1/sandboxes/{sandbox}?sandbox_id={sandbox}"));
    }

    [Fact]
    public async Task Start_ThatFails_HoldsNoSandbox()
    {
        var first = await server.New();
        var sandbox = (string)first["sandbox_id"]!;
        var failed = await server.Ended((string)(await server.Start(("sandbox_id", sandbox), ("selected_repository", "no-owner")))["id"]!);
        Assert.Equal(("ERROR", sandbox), ((string)failed["status"]!, (string)failed["sandbox_id"]!));

        await server.Ok("DELETE", (string)first["id"]!);

        Assert.DoesNotContain(sandbox, await Sandboxes());
        Assert.False(Directory.Exists(Path.Combine(server.Silo.Folder, "workspaces", Guid.Parse(sandbox).ToString())));
    }

    [Fact]
    public async Task Sandbox_ThatIsDeleted_IsEmpty()
    {
        var id = (string)(await server.New())["id"]!;
        await server.Run(id, "echo x > x");

        Assert.True((bool)(await server.Ok("DELETE", $"/api/v1/sandboxes/{id}?sandbox_id={id}"))["success"]!);

        Assert.Equal("", (string?)await server.Ok("GET", $"{id}/file?file_path=/workspace/x"));
        Assert.Equal(id, (string)(await server.Get(id))["id"]!);
    }

    [Fact]
    public async Task Reports_OfSandboxes_AreTaken()
    {
        var id = (string)(await server.New())["id"]!;

        Assert.True((bool)(await server.Ok("POST", "/api/v1/webhooks/conversations", await server.Ok("GET", $"/agent-server/api/conversations/{id}")))["success"]!);
        Assert.True((bool)(await server.Ok("POST", $"/api/v1/webhooks/events/{id}", new JsonArray()))["success"]!);
        Assert.Equal((404, "No such provider"), await server.Refused("GET", "/api/v1/webhooks/secrets"));
        Assert.Equal((422, "list_type"), await server.Refused("POST", $"/api/v1/webhooks/events/{id}", new JsonObject()));
    }

    [Fact]
    public async Task Sandboxes_AreFoundInPages()
    {
        for (var count = 0; count < 3; count++) await server.Ok("POST", "/api/v1/sandboxes");
        var all = await Sandboxes();
        var paged = new List<string>();
        for (string? page = "0"; page is not null;)
        {
            var found = await server.Ok("GET", $"/api/v1/sandboxes/search?limit=2&page_id={page}");
            Assert.InRange(found["items"]!.AsArray().Count, 1, 2);
            paged.AddRange(found["items"]!.AsArray().Select(item => (string)item!["id"]!));
            page = (string?)found["next_page_id"];
        }

        Assert.Equal(all, paged);
        Assert.Equal((422, "greater_than_equal"), await server.Refused("GET", "/api/v1/sandboxes/search?limit=0"));
        string[] fields = ["id", "created_by_user_id", "sandbox_spec_id", "status", "session_api_key", "exposed_urls", "created_at"];
        var shown = (await server.Ok("GET", $"/api/v1/sandboxes?id={all[0]}"))[0]!.AsObject().Select(field => field.Key).ToHashSet();
        Assert.Superset(fields.ToHashSet(), shown);
    }

    async Task<List<string>> Sandboxes() => [.. (await server.Ok("GET", "/api/v1/sandboxes/search"))["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    static List<string> Kinds(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["kind"]!)];
}
