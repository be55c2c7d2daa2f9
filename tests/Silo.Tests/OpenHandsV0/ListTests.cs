using System.Text;
using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Letta;

namespace Conversations.Silo.Tests.OpenHandsV0;

public sealed class ListTests
{
    [Fact]
    public async Task Pages_are_named_by_their_offset_in_base64_newest_first()
    {
        await using var silo = await LettaSilo.Start();
        var ids = new List<string>();
        for (var count = 0; count < 5; count++) ids.Insert(0, await New(silo));

        var pages = new List<string[]>();
        var tokens = new List<string?>();
        for (string? page = null; ; page = tokens[^1])
        {
            var answer = await silo.Get($"/api/conversations?limit=2{(page is null ? "" : $"&page_id={Uri.EscapeDataString(page)}")}");
            pages.Add(Ids(answer));
            tokens.Add((string?)answer["next_page_id"]);
            if (tokens[^1] is null) break;
        }

        Assert.Equal([ids[..2], ids[2..4], ids[4..]], pages.Select(page => page.ToList()));
        Assert.Equal([Named(2), Named(4), null], tokens);
        Assert.Equal("MQ==", (string)(await silo.Get("/api/conversations?limit=1"))["next_page_id"]!);
        Assert.Equal(ids, Ids(await silo.Get("/api/conversations?page_id=")));
        Assert.Empty(Ids(await silo.Get($"/api/conversations?page_id={Uri.EscapeDataString(Named(9))}")));
        Assert.Empty(Ids(await silo.Get("/api/conversations?limit=0")));
    }

    [Theory]
    [InlineData("page_id=nonsense")]
    [InlineData("page_id=LTE=")]
    [InlineData("limit=-1")]
    [InlineData("limit=x")]
    [InlineData("limit=1001")]
    public async Task Page_that_is_none_is_refused(string query)
    {
        await using var silo = await LettaSilo.Start();

        Assert.Equal(422, (await silo.Send("GET", $"/api/conversations?{query}")).Status);
    }

    [Fact]
    public async Task What_is_too_old_leaves_a_gap_in_its_page()
    {
        await using var silo = await LettaSilo.Start(("OpenHandsV0:ConversationMaxAge", "00:00:00"));
        for (var count = 0; count < 3; count++) await New(silo);

        var page = await silo.Get("/api/conversations?limit=2");

        Assert.Empty(Ids(page));
        Assert.Equal("Mg==", (string)page["next_page_id"]!);
    }

    [Fact]
    public async Task What_nobody_uses_stops_after_a_while()
    {
        await using var silo = await LettaSilo.Start(("OpenHandsV0:CloseDelay", "00:00:00"));
        var id = await New(silo);

        Assert.Equal("STOPPED", (string)(await silo.Get($"/api/conversations/{id}"))["status"]!);
        Assert.Equal("Conversation was not running", (string)(await silo.Post($"/api/conversations/{id}/stop"))["message"]!);
    }

    [Fact]
    public async Task Other_dialects_show_what_is_made_here_and_the_reverse()
    {
        await using var silo = await LettaSilo.Start();
        var here = await New(silo, """{"initial_user_msg":"from here"}""");
        var chat = (string)(await Made(silo, "/api/v1/conversations", "{}"))["id"]!;
        var agent = (string)(await silo.Post("/v1/agents/", """{"name":"Ada"}"""))["id"]!;
        var letta = ((string)(await silo.Post($"/v1/conversations/?agent_id={agent}"))["id"]!)["conv-".Length..];
        var server = (string)(await Made(silo, "/agent-server/api/conversations", """{"agent":{"llm":{"model":"local/echo"}},"workspace":{"working_dir":"/w"}}"""))["id"]!;

        Assert.Equal([Hex(server), Hex(letta), Hex(chat), here], Ids(await silo.Get("/api/conversations")));
        foreach (var id in new[] { chat, letta, server })
        {
            Assert.Equal(200, (await silo.Send("POST", $"/api/conversations/{id}/message", """{"message":"hello"}""")).Status);
            await silo.Until($"/agent-server/api/conversations/{id}", info => (string)info["execution_status"]! == "finished", "an answer");
        }

        // A default conversation is one once something was said in it.
        await silo.Post($"/v1/agents/{agent}/messages", """{"input":"hello"}""");
        Assert.Equal(5, Ids(await silo.Get("/api/conversations")).Length);
        var whole = Guid.Parse(here).ToString();
        Assert.Equal(200, (await silo.Send("GET", $"/api/v1/conversations/{whole}/messages")).Status);
        Assert.Equal("from here", (string)(await silo.Get($"/agent-server/api/conversations/{whole}"))["title"]!);
        Assert.Contains((await silo.Get($"/v1/conversations/conv-{whole}/messages")).AsArray(), message => (string?)message!["content"] == "from here");
    }

    [Fact]
    public async Task Ids_are_chosen_where_the_server_allows_it()
    {
        await using var silo = await LettaSilo.Start(("ALLOW_SET_CONVERSATION_ID", "1"));
        var id = Guid.NewGuid().ToString("N");

        Assert.Equal(id, await New(silo, $$"""{"conversation_id":"{{id}}"}"""));

        Assert.Equal(id, await New(silo, $$"""{"conversation_id":"{{id}}","initial_user_msg":"not again"}"""));
        Assert.Single((await silo.Get($"/api/conversations/{id}/events"))["events"]!.AsArray());
        Assert.Equal(422, (await silo.Send("POST", "/api/conversations", """{"conversation_id":"x"}""")).Status);
    }

    [Theory]
    [InlineData("openai/gpt-4o-mini", "STATUS$ERROR_LLM_AUTHENTICATION", "Error authenticating with the LLM provider. Please check your API key")]
    [InlineData("nobody/nothing", "CONFIGURATION$SETTINGS_NOT_FOUND", "Settings not found")]
    public async Task Server_without_a_model_makes_nothing(string model, string id, string message)
    {
        await using var silo = await LettaSilo.Start(("Models:Default", model), ("OPENAI_API_KEY", ""), ("OPENAI_BASE_URL", ""));

        var (status, body) = await silo.Send("POST", "/api/conversations", "{}");

        Assert.Equal(400, status);
        Assert.Equal($$"""{"status":"error","message":"{{message}}","msg_id":"{{id}}"}""", body);
        Assert.Empty(Ids(await silo.Get("/api/conversations")));
    }

    static async Task<string> New(LettaSilo silo, string body = "{}") => (string)(await silo.Post("/api/conversations", body))["conversation_id"]!;

    static async Task<JsonNode> Made(LettaSilo silo, string path, string body)
    {
        var (status, text) = await silo.Send("POST", path, body);
        Assert.Equal(201, status);
        return JsonNode.Parse(text)!;
    }

    static string Hex(string id) => Guid.Parse(id).ToString("N");

    static string[] Ids(JsonNode page) => [.. page["results"]!.AsArray().Select(info => (string)info!["conversation_id"]!)];

    static string Named(int offset) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{offset}"));
}
