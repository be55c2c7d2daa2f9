using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>A secret comes in and never goes out: not in an answer, an event, a frame, the log or the file of the store.</summary>
public sealed class SecretTests
{
    const string Token = "tok-5up3r-s3cret";
    const string Mask = "**********";

    static JsonObject Agent(string? key = "sk-llm-s3cret") => new()
    {
        ["llm"] = new JsonObject { ["model"] = "local/echo", ["api_key"] = key, ["aws_secret_access_key"] = "aws-s3cret" },
        ["tools"] = new JsonArray(new JsonObject { ["name"] = "terminal" }),
        ["mcp_config"] = new JsonObject { ["mcpServers"] = new JsonObject { ["x"] = new JsonObject { ["command"] = "x", ["enabled"] = false, ["env"] = new JsonObject { ["ANY"] = "mcp-s3cret" } } } },
    };

    [Fact]
    public async Task Commands_get_the_secrets_that_they_name_and_nobody_sees_them()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()), ("secrets", new JsonObject { ["MY_TOKEN"] = new JsonObject { ["kind"] = "StaticSecret", ["value"] = Token } }));
        var socket = await EventSocketClient.Open(server, id, "resend_mode=all");
        var frames = new List<JsonObject> { (await socket.Next())! };

        var status = await server.Turn(id, """/tool terminal {"command": "echo \"<$MY_TOKEN>\"; echo ${#MY_TOKEN}"}""");
        Assert.True(status == "finished", string.Join('\n', await server.Events(id)));
        frames.AddRange(await socket.UntilStatus("finished"));
        await socket.DisposeAsync();

        var observation = (await server.Events(id, "kind=ObservationEvent"))[0]["observation"]!;
        Assert.Contains("<<secret-hidden>>", observation.ToJsonString().Replace("\\u003C", "<").Replace("\\u003E", ">"), StringComparison.Ordinal);
        Assert.Contains($"{Token.Length}", (string)observation["content"]![0]!["text"]!, StringComparison.Ordinal);
        var seen = string.Join('\n', frames) + await server.Info(id) + await server.Ok("GET", "/search") + string.Join('\n', await server.Events(id))
            + (await server.Silo.Send("GET", "/v1/agents/")).Body;
        await server.Silo.Restart();
        foreach (var file in Directory.GetFiles(server.Silo.Folder, "log.db*")) seen += File.ReadAllText(file, System.Text.Encoding.Latin1);
        Assert.DoesNotContain("s3cret", seen, StringComparison.Ordinal);
        await server.Turn(id, """/tool terminal {"command": "echo ${#MY_TOKEN}"}""");
        Assert.Contains($"{Token.Length}", (string)(await server.Events(id, "kind=ObservationEvent"))[1]["observation"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_merge_by_name_and_the_mask_sent_back_changes_nothing()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("secrets", new JsonObject { ["ONE"] = Token }));

        await server.Ok("POST", $"/{id}/secrets", new JsonObject
        {
            ["secrets"] = new JsonObject
            {
                ["ONE"] = new JsonObject { ["kind"] = "StaticSecret", ["value"] = Mask },
                ["TWO"] = new JsonObject { ["value"] = "two-s3cret" },
                ["THREE"] = new JsonObject { ["kind"] = "LookupSecret", ["url"] = "http://127.0.0.1:9/x", ["headers"] = new JsonObject { ["Authorization"] = "Bearer s3cret" } },
            },
        });

        var sources = (await server.Info(id))["secret_registry"]!["secret_sources"]!;
        Assert.Equal(["ONE", "THREE", "TWO"], sources.AsObject().Select(source => source.Key));
        Assert.Equal((Mask, Mask), ((string)sources["ONE"]!["value"]!, (string)sources["TWO"]!["value"]!));
        Assert.Equal(("LookupSecret", Mask), ((string)sources["THREE"]!["kind"]!, (string)sources["THREE"]!["headers"]!["Authorization"]!));
        await server.Turn(id, """/tool terminal {"command": "echo ${#ONE} ${#TWO}"}""");
        Assert.Contains($"{Token.Length} 10", (string)(await server.Events(id, "kind=ObservationEvent"))[0]["observation"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/secrets", new JsonObject { ["secrets"] = new JsonObject { ["X"] = 1 } })).Status);
    }

    [Theory]
    [InlineData("sk-llm-s3cret", Mask)]
    [InlineData(null, null)]
    [InlineData("", null)]
    public async Task Keys_of_models_are_masked_where_they_are_and_null_where_not(string? key, string? shown)
    {
        await using var server = await AgentServer.Start();

        var id = await server.New(("agent", Agent(key)));

        var llm = (await server.Info(id))["agent"]!["llm"]!;
        Assert.Equal((shown, Mask), ((string?)llm["api_key"], (string?)llm["aws_secret_access_key"]));
    }

    [Fact]
    public async Task What_is_wrong_is_told_without_the_secrets_in_it()
    {
        await using var server = await AgentServer.Start();
        var request = AgentServer.Request(("agent", Agent()), ("max_iterations", 0), ("conversation_id", "bad"));
        ((JsonObject)request["agent"]!)["llm"]!["model"] = 7;
        request["secrets"] = new JsonObject { ["NAME"] = new JsonArray("s3cret") };
        request.Remove("workspace");

        var (status, body) = await server.Call("POST", "", request);

        Assert.Equal(422, status);
        Assert.True(body!["detail"]!.AsArray().Count >= 4);
        Assert.DoesNotContain("s3cret", body.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("redacted", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_another_keeps_is_asked_for_when_a_command_names_it()
    {
        await using var keeper = await SecretKeeper.Start(Token);
        await using var server = await AgentServer.Start();
        var id = await server.New(("secrets", new JsonObject
        {
            ["KEPT"] = new JsonObject { ["kind"] = "LookupSecret", ["url"] = keeper.Url, ["headers"] = new JsonObject { ["Authorization"] = "Bearer s3cret" } },
            ["LOST"] = new JsonObject { ["kind"] = "LookupSecret", ["url"] = keeper.Url + "/nothing" },
        }));

        await server.Turn(id, """/tool terminal {"command": "echo \"<$KEPT>${#KEPT}<$LOST>\""}""");

        var told = (string)(await server.Events(id, "kind=ObservationEvent"))[0]["observation"]!["content"]![0]!["text"]!;
        Assert.Contains($"<<secret-hidden>>{Token.Length}<>", told, StringComparison.Ordinal);
        Assert.Equal("Bearer s3cret", keeper.AskedWith);
    }

    [Theory]
    [InlineData("headers")]
    [InlineData("env")]
    [InlineData("environment")]
    public async Task Whatever_stands_below_such_a_name_is_told_to_nobody(string name)
    {
        await using var server = await AgentServer.Start();
        var request = AgentServer.Request(("max_iterations", new JsonObject { [name] = new JsonObject { ["ANY"] = "below-s3cret" }, ["plain"] = "seen" }));

        var (status, body) = await server.Call("POST", "", request);

        Assert.Equal(422, status);
        Assert.Contains("seen", body!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("below-s3cret", body.ToJsonString(), StringComparison.Ordinal);
    }
}
