using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Conversations are found, changed, read and deleted.</summary>
public sealed class ConversationTests(AppServer server) : IClassFixture<AppServer>
{
    const string Unknown = "3c90c3cc-0d44-4b50-8888-00000000000f";

    [Fact]
    public async Task Batch_AnswersInOrder_WithNullForWhatIsNot()
    {
        var (first, second) = ((string)(await server.New())["id"]!, (string)(await server.New())["id"]!);

        var batch = (await server.Ok("GET", $"?ids={second}&ids={Unknown}&ids={Guid.Parse(first)}&ids={second}")).AsArray();

        Assert.Equal([second, null, first, second], batch.Select(each => (string?)each?["id"]));
        Assert.Equal((422, "missing"), await server.Refused("GET", ""));
        Assert.Equal((400, "Invalid UUID format for ids: ['x']"), await server.Refused("GET", $"?ids={first}&ids=x"));
        Assert.Equal((400, "Too many ids requested. Maximum is 99."), await server.Refused("GET", Ids(100)));
        Assert.Equal(99, (await server.Ok("GET", Ids(99))).AsArray().Count);
        static string Ids(int count) => "?" + string.Join('&', Enumerable.Range(0, count).Select(_ => $"ids={Unknown}"));
    }

    [Fact]
    public async Task Search_FiltersAndPages()
    {
        var mark = Guid.NewGuid().ToString("N");
        var ids = new List<string>();
        for (var count = 0; count < 3; count++) ids.Add((string)(await server.New(("title", $"Page {mark} {count}")))["id"]!);
        var child = (string)(await server.New(("title", $"{mark} child"), ("parent_conversation_id", ids[0])))["id"]!;

        var first = await server.Ok("GET", $"search?title__contains={mark.ToUpperInvariant()}&limit=2");
        var second = await server.Ok("GET", $"search?title__contains={mark}&limit=2&page_id=2");
        Assert.Equal("2", (string)first["next_page_id"]!);
        Assert.Equal([ids[2], ids[1], ids[0]], Found(first).Concat(Found(second)));
        Assert.Null(second["next_page_id"]);
        Assert.Equal(Found(first), Found(await server.Ok("GET", $"search?title__contains={mark}&limit=2&page_id=nonsense&unknown=1")));
        Assert.Equal([child, ids[2], ids[1], ids[0]], Found(await server.Ok("GET", $"search?title__contains={mark}&include_sub_conversations=true")));
        Assert.Equal(4, (int)await server.Ok("GET", $"count?title__contains={mark}"));
        var middle = (await server.Get(ids[1]))["created_at"];
        Assert.Equal([ids[2], ids[1]], Found(await server.Ok("GET", $"search?title__contains={mark}&created_at__gte={middle}")));
        Assert.Equal([ids[0]], Found(await server.Ok("GET", $"search?title__contains={mark}&created_at__lt={middle}")));
        Assert.Equal([ids[1]], Found(await server.Ok("GET", $"search?sandbox_id__eq={ids[1]}")));
        await server.Ok("PATCH", ids[0], AppServer.Request(("selected_branch", "moved")));
        Assert.Equal([ids[0], ids[2], ids[1]], Found(await server.Ok("GET", $"search?title__contains={mark}&sort_order=UPDATED_AT_DESC")));
        Assert.Equal((422, "greater_than_equal"), await server.Refused("GET", "search?limit=0"));
        Assert.Equal((422, "less_than_equal"), await server.Refused("GET", "search?limit=101"));
    }

    [Fact]
    public async Task Title_IsADefault_UntilTheFirstMessage()
    {
        var id = (string)(await server.New())["id"]!;
        Assert.Equal($"Conversation {id[..5]}", (string)(await server.Get(id))["title"]!);

        await server.Ok("POST", $"{id}/send-message", AppServer.Message("Mend the build"));

        await server.Until(id, conversation => (string)conversation["title"]! == "Mend the build", "the title");
    }

