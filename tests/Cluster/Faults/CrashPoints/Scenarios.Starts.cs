namespace Conversations.Cluster.Tests;

static partial class Scenarios
{
    const string Starting = "/api/v1/app-conversations";
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    static IEnumerable<Scenario> Starts =>
    [
        new("start", ["state start-task write"], stage =>
        {
            var title = $"start {Guid.NewGuid()}";
            return Task.FromResult(new Act(
                () => Begin(stage, $$"""{"title":"{{title}}"}"""),
                async () => Assert.Equal(1, await stage.Rig.Query<long>($"select count(*) from conversations where summary_folded = '{title.ToUpperInvariant()}'"))));
        }),
        new("shared sandbox", ["state sandbox write", "state start-task clear", "state sandbox clear"], async stage =>
        {
            var sandbox = (string)(await stage.Kept("/api/v1/sandboxes", "{}"))["id"]!;
            return new(
                async () =>
                {
                    var conversation = await Begin(stage, $$"""{"sandbox_id":"{{sandbox}}"}""");
                    await stage.Delete($"{Starting}/{conversation}");
                },
                async () => Assert.Equal(0, (await stage.Get($"{Starting}/count?sandbox_id__eq={sandbox}")).GetValue<int>()));
        }),
        new("callback", ["reminder events set", "state callbacks write", "webhook send", "reminder events remove"], stage =>
        {
            var (hooks, path) = (stage.Rig.Model.Hooks, $"hook{stage.Random.NextInt64()}");
            return Task.FromResult(new Act(
                async () =>
                {
                    await Begin(stage, $$"""
                        {"initial_message":{"content":[{"type":"text","text":"hello"}]},
                         "processors":[{"kind":"WebhookCallbackProcessor","event_kind":"MessageEvent","url":"{{stage.Rig.Model.Url}}/{{path}}"}]}
                        """);
                    await Wait.Until(() => hooks.TryGetValue(path, out var told) && told.Distinct().Count() == 2, WebhookTime, "both messages to be told");
                    await Wait.Until(
                        async () => await stage.Rig.Query<long>("select count(*) from reminders where name = 'events'") == 0,
                        WebhookTime,
                        () => "the callback to be done with");
                },
                () => Task.CompletedTask));
        }),
    ];

    /// <returns>The conversation, once it is there.</returns>
    static async Task<string> Begin(Stage stage, string request)
    {
        var task = (string)(await stage.Kept(Starting, request))["id"]!;
        string? conversation = null;
        await Wait.Until(
            async () =>
            {
                var now = (await stage.Get($"{Starting}/start-tasks?ids={task}"))[0]!;
                if ((string)now["status"]! == "ERROR") throw new InvalidOperationException($"The start failed: {now["detail"]}");
                return (conversation = (string?)now["app_conversation_id"]) is not null;
            },
            StartTime,
            () => "the start to end");
        return conversation!;
    }
}
