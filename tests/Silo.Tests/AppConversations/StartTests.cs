using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Starts of conversations, step by step and in the background.</summary>
public sealed class StartTests(AppServer server) : IClassFixture<AppServer>
{
    static readonly string[] Steps =
    [
        "WORKING", "WAITING_FOR_SANDBOX", "PREPARING_REPOSITORY", "RUNNING_SETUP_SCRIPT", "SETTING_UP_GIT_HOOKS", "SETTING_UP_SKILLS", "STARTING_CONVERSATION", "READY",
    ];

    [Fact]
    public async Task Start_IsAnsweredAtOnce_AndEndsInAConversation()
    {
        var task = await server.Start(("initial_message", AppServer.Message("hello")));

        Assert.Equal(("WORKING", 32, null, null, null), ((string)task["status"]!, ((string)task["id"]!).Length, (string?)task["app_conversation_id"], (string?)task["sandbox_id"], (string?)task["agent_server_url"]));
        var ended = await server.Ended((string)task["id"]!);
        Assert.Equal(("READY", null), ((string)ended["status"]!, (string?)ended["detail"]));
        var id = (string)ended["app_conversation_id"]!;
        Assert.Equal((32, id, $"{server.Silo.Address}agent-server"), (id.Length, (string)ended["sandbox_id"]!, (string)ended["agent_server_url"]!));
        var conversation = await server.Rest(id);
        Assert.Equal(("finished", "hello", "RUNNING"), ((string)conversation["execution_status"]!, (string)conversation["title"]!, (string)conversation["sandbox_status"]!));
        var (status, _) = await server.Call("GET", new Uri((string)conversation["conversation_url"]!).AbsolutePath);
        Assert.Equal((200, $"{server.Silo.Address}agent-server/api/conversations/{id}"), (status, (string)conversation["conversation_url"]!));
    }

    [Fact]
    public async Task Request_IsEchoedWhole()
    {
        var task = await server.Start(
            ("conversation_id", "3C90C3CC0D444B508888aaaaaaaaaaa1"), ("secrets", new JsonObject { ["NAME"] = "the value" }), ("trigger", "slack"),
            ("plugins", new JsonArray(new JsonObject { ["source"] = "https://user:tok@host/x" })), ("pr_number", new JsonArray(7)), ("unknown", 1));

        var echo = task["request"]!;
        Assert.Equal("3c90c3cc-0d44-4b50-8888-aaaaaaaaaaa1", (string)echo["conversation_id"]!);
        Assert.Equal("""{"NAME":"**********"}""", echo["secrets"]!.ToJsonString());
        Assert.Equal("https://****@host/x", (string)echo["plugins"]![0]!["source"]!);
        Assert.Equal(("default", "slack", 7), ((string)echo["agent_type"]!, (string)echo["trigger"]!, (int)echo["pr_number"]![0]!));
        foreach (var name in new[] { "sandbox_id", "initial_message", "system_message_suffix", "processors", "llm_model", "selected_repository", "selected_branch", "git_provider", "suggested_task", "title", "parent_conversation_id", "public" })
            Assert.True(echo.AsObject().ContainsKey(name) && echo[name] is null, name);
        Assert.Equal("3c90c3cc0d444b508888aaaaaaaaaaa1", (string)(await server.Ended((string)task["id"]!))["app_conversation_id"]!);
        Assert.DoesNotContain("the value", await System.IO.File.ReadAllTextAsync(Path.Combine(server.Silo.Folder, "log.db"), System.Text.Encoding.Latin1), StringComparison.Ordinal);
        Assert.Equal("<secret-hidden>", (await server.Run("3c90c3cc0d444b508888aaaaaaaaaaa1", "echo $NAME")).Split('\n')[0].Trim());
    }

