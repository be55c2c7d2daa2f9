using System.Net;

namespace Conversations.Cluster.Tests;

static partial class Scenarios
{
    static IEnumerable<Scenario> Users =>
    [
        new("kept request", ["repeat begin", "repeat finish"], async stage =>
        {
            var title = $"once {Guid.NewGuid()}";
            // The default agent is there before, whoever dies.
            await stage.Kept("/api/v1/conversations", "{}");
            return new(
                () => stage.Kept("/api/v1/conversations", $$"""{"title":"{{title}}"}"""),
                async () => Assert.Equal(1, await stage.Rig.Query<long>($"select count(*) from conversations where summary_folded = '{title.ToUpperInvariant()}'")));
        }),
        new("kept message", ["commit run-started+message+metadata-changed+step-started"], async stage =>
        {
            var id = (string)(await stage.Kept("/api/v1/conversations", "{}"))["id"]!;
            return new(
                () => stage.Kept($"/api/v1/conversations/{id}/messages", """{"content":"hello"}"""),
                async () =>
                {
                    var messages = (await stage.Get($"/api/v1/conversations/{id}/messages")).AsArray();
                    Assert.Equal(["user", "assistant"], messages.Select(message => (string)message!["role"]!));
                    Assert.Equal("hello", (string)(await stage.Get($"/api/v1/conversations/{id}"))["title"]!);
                });
        }),
        new("kept refusal", ["repeat forget"], stage => Task.FromResult(new Act(
            () => stage.Kept($"/api/v1/conversations/{Guid.NewGuid()}/messages", """{"content":"hello"}""", HttpStatusCode.NotFound),
            () => Task.CompletedTask))),
        new("key", ["key add", "key revoke"], stage =>
        {
            var user = $"{Guid.NewGuid()}";
            return Task.FromResult(new Act(
                async () =>
                {
                    var key = await stage.Kept("/api/v1/keys", $$"""{"user":"{{user}}"}""");
                    await stage.Delete($"/api/v1/keys/{key["id"]}");
                },
                async () =>
                {
                    Assert.Equal(1, await stage.Rig.Query<long>($"select count(*) from api_keys where user_id = '{user}' and revoked_at is not null"));
                    // A silo that starts while a key is stored asks for it.
                    await stage.Rig.Query<long>("with gone as (delete from api_keys returning 1) select count(*) from gone");
                }));
        }),
        new("disabled user", ["user set"], stage => Task.FromResult(new Act(
            () => stage.Post("/api/v1/users/eve/disable", "{}"),
            async () => Assert.Equal(1, await stage.Rig.Query<long>("select count(*) from users where id = 'eve' and disabled_at is not null"))))),
    ];
}