    [Fact]
    public async Task Patch_ChangesWhatItMentions()
    {
        var id = (string)(await server.New(("title", "before"), ("trigger", "gui")))["id"]!;

        var changed = await server.Ok("PATCH", id, AppServer.Request(("title", "after"), ("selected_repository", "acme/site"), ("git_provider", "gitlab"), ("public", true)));
        Assert.Equal(("after", "acme/site", "gitlab", true, "gui"), ((string)changed["title"]!, (string)changed["selected_repository"]!, (string)changed["git_provider"]!, (bool)changed["public"]!, (string)changed["trigger"]!));
        var cleared = await server.Ok("PATCH", id, AppServer.Request(("selected_repository", null), ("public", null), ("title", null)));
        Assert.Equal((null, "gitlab", null, null), ((string?)cleared["selected_repository"], (string)cleared["git_provider"]!, (bool?)cleared["public"], (string?)cleared["title"]));

        Assert.Equal((404, "unknown_app_conversation"), await server.Refused("PATCH", Unknown, AppServer.Request(("title", "x"))));
        Assert.Equal((422, "value_error"), await server.Refused("PATCH", id, AppServer.Request(("selected_repository", "no owner"))));
        Assert.Equal((422, "enum"), await server.Refused("PATCH", id, AppServer.Request(("git_provider", "svn"))));
        Assert.Equal((422, "uuid_parsing"), await server.Refused("PATCH", "x", AppServer.Request(("title", "x"))));
    }

    [Fact]
    public async Task Delete_TakesChildrenAndTasksAlong()
    {
        var task = await server.Ended((string)(await server.Start())["id"]!);
        var id = (string)task["app_conversation_id"]!;
        var child = (string)(await server.New(("parent_conversation_id", id)))["id"]!;
        await server.Run(child, "echo here > mine.txt");
        var folder = Path.Combine(server.Silo.Folder, "workspaces", Guid.Parse(id).ToString());
        Assert.True(File.Exists(Path.Combine(folder, "files/workspace/mine.txt")));

        Assert.True((bool)(await server.Ok("DELETE", id))["success"]!);

        Assert.Equal([null, null], (await server.Ok("GET", $"?ids={id}&ids={child}")).AsArray());
        Assert.Null((await server.Ok("GET", $"start-tasks?ids={task["id"]}"))[0]);
        Assert.False(Directory.Exists(folder));
        Assert.Equal((404, "Conversation not found"), await server.Refused("DELETE", id));
        Assert.Equal((400, "Invalid conversation ID format"), await server.Refused("DELETE", "x"));
    }

