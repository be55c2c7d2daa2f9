using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Models;

namespace Conversations.Silo.Tests.Access;

/// <summary>Where the model servers may be that users bring along.</summary>
public sealed class OwnEndpointTests
{
    const string Base = "/agent-server/api/conversations";
    const string Private = "Models:OwnEndpoints:AllowPrivateNetworks";
    const string Hosts = "Models:OwnEndpoints:Hosts:0";

    [Theory]
    [InlineData(UsersSilo.Ann, "127.0.0.1", null, null, Private)]
    [InlineData(UsersSilo.Ann, "localhost", null, null, Private)]
    [InlineData(UsersSilo.Ann, "[::ffff:127.0.0.1]", null, null, Private)]
    [InlineData(UsersSilo.Operator, "127.0.0.1", null, null, Private)]
    [InlineData(UsersSilo.Admin, "127.0.0.1", null, null, null)]
    [InlineData(UsersSilo.Ann, "127.0.0.1", Private, "true", null)]
    [InlineData(UsersSilo.Ann, "127.0.0.1", "Models:OwnEndpoints:Networks:0", "127.0.0.0/8", null)]
    [InlineData(UsersSilo.Ann, "127.0.0.1", "Models:OwnEndpoints:Networks:0", "10.0.0.0/8", Private)]
    [InlineData(UsersSilo.Ann, "127.0.0.1", Hosts, "llm.example.com", "Models:OwnEndpoints:Hosts")]
    public async Task Model_AtAnAddress_IsCalledByThoseWhoMay(string who, string host, string? key, string? value, string? forbidden)
    {
        await using var model = await MockProvider.Start("""data: {"choices":[{"index":0,"delta":{"content":"I was called"},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n");
        (string, string)[] settings = key is null ? [] : [(key, value!)];
        await using var silo = await UsersSilo.Start([.. settings, ("Models:Retry:Count", "0"), ("Limits:RequestsPerMinutePerUser", "0")]);

        var told = await Told(silo, who, $"http://{host}:{new Uri(model.Url).Port}/v1", switched: false);

        if (forbidden is null) Assert.Equal("I was called", told);
        else Assert.Contains(forbidden, told, StringComparison.Ordinal);
        Assert.Equal(forbidden is null ? 1 : 0, model.Requests.Count);
    }

    [Fact]
    public async Task Model_ThatIsSwitchedTo_IsHeldToTheSame()
    {
        await using var model = await MockProvider.Start("");
        await using var silo = await UsersSilo.Start(("Models:Retry:Count", "0"), ("Limits:RequestsPerMinutePerUser", "0"));

        Assert.Contains(Private, await Told(silo, UsersSilo.Ann, $"{model.Url}/v1", switched: true), StringComparison.Ordinal);
        Assert.Empty(model.Requests);
    }

    [Theory]
    [InlineData(UsersSilo.Ann, """{"extra_headers": {"X-A": "a"}}""", 422)]
    [InlineData(UsersSilo.Ann, """{"litellm_extra_body": {"a": 1}}""", 422)]
    [InlineData(UsersSilo.Ann, """{"litellm_extra_body": {}, "extra_headers": null, "timeout": 3}""", 201)]
    [InlineData(UsersSilo.Ann, """{"extra_headers": {"X-A": "a"}, "api_key": "sk-own-key"}""", 201)]
    [InlineData(UsersSilo.Admin, """{"extra_headers": {"X-A": "a"}}""", 201)]
    public async Task Requests_WithTheServersKey_AreAddedToByAdministratorsAlone(string who, string more, int expected)
    {
        await using var silo = await UsersSilo.Start(("Models:openai:ApiKey", "sk-the-servers"));
        var llm = JsonNode.Parse(more)!.AsObject();
        llm["model"] = "openai/x";

        var made = await silo.Post(who, Base, new JsonObject { ["agent"] = new JsonObject { ["llm"] = llm }, ["workspace"] = new JsonObject { ["working_dir"] = "/w" } }.ToJsonString());

        Assert.Equal(expected, made.Status);
    }

    [Fact]
    public async Task Network_ThatIsNone_StopsTheStart()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => UsersSilo.Start(("Models:OwnEndpoints:Networks:0", "here")));

        Assert.Contains("Models:OwnEndpoints:Networks", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>What came of a turn: the answer, or why there is none.</summary>
    static async Task<string> Told(UsersSilo silo, string who, string url, bool switched)
    {
        var llm = new JsonObject { ["model"] = "openai/x", ["base_url"] = url, ["api_key"] = "sk-own-key" };
        var first = switched ? new JsonObject { ["model"] = "local/echo" } : llm.DeepClone();
        var made = (await silo.Post(who, Base, new JsonObject { ["agent"] = new JsonObject { ["llm"] = first }, ["workspace"] = new JsonObject { ["working_dir"] = "/w" } }.ToJsonString())).Json;
        if (switched) (await silo.Post(who, $"{Base}/{made["id"]}/switch_llm", new JsonObject { ["llm"] = llm }.ToJsonString())).Ok();
        (await silo.Post(who, $"{Base}/{made["id"]}/events", """{"content":"hello","run":true}""")).Ok();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((string)(await silo.Get(who, $"{Base}/{made["id"]}")).Ok()["execution_status"]! == "running") patience.Token.ThrowIfCancellationRequested();
        var last = (await silo.Get(who, $"{Base}/{made["id"]}/events/search?sort_order=TIMESTAMP_DESC")).Ok()["items"]!.AsArray()
            .First(item => (string)item!["kind"]! is "ConversationErrorEvent" || (string)item["source"]! == "agent")!;
        return (string?)last["detail"] ?? (string)last["llm_message"]!["content"]![0]!["text"]!;
    }
}
