using System.Text;
using Conversations.Silo.Tests.Access;
using Conversations.Silo.Tests.Chat;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.Fuzz;

/// <summary>What users say, and what they hold secret, stands in no line of the log, whatever goes right or wrong with it.</summary>
public sealed class CanaryTests
{
    const string Said = "canary-said-8d1f";
    const string Secret = "canary-secret-77ac";
    const string WrongKey = "canary-wrong-5b20";

    [Theory]
    [InlineData("Information")]
    [InlineData("Warning")]
    public async Task Log_OfAWholeRun_HasNothingThatIsSecret(string level)
    {
        var log = new LogLines();
        await using var silo = await UsersSilo.Start(
            builder => builder.Logging.AddProvider(log.Provider),
            ("Logging:LogLevel:Default", level),
            ("Auth:Keys:9:Key", Secret),
            ("Auth:Keys:9:User", "eve"),
            ("Auth:Keys:9:Role", "admin"),
            ("Models:openai:ApiKey", Secret),
            ("Models:openai:BaseUrl", "http://127.0.0.1:9/v1"),
            ("Models:Retry:Count", "0"),
            ("Webhooks:Secret", Secret));
        var made = (await silo.Post(Secret, "/api/v1/keys", """{"user":"mallory"}""")).Ok();
        var key = (string)made["key"]!;

        var id = await silo.NewConversation(key, $$"""{"title":"{{Said}}"}""");
        foreach (var text in new[] { "", "/fail 400 ", "/fail 500 after 2 words ", "/tool conversation_search {\"query\":\"", "/words 3 " })
        {
            await silo.Say(key, id, text + Said, ("Idempotency-Key", Said + text.Length));
            await silo.Stream(key, id, text + Said);
            await silo.Post(key, $"/v1/conversations/conv-{id}/messages", $$"""{"input":"{{Said}}","streaming":false,"override_model":"openai/x"}""");
        }

        await silo.Post(key, $"{ChatSilo.Conversations}/{id}/messages", $$"""{"content":"{{Said}}","model":["{{Said}}"]}""");
        await silo.Post(key, "/v1/agents", $$"""{"name":"x","system":"{{Said}}","memory_blocks":[{"label":"human","value":"{{Said}}"}],"secrets":{"K":"{{Secret}}" } }""");
        await silo.Post(key, "/v1/messages/search", $$"""{"query":"{{Said}}"}""");
        await OfOpenHands(silo, key);
        await silo.Get(key, $"/v1/conversations?summary_search={Said}");
        await silo.Get(WrongKey, ChatSilo.Conversations);
        await silo.Send(UsersSilo.Admin, "DELETE", $"/api/v1/keys/{made["id"]}");
        await silo.Restart();

        var lines = log.All().ToList();
        Assert.NotEmpty(lines);
        foreach (var canary in new[] { Said, Secret, WrongKey, key, Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)) })
            Assert.DoesNotContain(lines, line => line.Contains(canary, StringComparison.OrdinalIgnoreCase));
    }
    /// <summary>The same through both APIs of OpenHands, with secrets where they have room for some.</summary>
    static async Task OfOpenHands(UsersSilo silo, string key)
    {
        var made = (await silo.Post(key, "/api/conversations", $$"""{"initial_user_msg":"{{Said}}","conversation_instructions":"{{Said}}"}""")).Ok();
        var id = $"/api/conversations/{made["conversation_id"]}";
        await silo.Post(key, $"{id}/message", $$"""{"message":"/fail 400 {{Said}}"}""", ("Idempotency-Key", Said));
        await silo.Post(key, $"{id}/events", $$"""{"action":"message","args":{"content":"/tool terminal {\"command\":\"echo {{Said}}\"}"} }""");
        await silo.Post(key, $"{id}/events", $$"""{"action":"{{Said}}","args":"{{Said}}"}""");
        await silo.Post(key, "/api/conversations", $$"""{"replay_json":"{{Said}}","{{Said}}":"{{Said}}"}""");
        await silo.Post(key, "/api/conversations", $$"""{"repository":"{{Said}}/{{Said}}","initial_user_msg":"x"}""");
        await silo.Get(key, $"/api/conversations?page_id={Said}");
        foreach (var path in new[] { "", "/events", "/trajectory" }) await silo.Get(key, id + path);
        await silo.Post(key, $"{id}/stop");
        var agent = $$"""{"llm":{"model":"openai/x","base_url":"http://127.0.0.1:9/v1","api_key":"{{Secret}}"} }""";
        var own = (await silo.Post(key, "/agent-server/api/conversations", $$"""{"agent":{{agent}},"workspace":{"working_dir":"/w"},"secrets":{"K":"{{Secret}}"},"initial_message":{"content":"{{Said}}"} }""")).Json;
        await silo.Post(key, $"/agent-server/api/conversations/{own["id"]}/events", $$"""{"content":"{{Said}}","run":true}""");
        await silo.Post(key, $"/agent-server/api/conversations/{own["id"]}/secrets", $$"""{"secrets":{"{{Secret}}":["{{Secret}}"]} }""");
        await silo.Send(key, "DELETE", id);
    }
}