    [Fact]
    public async Task Child_WorksInItsParentsSandbox_AndInheritsWhatItDoesNotSay()
    {
        server.Origin.Add("acme/family");
        var parent = await server.New(("selected_repository", "acme/family"), ("selected_branch", "side"), ("git_provider", "github"), ("llm_model", "local/echo"));
        var id = (string)parent["id"]!;
        await server.Run(id, "echo from the parent > project/family/note.txt");

        var child = await server.New(("parent_conversation_id", id), ("agent_type", "plan"));

        Assert.Equal((id, id, "acme/family", "side", "github", "local/echo"), ((string)child["parent_conversation_id"]!, (string)child["sandbox_id"]!, (string)child["selected_repository"]!, (string)child["selected_branch"]!, (string)child["git_provider"]!, (string)child["llm_model"]!));
        Assert.Equal([(string)child["id"]!], (await server.Get(id))["sub_conversation_ids"]!.AsArray().Select(each => (string)each!));
        var agent = (await server.Ok("GET", $"/agent-server/api/conversations/{child["id"]}"))["agent"]!;
        Assert.Equal(["file_editor", "task_tracker"], agent["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
        Assert.Contains("/workspace/project/family/PLAN.md", (string)agent["system_prompt"]!, StringComparison.Ordinal);
        Assert.Equal("from the parent\n", (string?)await server.Ok("GET", $"{child["id"]}/file?file_path=/workspace/project/family/note.txt"));
        await server.Ok("DELETE", (string)child["id"]!);
        Assert.Equal("from the parent\n", (string?)await server.Ok("GET", $"{id}/file?file_path=/workspace/project/family/note.txt"));
    }

    [Fact]
    public async Task File_OfWhateverIsNot_IsEmpty()
    {
        var id = (string)(await server.New())["id"]!;
        await server.Run(id, "echo the plan > project/PLAN.md");

        Assert.Equal("the plan\n", (string?)await server.Ok("GET", $"{id}/file"));
        foreach (var path in new[] { $"{id}/file?file_path=/workspace/none", $"{id}/file?file_path=/etc/passwd", $"{id}/file?file_path=/workspace", $"{Unknown}/file", "x/file" })
            Assert.Equal("", (string?)await server.Ok("GET", path));
    }

    [Fact]
    public async Task Skills_AndHooks_AreThoseOfTheAgent()
    {
        server.Origin.Add("acme/skilled", (".openhands/microagents/a.md", "---\ntriggers: [deploy, 'ship it']\n---\nCarefully."), ("AGENTS.md", "Use tabs."), (".agents/skills/lint/SKILL.md", "Lint."));
        var id = (string)(await server.New(("selected_repository", "acme/skilled")))["id"]!;

        var skills = (await server.Ok("GET", $"{id}/skills"))["skills"]!.AsArray();

        Assert.Equal(
            [("lint", "agentskills", "Lint.", ""), ("a", "knowledge", "Carefully.", "deploy,ship it"), ("agents", "repo", "Use tabs.", "")],
            skills.Select(skill => ((string)skill!["name"]!, (string)skill["type"]!, (string)skill["content"]!, string.Join(',', skill["triggers"]!.AsArray().Select(word => (string)word!)))));
        Assert.Equal("""{"hooks":[]}""", (await server.Ok("GET", $"{id}/hooks")).ToJsonString());
        foreach (var what in new[] { "skills", "hooks" })
        {
            var (status, body) = await server.Call("GET", $"{Unknown}/{what}");
            Assert.Equal((404, $$"""{"error":"Conversation {{Unknown}} not found"}"""), (status, body!.ToJsonString()));
        }
    }

    [Fact]
    public async Task Download_HoldsEveryEvent()
    {
        var id = (string)(await server.New(("initial_message", AppServer.Message("hello"))))["id"]!;
        await server.Rest(id);
        var count = (int)await server.Ok("GET", $"/api/v1/conversation/{id}/events/count");
        using var client = new HttpClient { BaseAddress = server.Silo.Address };

        using var response = await client.GetAsync(new Uri($"{AppServer.Conversations}/{id}/download", UriKind.Relative));
        using var archive = new ZipArchive(await response.Content.ReadAsStreamAsync());

        Assert.Equal(("application/zip", $"conversation_{Guid.Parse(id)}.zip"), (response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal(count + 1, archive.Entries.Count);
        var first = archive.Entries[0];
        Assert.Matches("^event_000000_[0-9a-f-]{36}.json$", first.Name);
        Assert.Equal("SystemPromptEvent", (string)JsonNode.Parse(first.Open())!["kind"]!);
        Assert.Equal(id, (string)JsonNode.Parse(archive.GetEntry("meta.json")!.Open())!["id"]!);
        Assert.Equal((404, $"Conversation not found: {Unknown}"), await server.Refused("GET", $"{Unknown}/download"));
    }

    [Fact]
    public async Task SendMessage_IsAnswered()
    {
        var id = (string)(await server.New())["id"]!;

        Assert.Equal("""{"success":true,"sandbox_status":"RUNNING","message":null}""", (await server.Ok("POST", $"{id}/send-message", AppServer.Message("hi"))).ToJsonString());
        Assert.Equal("finished", (string)(await server.Until(id, each => (string?)each["execution_status"] == "finished", "the answer"))["execution_status"]!);
        await server.Ok("POST", $"{id}/send-message", With(AppServer.Message("later"), "run", false));
        Assert.Equal("idle", (string)(await server.Get(id))["execution_status"]!);

        Assert.Equal((404, $"Conversation {Unknown} not found"), await server.Refused("POST", $"{Unknown}/send-message", AppServer.Message("hi")));
        Assert.Equal((422, "too_short"), await server.Refused("POST", $"{id}/send-message", AppServer.Request(("content", new JsonArray()))));
        Assert.Equal((422, "enum"), await server.Refused("POST", $"{id}/send-message", With(AppServer.Message("x"), "role", "system")));
        Assert.Equal((404, "Profile 'fast' not found"), await server.Refused("POST", $"{id}/switch_profile", AppServer.Request(("profile_name", "fast"))));
        Assert.Equal(409, (await server.Refused("POST", $"{id}/switch_acp_model", AppServer.Request(("model", "x")))).Status);
    }

    [Fact]
    public async Task Conversation_OfAnotherDialect_IsShownToo()
    {
        var (_, made) = await server.Call("POST", "/api/v1/conversations", AppServer.Request(("title", "from the chat API")));
        var id = (string)made!["id"]!;

        var shown = await server.Get(id);

        Assert.Equal(("from the chat API", Guid.Parse(id).ToString("N"), "idle", null), ((string)shown["title"]!, (string)shown["id"]!, (string)shown["execution_status"]!, (string?)shown["selected_repository"]));
        Assert.Contains(shown["id"]!.ToString(), Found(await server.Ok("GET", "search")));
        Assert.Empty(shown["pr_number"]!.AsArray());
    }

    [Fact]
    public async Task Conversation_HasEveryField_NullsIncluded()
    {
        string[] fields =
        [
            "id", "created_by_user_id", "sandbox_id", "selected_repository", "selected_branch", "git_provider", "title", "trigger", "pr_number", "llm_model", "metrics",
            "parent_conversation_id", "sub_conversation_ids", "created_at", "updated_at", "public", "sandbox_status", "execution_status", "conversation_url", "session_api_key",
            "agent_kind", "tags", "acp_server", "launched_agent_profile",
        ];

        var conversation = await server.New();

        Assert.Equal(fields.Order(), conversation.AsObject().Select(field => field.Key).Order());
        Assert.Equal(("openhands", "RUNNING", "idle"), ((string)conversation["agent_kind"]!, (string)conversation["sandbox_status"]!, (string)conversation["execution_status"]!));
    }

    [Fact]
    public async Task Search_FindsWhatHasChangedSinceAndBefore()
    {
        var mark = Guid.NewGuid().ToString("N");
        var (first, second) = ((string)(await server.New(("title", $"{mark} 1")))["id"]!, (string)(await server.New(("title", $"{mark} 2")))["id"]!);
        await server.Ok("PATCH", first, AppServer.Request(("selected_branch", "moved")));
        var time = (string)(await server.Get(first))["updated_at"]!;

        Assert.Equal([first], Found(await server.Ok("GET", $"search?title__contains={mark}&updated_at__gte={time}")));
        Assert.Equal([second], Found(await server.Ok("GET", $"search?title__contains={mark}&updated_at__lt={time}")));
        Assert.Equal(1, (int)await server.Ok("GET", $"count?title__contains={mark}&updated_at__lt={time}"));
        Assert.Equal(422, (await server.Refused("GET", "search?updated_at__gte=never")).Status);
    }

    [Fact]
    public async Task Hooks_OfTheProject_AreShownByTheirMoments()
    {
        server.Origin.Add("acme/hooked", (".openhands/hooks.json", """{"hooks": {"PreToolUse": [{"matcher": "terminal", "hooks": [{"type": "command", "command": "true", "timeout": 5}]}], "Stop": [{"hooks": [{"command": "exit 0"}]}]}}"""));
        var id = (string)(await server.New(("selected_repository", "acme/hooked")))["id"]!;

        var hooks = (await server.Ok("GET", $"{id}/hooks"))["hooks"]!.AsArray();

        var first = hooks.Single(each => (string)each!["event_type"]! == "pre_tool_use")!;
        Assert.Equal(["pre_tool_use", "stop"], hooks.Select(each => (string)each!["event_type"]!).Order());
        Assert.Equal("terminal", (string)first["matchers"]![0]!["matcher"]!);
        Assert.Equal("""{"type":"command","command":"true","timeout":5,"async":false}""", first["matchers"]![0]!["hooks"]![0]!.ToJsonString());
    }

    static IEnumerable<string> Found(JsonNode page) => page["items"]!.AsArray().Select(item => (string)item!["id"]!);

    static JsonObject With(JsonObject body, string name, JsonNode value)
    {
        body[name] = value;
        return body;
    }
}
