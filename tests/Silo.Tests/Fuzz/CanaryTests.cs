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
        await silo.Get(key, $"/v1/conversations?summary_search={Said}");
        await silo.Get(WrongKey, ChatSilo.Conversations);
        await silo.Send(UsersSilo.Admin, "DELETE", $"/api/v1/keys/{made["id"]}");
        await silo.Restart();

        var lines = log.All().ToList();
        Assert.NotEmpty(lines);
        foreach (var canary in new[] { Said, Secret, WrongKey, key, Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)) })
            Assert.DoesNotContain(lines, line => line.Contains(canary, StringComparison.OrdinalIgnoreCase));
    }
}
