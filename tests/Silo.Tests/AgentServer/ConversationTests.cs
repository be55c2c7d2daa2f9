using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class ConversationTests
{
    static readonly string[] Fields =
    [
        "id", "agent", "workspace", "persistence_dir", "max_iterations", "stuck_detection", "execution_status", "confirmation_policy",
        "security_analyzer", "activated_knowledge_skills", "invoked_skills", "blocked_actions", "blocked_messages", "last_user_message_id",
        "leaf_event_id", "stats", "secret_registry", "agent_state", "hook_config", "title", "metrics", "created_at", "updated_at",
        "forked_from_conversation_id", "forked_from_event_id", "parent_conversation_id", "sub_conversation_ids", "tags", "current_model_id",
        "available_models", "supports_runtime_model_switch", "launched_agent_profile", "client_tools",
    ];

    [Fact]
    public async Task Start_without_a_message_makes_an_idle_conversation_with_every_field()
    {
        await using var server = await AgentServer.Start();

        var (status, info) = await server.Call("POST", "", AgentServer.Request());

        Assert.Equal(201, status);
        Assert.Equal(Fields.Order(), info!.AsObject().Select(field => field.Key).Order());
        Assert.Equal("idle", (string)info["execution_status"]!);
        Assert.Equal("Agent", (string)info["agent"]!["kind"]!);
        Assert.Equal("LocalWorkspace", (string)info["workspace"]!["kind"]!);
        Assert.Equal("/workspace", (string)info["workspace"]!["working_dir"]!);
        Assert.Equal(500, (int)info["max_iterations"]!);
        Assert.True((bool)info["stuck_detection"]!);
        Assert.Equal("NeverConfirm", (string)info["confirmation_policy"]!["kind"]!);
        Assert.EndsWith("Z", (string)info["created_at"]!, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(info, await server.Info((string)info["id"]!)));
    }

    [Fact]
    public async Task Start_under_an_id_that_is_there_answers_with_the_first_and_says_nothing_again()
    {
        await using var server = await AgentServer.Start();
        var id = Guid.NewGuid().ToString();

        var (first, _) = await server.Call("POST", "", AgentServer.Request(("conversation_id", id), ("initial_message", AgentServer.Message("one"))));
        await server.Rest(id);
        var (second, info) = await server.Call("POST", "", AgentServer.Request(("conversation_id", id.Replace("-", "").ToUpperInvariant()), ("initial_message", AgentServer.Message("two"))));

        Assert.Equal((201, 200), (first, second));
        Assert.Equal("finished", (string)info!["execution_status"]!);
        Assert.Single(await server.Events(id, "source=user"));
    }

    [Fact]
    public async Task Start_with_a_message_always_starts_the_loop()
    {
        await using var server = await AgentServer.Start();

        var id = await server.New(("initial_message", AgentServer.Message("hello", run: false)));

        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(["SystemPromptEvent", "MessageEvent", "=running", "MessageEvent", "=finished"], await server.Story(id));
        Assert.Equal("hello", (string)(await server.Info(id))["title"]!);
    }

    [Fact]
    public async Task It_is_updated_by_what_comes_to_pass_and_by_a_patch_and_not_by_settings()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        var fork = Guid.NewGuid().ToString();
        var made = await Updated(id);
        await server.Turn(id, "hello");
        var talked = await Updated(id);

        await server.Ok("POST", $"/{id}/confirmation_policy", new JsonObject { ["policy"] = new JsonObject { ["kind"] = "AlwaysConfirm" } });
        await server.Ok("POST", $"/{id}/ask_agent", new JsonObject { ["question"] = "why?" });
        var set = await Updated(id);
        await server.Ok("PATCH", $"/{id}", new JsonObject { ["title"] = "another" });
        var patched = await Updated(id);
        await server.Ok("POST", $"/{id}/fork", new JsonObject { ["id"] = fork });

        Assert.True(string.CompareOrdinal(made, talked) < 0, $"{made} {talked}");
        Assert.Equal(talked, set);
        Assert.True(string.CompareOrdinal(set, patched) < 0, $"{set} {patched}");
        Assert.Equal((string)(await server.Info(fork))["created_at"]!, await Updated(fork));

        async Task<string> Updated(string of) => (string)(await server.Info(of))["updated_at"]!;
    }

    [Theory]
    [InlineData("""{"workspace": {"working_dir": "/w"}}""", "value_error")]
    [InlineData("""{"agent": {"llm": {}}}""", "missing")]
    [InlineData("""{"agent": {"kind": "Agent"}, "workspace": {"working_dir": "/w"}}""", "missing")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {}}""", "missing")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "max_iterations": 0}""", "greater_than_equal")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "conversation_id": "x"}""", "uuid_parsing")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "tags": {"No-Good": "x"}}""", "value_error")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "confirmation_policy": {"kind": "Sometimes"}}""", "enum")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "confirmation_policy": {"kind": "ConfirmRisky", "threshold": "UNKNOWN"}}""", "enum")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "hook_config": {"nonsense": []}}""", "extra_forbidden")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "hook_config": {"stop": [{"hooks": [{"type": "command"}]}]}}""", "value_error")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "client_tools": [{"name": "x", "parameters": {"type": "array"}}]}""", "value_error")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "initial_message": {"content": [{"type": "text", "text": "x", "more": 1}]}}""", "extra_forbidden")]
    [InlineData("""{"agent": {"llm": {}, "condenser": {"kind": "LLMSummarizingCondenser", "max_size": 20, "keep_first": 9}}, "workspace": {"working_dir": "/w"}}""", "value_error")]
    [InlineData("""{"agent": {"llm": {}, "condenser": {"kind": "PipelineCondenser", "condensers": [{"kind": "LLMSummarizingCondenser", "max_size": 4}]}}, "workspace": {"working_dir": "/w"}}""", "value_error")]
    [InlineData("""{"agent": {"llm": {}}, "workspace": {"working_dir": "/w"}, "agent_launch_additions": {"other": "x"}}""", "extra_forbidden")]
    [InlineData("""{"agent": {"llm": {}}, "agent_profile_id": "8d7c6f50-0000-4000-8000-000000000000", "workspace": {"working_dir": "/w"}}""", "value_error")]
    [InlineData("[]", "model_attributes_type")]
    [InlineData("{", "json_invalid")]
    [InlineData("""{"agent": 1, "agent": 2}""", "json_invalid")]
    public async Task Start_of_a_wrong_form_is_refused_as_FastAPI_does(string body, string type)
    {
        await using var server = await AgentServer.Start();

        var (status, text) = await server.Silo.Send("POST", "/agent-server/api/conversations", body);

        Assert.Equal(422, status);
        var problem = JsonNode.Parse(text)!["detail"]![0]!;
        Assert.Equal(type, (string)problem["type"]!);
        Assert.Equal("body", (string)problem["loc"]![0]!);
        Assert.True(problem.AsObject().ContainsKey("msg") && problem.AsObject().ContainsKey("input"));
        Assert.Equal(0, (int)await server.Ok("GET", "/count"));
    }

    [Fact]
    public async Task Start_by_a_profile_is_not_found_and_a_strange_parent_is_refused()
    {
        await using var server = await AgentServer.Start();
        var id = Guid.NewGuid().ToString();

        var byProfile = new JsonObject { ["agent_profile_id"] = Guid.NewGuid().ToString(), ["workspace"] = new JsonObject { ["working_dir"] = "/w" } };
        Assert.Equal(404, (await server.Call("POST", "", byProfile)).Status);
        var (unknown, detail) = await server.Call("POST", "", AgentServer.Request(("parent_conversation_id", Guid.NewGuid().ToString())));
        var (self, _) = await server.Call("POST", "", AgentServer.Request(("conversation_id", id), ("parent_conversation_id", id)));

        Assert.Equal((422, 422), (unknown, self));
        Assert.Equal(System.Text.Json.JsonValueKind.String, detail!["detail"]!.GetValueKind());
    }

    [Fact]
    public async Task Children_are_told_of_with_their_parent_and_outlive_it()
    {
        await using var server = await AgentServer.Start();
        var parent = await server.New();

        var child = await server.New(("parent_conversation_id", parent));

        Assert.Equal(parent, (string)(await server.Info(child))["parent_conversation_id"]!);
        Assert.Equal([child], (await server.Info(parent))["sub_conversation_ids"]!.AsArray().Select(id => (string)id!));
        await server.Ok("DELETE", $"/{parent}");
        Assert.Equal(parent, (string)(await server.Info(child))["parent_conversation_id"]!);
    }

    [Fact]
    public async Task Batch_answers_in_order_with_nulls_and_repeats_and_at_the_root_too()
    {
        await using var server = await AgentServer.Start();
        var (one, two) = (await server.New(), await server.New());
        var query = $"ids={two}&ids={Guid.NewGuid()}&ids={one.Replace("-", "").ToUpperInvariant()}&ids={two}";

        var batch = (await server.Ok("GET", $"?{query}")).AsArray();
        var root = JsonNode.Parse((await server.Silo.Send("GET", $"/api/conversations?{query}")).Body)!;

        Assert.Equal([two, null, one, two], batch.Select(info => (string?)info?["id"]));
        Assert.True(JsonNode.DeepEquals(batch, root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?ids=nonsense")]
    [InlineData("?ids=")]
    public async Task Batch_without_good_ids_is_refused(string query)
    {
        await using var server = await AgentServer.Start();

        Assert.Equal(422, (await server.Call("GET", query)).Status);
    }

    [Fact]
    public async Task Batch_takes_99_ids_and_no_more()
    {
        await using var server = await AgentServer.Start();
        static string Ids(int count) => "?" + string.Join('&', Enumerable.Range(0, count).Select(_ => $"ids={Guid.NewGuid()}"));

        Assert.Equal(99, (await server.Ok("GET", Ids(99))).AsArray().Count);
        Assert.Equal(422, (await server.Call("GET", Ids(100))).Status);
    }

    [Fact]
    public async Task Search_pages_by_the_first_of_the_next_page_and_an_unknown_page_is_the_first()
    {
        await using var server = await AgentServer.Start();
        var made = new List<string>();
        for (var index = 0; index < 5; index++) made.Add(await server.New());

        var first = await server.Ok("GET", "/search?limit=2&sort_order=CREATED_AT");
        var next = (string)first["next_page_id"]!;
        var second = await server.Ok("GET", $"/search?limit=2&sort_order=CREATED_AT&page_id={next}");
        var newest = await server.Ok("GET", "/search?limit=1");
        var astray = await server.Ok("GET", $"/search?limit=2&sort_order=CREATED_AT&page_id={Guid.NewGuid():N}");

        Assert.Equal(made[2].Replace("-", ""), next);
        Assert.Equal(made[..2], Ids(first));
        Assert.Equal(made[2..4], Ids(second));
        Assert.Equal(made[4], Ids(newest).Single());
        Assert.Equal(made[..2], Ids(astray));
        Assert.Null((await server.Ok("GET", "/search"))["next_page_id"]);
        foreach (var wrong in new[] { "limit=0", "limit=101", "limit=x", "status=happy", "sort_order=up" }) Assert.Equal(422, (await server.Call("GET", $"/search?{wrong}")).Status);
    }

    [Fact]
    public async Task Search_and_count_by_status_and_by_update()
    {
        await using var server = await AgentServer.Start();
        var (idle, done) = (await server.New(), await server.New());
        await server.New();
        await server.Turn(done, "hello");
        await server.Ok("PATCH", $"/{idle}", new JsonObject { ["title"] = " Named " });

        Assert.Equal([done], Ids(await server.Ok("GET", "/search?status=finished")));
        Assert.Equal((3, 1, 2), ((int)await server.Ok("GET", "/count"), (int)await server.Ok("GET", "/count?status=finished"), (int)await server.Ok("GET", "/count?status=idle")));
        Assert.Equal(idle, Ids(await server.Ok("GET", "/search?sort_order=UPDATED_AT_DESC"))[0]);
        Assert.Equal("Named", (string)(await server.Info(idle))["title"]!);
    }

    [Fact]
    public async Task Patch_changes_title_and_replaces_tags_and_of_an_unknown_one_is_no_success()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("tags", new JsonObject { ["old"] = "1" }));

        Assert.True((bool)(await server.Ok("PATCH", $"/{id}", new JsonObject { ["tags"] = new JsonObject { ["fresh"] = "2" } }))["success"]!);
        Assert.False((bool)(await server.Ok("PATCH", $"/{Guid.NewGuid()}", new JsonObject { ["title"] = "x" }))["success"]!);

        Assert.Equal("""{"fresh":"2"}""", (await server.Info(id))["tags"]!.ToJsonString());
        Assert.Equal(422, (await server.Call("PATCH", $"/{id}", new JsonObject { ["title"] = "  " })).Status);
        Assert.Equal(422, (await server.Call("PATCH", $"/{id}", new JsonObject { ["title"] = new string('x', 201) })).Status);
        Assert.Equal(422, (await server.Call("PATCH", $"/{id}", new JsonObject { ["tags"] = new JsonObject { ["k"] = new string('x', 257) } })).Status);
    }

    [Fact]
    public async Task Delete_ends_the_run_and_leaves_nothing()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/hang")));

        Assert.True((bool)(await server.Ok("DELETE", $"/{id}"))["success"]!);

        Assert.Equal(404, (await server.Call("GET", $"/{id}")).Status);
        Assert.Null((await server.Ok("GET", $"?ids={id}"))[0]);
        Assert.Equal(404, (await server.Call("DELETE", $"/{id}")).Status);
        Assert.Equal(404, (await server.Call("GET", $"/{id}/events/search")).Status);
        Assert.Empty((await server.Silo.Get("/v1/agents/")).AsArray());
    }

    [Fact]
    public async Task Unknown_and_malformed_ids_are_told_apart()
    {
        await using var server = await AgentServer.Start();

        var (unknown, body) = await server.Call("GET", $"/{Guid.NewGuid()}");
        var (malformed, problems) = await server.Call("GET", "/nonsense");

        Assert.Equal((404, "Not Found"), (unknown, (string)body!["detail"]!));
        Assert.Equal((422, "path"), (malformed, (string)problems!["detail"]![0]!["loc"]![0]!));
        Assert.Equal(404, (await server.Call("GET", "/a/b/c/d")).Status);
        Assert.Equal(405, (await server.Call("PUT", "")).Status);
    }

    [Fact]
    public async Task A_key_is_asked_for_before_anything_else_is_told()
    {
        await using var server = await AgentServer.Start(("Auth:Keys:0:Key", "first"), ("Auth:Keys:1:Key", "second"));

        foreach (var path in new[] { "", "/search", $"/{Guid.NewGuid()}", "/no/such/route" })
        {
            var (status, body) = await server.Call("GET", path);
            Assert.Equal((401, "Unauthorized"), (status, (string)body!["detail"]!));
        }

        Assert.Equal(401, (await server.Call("GET", "/search", null, ("Authorization", "Bearer first"))).Status);
        Assert.Equal(401, (await server.Call("GET", "/search?session_api_key=first")).Status);
        Assert.Equal(401, (await server.Call("GET", "/search", null, ("X-Session-API-Key", "third"))).Status);
        Assert.Equal(200, (await server.Call("GET", "/search", null, ("X-Session-API-Key", "first"))).Status);
        Assert.Equal(200, (await server.Call("GET", "/search", null, ("X-Session-API-Key", "second"))).Status);
        Assert.Equal(401, (await server.Silo.Send("GET", $"/api/conversations?ids={Guid.NewGuid()}")).Status);
        foreach (var open in new[] { "/alive", "/health", "/ready", "/server_info", "/" }) Assert.Equal(200, (await server.Silo.Send("GET", "/agent-server" + open)).Status);
    }

    [Fact]
    public async Task The_server_tells_of_itself()
    {
        await using var server = await AgentServer.Start();

        var info = await server.Silo.Get("/agent-server/server_info");

        Assert.Matches(@"^\d+\.\d+\.\d+$", (string)info["version"]!);
        Assert.Equal("OpenHands Agent Server", (string)info["title"]!);
        Assert.Contains("terminal", info["usable_tools"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("ok", (string)(await server.Silo.Get("/agent-server/alive"))["status"]!);
        Assert.Equal("ready", (string)(await server.Silo.Get("/agent-server/ready"))["status"]!);
        Assert.Contains("file_editor", (await server.Silo.Get("/agent-server/api/tools/")).AsArray().Select(name => (string)name!));
        Assert.True((double)info["uptime"]! >= 0 && (double)info["idle_time"]! >= 0);
        Assert.All(["sdk_version", "tools_version", "workspace_version", "build_git_sha", "build_git_ref", "python_version", "capabilities", "docs", "redoc"], field => Assert.NotNull(info[field]));
        Assert.Contains("/agent-server/api/conversations/{conversation_id}/run", (await server.Silo.Get("/agent-server/openapi.json"))["paths"]!.AsObject().Select(path => path.Key));
        foreach (var page in new[] { (string)info["docs"]!, (string)info["redoc"]! }) Assert.Contains("<html", (await server.Silo.Send("GET", "/agent-server" + page)).Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_server_that_is_about_to_stop_lives_and_takes_no_more_work()
    {
        await using var server = await AgentServer.Start(("Limits:DrainDelay", "00:00:02"));

        var stopping = server.Silo.Stop();
        var (status, body) = (200, "");
        while (status == 200) (status, body) = await server.Silo.Send("GET", "/agent-server/ready");

        Assert.Equal((503, """{"status":"initializing","message":"Server is still initializing"}"""), (status, body));
        Assert.Equal(200, (await server.Silo.Send("GET", "/agent-server/alive")).Status);
        await stopping;
    }

    [Fact]
    public async Task Skills_are_left_out_unless_asked_for_and_stay_in_the_prompt()
    {
        await using var server = await AgentServer.Start();
        var agent = JsonNode.Parse("""{"llm": {"model": "local/echo"}, "agent_context": {"skills": [{"name": "AGENTS.md", "content": "Be brief.", "type": "repo"}]}}""");

        var id = await server.New(("agent", agent));

        Assert.Empty((await server.Info(id))["agent"]!["agent_context"]!["skills"]!.AsArray());
        Assert.Single((await server.Ok("GET", $"/{id}?include_skills=true"))["agent"]!["agent_context"]!["skills"]!.AsArray());
        Assert.Contains("Be brief.", (string)(await server.Events(id))[0]["system_prompt"]!["text"]!, StringComparison.Ordinal);
    }

    static List<string> Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(info => (string)info!["id"]!)];

    [Fact]
    public async Task What_the_agent_uses_is_counted_under_the_name_that_its_client_gives()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", new JsonObject { ["llm"] = new JsonObject { ["model"] = "local/echo", ["usage_id"] = "mine" } }));

        await server.Turn(id, "hello");

        Assert.Equal(["mine"], (await server.Info(id))["stats"]!["usage_to_metrics"]!.AsObject().Select(use => use.Key));
        var told = (await server.Events(id)).Last(item => (string?)item["key"] == "stats");
        Assert.True((int)told["value"]!["usage_to_metrics"]!["mine"]!["accumulated_token_usage"]!["completion_tokens"]! > 0);
    }

    [Fact]
    public async Task Metrics_have_every_field()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("hello")));
        await server.Rest(id);

        var info = await server.Info(id);

        string[] tokens = ["model", "prompt_tokens", "completion_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "context_window", "per_turn_token", "response_id"];
        string[] snapshot = ["model_name", "accumulated_cost", "max_budget_per_task", "accumulated_token_usage"];
        var whole = info["stats"]!["usage_to_metrics"]!["default"]!.AsObject();
        Assert.Equal(snapshot.Order(), info["metrics"]!.AsObject().Select(field => field.Key).Order());
        Assert.Equal([.. snapshot.Concat(["costs", "response_latencies", "token_usages"]).Order()], whole.Select(field => field.Key).Order());
        Assert.Equal(tokens.Order(), whole["accumulated_token_usage"]!.AsObject().Select(field => field.Key).Order());
        Assert.Equal((int)whole["accumulated_token_usage"]!["prompt_tokens"]! + (int)whole["accumulated_token_usage"]!["completion_tokens"]!, (int)whole["accumulated_token_usage"]!["per_turn_token"]!);
    }

    [Fact]
    public async Task Each_call_of_a_model_is_in_the_lists_of_its_use_and_they_add_up()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", new JsonObject { ["llm"] = new JsonObject { ["model"] = "local/echo", ["input_cost_per_token"] = 0.001, ["output_cost_per_token"] = 0.002 } }));
        await server.Turn(id, """/tool think {"thought": "x"}""");
        await server.Ok("POST", $"/{id}/ask_agent", new JsonObject { ["question"] = "what is said?" });

        var info = await server.Info(id);

        var uses = info["stats"]!["usage_to_metrics"]!.AsObject();
        Assert.Equal(["ask-agent-llm", "default"], uses.Select(use => use.Key).Order());
        Assert.All(uses, use =>
        {
            var (metrics, calls) = (use.Value!, use.Key == "default" ? 2 : 1);
            Assert.Equal(calls, metrics["token_usages"]!.AsArray().Count);
            Assert.Equal(calls, metrics["costs"]!.AsArray().Count);
            Assert.Equal((int)metrics["accumulated_token_usage"]!["prompt_tokens"]!, metrics["token_usages"]!.AsArray().Sum(item => (int)item!["prompt_tokens"]!));
            Assert.Equal((double)metrics["accumulated_cost"]!, metrics["costs"]!.AsArray().Sum(item => (double)item!["cost"]!), tolerance: 1e-9);
        });
        var answer = (await server.Events(id)).Last(item => (string?)item["kind"] == "MessageEvent" && (string?)item["source"] == "agent");
        var latencies = uses["default"]!["response_latencies"]!.AsArray();
        Assert.Equal(2, latencies.Count);
        Assert.All(latencies, item => Assert.True((double)item!["latency"]! >= 0));
        Assert.Equal((string)answer["llm_response_id"]!, (string)latencies[^1]!["response_id"]!);
        Assert.Equal((string)answer["llm_response_id"]!, (string)uses["default"]!["token_usages"]![1]!["response_id"]!);
    }

    [Theory]
    [InlineData("GET", "agent_final_response", null)]
    [InlineData("POST", "run", null)]
    [InlineData("POST", "pause", null)]
    [InlineData("POST", "interrupt", null)]
    [InlineData("POST", "condense", null)]
    [InlineData("POST", "fork", null)]
    [InlineData("POST", "navigate", "{}")]
    [InlineData("POST", "generate_title", "{}")]
    [InlineData("POST", "ask_agent", """{"question": "?"}""")]
    [InlineData("POST", "secrets", """{"secrets": {}}""")]
    [InlineData("POST", "confirmation_policy", """{"policy": {"kind": "NeverConfirm"}}""")]
    [InlineData("POST", "security_analyzer", """{"security_analyzer": null}""")]
    [InlineData("POST", "switch_llm", """{"llm": {"model": "local/echo"}}""")]
    [InlineData("POST", "switch_profile", """{"profile_name": "x"}""")]
    [InlineData("POST", "switch_acp_model", """{"model": "x"}""")]
    [InlineData("POST", "load_plugin", """{"plugin_ref": "x"}""")]
    [InlineData("POST", "goal", """{"objective": "x"}""")]
    [InlineData("POST", "goal/stop", null)]
    [InlineData("POST", "goal/resume", null)]
    [InlineData("GET", "events/search", null)]
    [InlineData("GET", "events/count", null)]
    [InlineData("GET", "events/00000000-0000-4000-8000-000000000000", null)]
    [InlineData("POST", "events", """{"content": []}""")]
    [InlineData("POST", "events/respond_to_confirmation", """{"accept": true}""")]
    public async Task What_is_asked_of_an_unknown_conversation_is_not_found(string method, string route, string? body)
    {
        await using var server = await AgentServer.Start();

        var (status, answer) = await server.Call(method, $"/{Guid.NewGuid()}/{route}", body is null ? null : JsonNode.Parse(body));
        var (malformed, _) = await server.Call(method, $"/nonsense/{route}", body is null ? null : JsonNode.Parse(body));

        Assert.Equal((404, 422), (status, malformed));
        Assert.NotEmpty((string)answer!["detail"]!);
    }
}