    [Fact]
    public async Task Repository_IsClonedWithItsBranch_AndPreparedByItsOwnFiles()
    {
        server.Origin.Add("acme/site",
            (".openhands/setup.sh", "echo prepared > prepared.txt\n"),
            (".openhands/pre-commit.sh", "#!/bin/bash\necho refused by the hook; exit 1\n"),
            (".openhands/microagents/rules.md", "---\nname: rules\ntriggers:\n- deploy\n- release\n---\nNever on Fridays."),
            (".agents/skills/lint/SKILL.md", "---\nname: lint\ndescription: How to lint\n---\nRun make lint."),
            ("AGENTS.md", "Use tabs."));

        var conversation = await server.New(("selected_repository", "acme/site"), ("selected_branch", "side"), ("git_provider", "github"), ("initial_message", AppServer.Message("go")));

        var id = (string)conversation["id"]!;
        Assert.Equal(("acme/site", "side", "github"), ((string)conversation["selected_repository"]!, (string)conversation["selected_branch"]!, (string)conversation["git_provider"]!));
        await server.Rest(id);
        Assert.Equal("side aside prepared openhands", (await server.Run(id, "cd /workspace/project/site && echo $(git branch --show-current) $(cat side.txt prepared.txt) $(git config user.name)")).Split('\n')[0].Trim());
        Assert.Contains("refused by the hook", await server.Run(id, "git commit --allow-empty -m x"), StringComparison.Ordinal);
        var info = await server.Ok("GET", $"/agent-server/api/conversations/{id}?include_skills=true");
        Assert.Equal("/workspace/project/site", (string)info["workspace"]!["working_dir"]!);
        var skills = info["agent"]!["agent_context"]!["skills"]!.AsArray();
        Assert.Equal(["lint", "rules", "agents"], skills.Select(skill => (string)skill!["name"]!));
        Assert.Equal(["deploy", "release"], skills[1]!["trigger"]!["keywords"]!.AsArray().Select(word => (string)word!));
        var prompt = (await server.Ok("GET", $"/agent-server/api/conversations/{id}/events/search?kind=SystemPromptEvent"))["items"]![0]!["system_prompt"]!["text"]!;
        Assert.Contains("Use tabs.", (string)prompt!, StringComparison.Ordinal);
        Assert.Contains("/workspace/project/site", (string)prompt!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repository_WithoutABranch_StandsOnANewOne()
    {
        server.Origin.Add("acme/plain");
        var conversation = await server.New(("selected_repository", "acme/plain"));

        Assert.Matches("^openhands-workspace-[0-9A-Za-z]{10}$", (await server.Run((string)conversation["id"]!, "cd project/plain; git branch --show-current")).Split('\n')[0].Trim());
    }

    [Fact]
    public async Task NoRepository_IsANewOne()
    {
        var conversation = await server.New();

        Assert.Equal("/workspace/project", (await server.Run((string)conversation["id"]!, "cd project; git rev-parse --show-toplevel")).Split('\n')[0].Trim());
    }

    [Theory]
    [InlineData("acme/none", "The repository could not be cloned")]
    [InlineData("acme/branches", "The branch nowhere could not be checked out")]
    public async Task Clone_ThatFails_IsToldOf_AndTheConversationStarts(string repository, string detail)
    {
        if (repository == "acme/branches") server.Origin.Add(repository);
        var task = await server.Ended((string)(await server.Start(("selected_repository", repository), ("selected_branch", "nowhere")))["id"]!);

        Assert.Equal("READY", (string)task["status"]!);
        Assert.StartsWith(detail, (string)task["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("selected_repository", "../../etc/passwd", "Missing either Git token or valid repository")]
    [InlineData("selected_repository", "no-owner", "Missing either Git token or valid repository")]
    [InlineData("git_provider", "forgejo", "Missing either Git token or valid repository")]
    [InlineData("sandbox_id", "1234567890abcdef1234567890abcdef", "Sandbox not found: 1234567890abcdef1234567890abcdef")]
    [InlineData("sandbox_id", "somewhere", "Sandbox not found: somewhere")]
    public async Task Start_ThatCannotSucceed_IsAnErrorOfItsTask(string name, string value, string detail)
    {
        var request = AppServer.Request(("selected_repository", "acme/any"));
        request[name] = value;
        var task = await server.Ok("POST", "", request);

        Assert.Equal("WORKING", (string)task["status"]!);
        var ended = await server.Ended((string)task["id"]!);
        Assert.Equal(("ERROR", detail, null), ((string)ended["status"]!, (string)ended["detail"]!, (string?)ended["app_conversation_id"]));
    }

    [Fact]
    public async Task StreamStart_TellsEveryStatus_AsOneJsonArray()
    {
        var (status, body) = await server.Call("POST", "stream-start", AppServer.Request());

        Assert.Equal(200, status);
        Assert.Equal(Steps, body!.AsArray().Select(task => (string)task!["status"]!));
        Assert.Single(body.AsArray().Select(task => (string)task!["id"]!).Distinct());
        Assert.NotNull(body.AsArray()[^1]!["app_conversation_id"]);
        var (_, failed) = await server.Call("POST", "stream-start", AppServer.Request(("sandbox_id", "x")));
        Assert.Equal(["WORKING", "WAITING_FOR_SANDBOX", "ERROR"], failed!.AsArray().Select(task => (string)task!["status"]!));
    }

    [Fact]
    public async Task Start_UnderTheSameKey_IsTheSameTask()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var (_, first) = await server.Call("POST", "", AppServer.Request(("title", "once")), key);
        var (_, again) = await server.Call("POST", "", AppServer.Request(("title", "once")), key);

        Assert.Equal((string)first!["id"]!, (string)again!["id"]!);
        await server.Ended((string)first["id"]!);
        Assert.Equal(1, (int)await server.Ok("GET", "count?title__contains=ONCE"));
    }

    [Fact]
    public async Task Start_OfAConversationThatIsThere_ChangesNothing()
    {
        var id = Guid.NewGuid();
        await server.New(("conversation_id", id.ToString()), ("title", "first"), ("initial_message", AppServer.Message("one")));
        var rested = await server.Rest($"{id:N}");

        var again = await server.New(("conversation_id", id.ToString("N")), ("title", "second"), ("initial_message", AppServer.Message("two")));

        Assert.Equal(rested.ToJsonString(), again.ToJsonString());
        await server.Ok("DELETE", $"{id:N}");
        var gone = await server.Ended((string)(await server.Start(("conversation_id", id.ToString())))["id"]!);
        Assert.Equal(("ERROR", $"There was a conversation {id} before"), ((string)gone["status"]!, (string)gone["detail"]!));
    }

    [Fact]
    public async Task ManyStarts_AllEnd()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Start(("title", "one of many"))));

        var ended = await Task.WhenAll(tasks.Select(task => server.Ended((string)task["id"]!)));

        Assert.All(ended, task => Assert.Equal("READY", (string)task["status"]!));
        Assert.Equal(8, ended.Select(task => (string)task["app_conversation_id"]!).Distinct().Count());
    }

    [Fact]
    public async Task SuggestedTask_IsTheFirstMessage()
    {
        server.Origin.Add("acme/issues");
        var suggested = new JsonObject { ["git_provider"] = "github", ["task_type"] = "OPEN_ISSUE", ["repo"] = "acme/issues", ["issue_number"] = 12, ["title"] = "It breaks" };

        var conversation = await server.New(("suggested_task", suggested));

        Assert.Equal(("suggested_task", "acme/issues", "github"), ((string)conversation["trigger"]!, (string)conversation["selected_repository"]!, (string)conversation["git_provider"]!));
        await server.Rest((string)conversation["id"]!);
        var said = await server.Ok("GET", $"/agent-server/api/conversations/{conversation["id"]}/events/search?kind=MessageEvent&source=user");
        Assert.Contains("#12", said["items"]![0]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(422, (await server.Refused("POST", "", AppServer.Request(("suggested_task", suggested.DeepClone()), ("initial_message", AppServer.Message("x"))))).Status);
    }

    [Theory]
    [InlineData("""{"agent_type":"other"}""", "enum")]
    [InlineData("""{"trigger":"none"}""", "enum")]
    [InlineData("""{"git_provider":"svn"}""", "enum")]
    [InlineData("""{"conversation_id":"x"}""", "uuid_parsing")]
    [InlineData("""{"parent_conversation_id":"x"}""", "uuid_parsing")]
    [InlineData("""{"title":7}""", "string_type")]
    [InlineData("""{"processors":[{"kind":"Unknown"}]}""", "enum")]
    [InlineData("""{"processors":[{"kind":"WebhookCallbackProcessor"}]}""", "missing")]
    [InlineData("""{"processors":[{"kind":"WebhookCallbackProcessor","url":"ftp://x"}]}""", "url_parsing")]
    [InlineData("""{"processors":[{"kind":"LoggingCallbackProcessor","event_kind":"None"}]}""", "enum")]
    [InlineData("""{"processors":[{"url":"http://x"}]}""", "missing")]
    [InlineData("""{"plugins":[{}]}""", "missing")]
    [InlineData("""{"pr_number":["x"]}""", "int_type")]
    [InlineData("""{"initial_message":{"role":"user","content":[{"type":"text"}]}}""", "missing")]
    public async Task Request_OfAnotherForm_IsRefused(string body, string type) =>
        Assert.Equal((422, type), await server.Refused("POST", "", JsonNode.Parse(body)));

    [Fact]
    public async Task Parent_ThatIsNot_IsRefusedAtOnce()
    {
        var (status, detail) = await server.Refused("POST", "", AppServer.Request(("parent_conversation_id", "3c90c3cc0d444b50888899999999999f")));

        Assert.Equal(404, status);
        Assert.StartsWith("Parent conversation not found: 3c90c3cc", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_ThatFails_AndAHookThatWasThere_StopNothing()
    {
        server.Origin.Add("acme/rough",
            (".openhands/setup.sh", """
                mkdir -p .git/hooks
                printf '#!/bin/sh\necho the one before\n' > .git/hooks/pre-commit
                chmod +x .git/hooks/pre-commit
                exit 3

                """),
            (".openhands/pre-commit.sh", "#!/bin/bash\necho the one of the project\n"));

        var task = await server.Ended((string)(await server.Start(("selected_repository", "acme/rough")))["id"]!);

        Assert.Equal("READY", (string)task["status"]!);
        var said = await server.Run((string)task["app_conversation_id"]!, "cd project/rough; git commit --allow-empty -m x 2>&1; ls .git/hooks | grep '^pre-commit' | tr '\\n' ' '");
        Assert.Contains("the one of the project", said, StringComparison.Ordinal);
        Assert.Contains("pre-commit pre-commit.local", said, StringComparison.Ordinal);
    }
}
