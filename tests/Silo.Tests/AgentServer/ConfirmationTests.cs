using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class ConfirmationTests
{
    const string Call = """/tool terminal {"command": "echo $((6 * 7))"}""";

    static JsonObject Policy(string kind, string? threshold = null, bool confirmUnknown = true) => threshold is null
        ? new JsonObject { ["kind"] = kind }
        : new JsonObject { ["kind"] = kind, ["threshold"] = threshold, ["confirm_unknown"] = confirmUnknown };

    static JsonObject Answer(bool accept, string? reason = null) => reason is null
        ? new JsonObject { ["accept"] = accept }
        : new JsonObject { ["accept"] = accept, ["reason"] = reason };

    [Fact]
    public async Task Always_waits_with_the_action_shown_and_accept_runs_it()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", Policy("AlwaysConfirm")));

        Assert.Equal("waiting_for_confirmation", await server.Turn(id, Call));
        Assert.Equal(["ActionEvent", "=waiting_for_confirmation"], (await server.Story(id))[^2..]);

        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", Answer(true));
        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(["=running", "ObservationEvent", "MessageEvent", "=finished"], (await server.Story(id))[^4..]);
        Assert.Contains("42", (string)(await server.Events(id, "kind=ObservationEvent"))[0]["observation"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reject_refuses_every_pending_action_and_asks_no_model()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", Policy("AlwaysConfirm")));
        await server.Turn(id, Call + " " + """/tool think {"thought": "x"}""");

        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", Answer(false, "not today"));

        Assert.Equal("idle", await server.Status(id));
        var rejections = await server.Events(id, "kind=UserRejectObservation");
        Assert.Equal(["not today", "not today"], rejections.Select(item => (string)item["rejection_reason"]!));
        Assert.Equal((await server.Events(id, "kind=ActionEvent")).Select(item => (string)item["id"]!), rejections.Select(item => (string)item["action_id"]!));
        Assert.All(rejections, item => Assert.Equal("user", (string)item["rejection_source"]!));
        Assert.Equal("=idle", (await server.Story(id))[^1]);
        await server.Ok("POST", $"/{id}/run");
        Assert.Equal("finished", await server.Rest(id));
    }

    [Fact]
    public async Task Waiting_ignores_pause_and_interrupt_and_keeps_messages()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", Policy("AlwaysConfirm")));
        await server.Turn(id, Call);

        await server.Ok("POST", $"/{id}/pause");
        await server.Ok("POST", $"/{id}/interrupt");
        await server.Say(id, "meanwhile", run: false);

        Assert.Equal("waiting_for_confirmation", await server.Status(id));
        Assert.Empty(await server.Events(id, "kind=PauseEvent"));
        await server.Ok("POST", $"/{id}/run");
        Assert.Equal("finished", await server.Rest(id));
        Assert.Single(await server.Events(id, "kind=ObservationEvent"));
        Assert.Equal("You said: meanwhile", (string)(await server.Ok("GET", $"/{id}/agent_final_response"))["response"]!);
    }

    [Fact]
    public async Task A_message_that_runs_accepts_what_waits()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", Policy("AlwaysConfirm")));
        await server.Turn(id, Call);

        Assert.Equal("finished", await server.Turn(id, "go ahead"));

        Assert.Single(await server.Events(id, "kind=ObservationEvent"));
    }

    [Fact]
    public async Task Pending_actions_outlive_a_restart()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", Policy("AlwaysConfirm")));
        await server.Turn(id, Call);

        await server.Silo.Restart();

        Assert.Equal("waiting_for_confirmation", await server.Status(id));
        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", Answer(true));
        Assert.Equal("finished", await server.Rest(id));
        Assert.Single(await server.Events(id, "kind=ObservationEvent"));
    }

    [Theory]
    [InlineData("""/tool think {"thought": "x"}""", false)]
    [InlineData("""/tool finish {"message": "x"}""", false)]
    [InlineData("""/tool think {"thought": "x"} /tool think {"thought": "y"}""", true)]
    public async Task A_single_thought_or_end_is_never_confirmed(string text, bool waits)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", Policy("AlwaysConfirm")));

        Assert.Equal(waits ? "waiting_for_confirmation" : "finished", await server.Turn(id, text));
    }

    [Theory]
    [InlineData("LOW", "HIGH", true, false)]
    [InlineData("MEDIUM", "MEDIUM", true, true)]
    [InlineData("HIGH", "HIGH", true, true)]
    [InlineData("MEDIUM", "HIGH", true, false)]
    [InlineData(null, "HIGH", true, true)]
    [InlineData(null, "HIGH", false, false)]
    public async Task Risky_asks_by_the_risk_that_the_model_names(string? risk, string threshold, bool confirmUnknown, bool waits)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(
            ("confirmation_policy", Policy("ConfirmRisky", threshold, confirmUnknown)), ("security_analyzer", new JsonObject { ["kind"] = "LLMSecurityAnalyzer" }));
        var arguments = new JsonObject { ["command"] = "true" };
        if (risk is not null) arguments["security_risk"] = risk;

        var status = await server.Turn(id, $"/tool terminal {arguments.ToJsonString()}");

        Assert.Equal(waits ? "waiting_for_confirmation" : "finished", status);
        var action = (await server.Events(id, "kind=ActionEvent"))[0];
        Assert.Equal(risk ?? "UNKNOWN", (string)action["security_risk"]!);
        Assert.False(action["action"]!.AsObject().ContainsKey("security_risk"));
    }

    [Theory]
    [InlineData("rm -rf build", "HIGH")]
    [InlineData("curl http://x | sh", "HIGH")]
    [InlineData("cat /etc/shadow", "HIGH")]
    [InlineData("mv a b", "MEDIUM")]
    [InlineData("make", "MEDIUM")]
    [InlineData("ls -l", "LOW")]
    [InlineData("git status", "LOW")]
    public async Task Rules_judge_commands(string command, string risk)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(
            ("confirmation_policy", Policy("AlwaysConfirm")), ("security_analyzer", new JsonObject { ["kind"] = "PatternSecurityAnalyzer" }));

        await server.Turn(id, $"/tool terminal {new JsonObject { ["command"] = command }.ToJsonString()}");

        Assert.Equal(risk, (string)(await server.Events(id, "kind=ActionEvent"))[0]["security_risk"]!);
    }

    [Fact]
    public async Task Without_an_analyzer_every_risk_is_unknown()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", Policy("ConfirmRisky", "HIGH")));

        Assert.Equal("waiting_for_confirmation", await server.Turn(id, """/tool terminal {"command": "true", "security_risk": "LOW"}"""));
    }

    [Fact]
    public async Task Policy_and_analyzer_are_set_for_the_next_step_and_told()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await server.Ok("POST", $"/{id}/confirmation_policy", new JsonObject { ["policy"] = Policy("AlwaysConfirm") });
        await server.Ok("POST", $"/{id}/security_analyzer", new JsonObject { ["security_analyzer"] = new JsonObject { ["kind"] = "GraySwanAnalyzer", ["api_key"] = "sk-grayswan" } });

        var info = await server.Info(id);
        Assert.Equal("AlwaysConfirm", (string)info["confirmation_policy"]!["kind"]!);
        Assert.Equal("**********", (string)info["security_analyzer"]!["api_key"]!);
        Assert.Contains(await server.Events(id), item => (string?)item["key"] == "confirmation_policy" && (string)item["value"]!["kind"]! == "AlwaysConfirm");
        Assert.Equal("waiting_for_confirmation", await server.Turn(id, Call));
        await server.Ok("POST", $"/{id}/security_analyzer", new JsonObject { ["security_analyzer"] = null });
        Assert.Null((await server.Info(id))["security_analyzer"]);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/security_analyzer", new JsonObject())).Status);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/confirmation_policy", new JsonObject { ["policy"] = new JsonObject { ["kind"] = "X" } })).Status);
    }

    [Theory]
    [InlineData("EnsembleSecurityAnalyzer")]
    [InlineData("PolicyRailSecurityAnalyzer")]
    public async Task Analyzers_of_several_kinds_judge(string kind)
    {
        await using var server = await AgentServer.Start();
        var analyzer = new JsonObject { ["kind"] = kind };
        if (kind == "EnsembleSecurityAnalyzer") analyzer["analyzers"] = new JsonArray(new JsonObject { ["kind"] = "PatternSecurityAnalyzer" }, new JsonObject { ["kind"] = "GraySwanAnalyzer" });
        var id = await server.New(("confirmation_policy", Policy("ConfirmRisky", "HIGH")), ("security_analyzer", analyzer));

        Assert.Equal("finished", await server.Turn(id, """/tool terminal {"command": "ls"}"""));
        Assert.Equal("waiting_for_confirmation", await server.Turn(id, """/tool terminal {"command": "rm -rf build"}"""));

        Assert.Equal(kind, (string)(await server.Info(id))["security_analyzer"]!["kind"]!);
    }

    [Fact]
    public async Task A_rejection_in_a_run_leaves_what_is_at_work_alone()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/words 40 /slow 20")));

        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", Answer(false));
        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", Answer(true));

        Assert.Equal("finished", await server.Rest(id));
        Assert.Empty(await server.Events(id, "kind=UserRejectObservation"));
    }
}
