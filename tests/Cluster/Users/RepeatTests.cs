using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>Requests that are sent again under their <c>Idempotency-Key</c>: to another gateway of a cluster over PostgreSQL, and after a kill.</summary>
public sealed class RepeatTests
{
    const string Chat = "api/v1/conversations";
    const string Loops = "agent-server/api/conversations";
    const string First = "api/conversations";
    const string Answered = "Idempotent-Replayed";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Requests_sent_through_three_gateways_at_once_and_once_more_make_one_thing()
    {
        await using var rig = await Rig.Take();
        var id = (string)(await Json(rig.Silos[0], Chat, "{}", "for all"))["id"]!;
        foreach (var (path, body) in new[]
        {
            (Chat, """{"title":"once"}"""),
            ($"{Chat}/{id}/messages", Turn("chat")),
            ("v1/agents", """{"name":"once"}"""),
            ($"v1/conversations/conv-{id}/fork", "{}"),
            ($"{Loops}/{id}/fork", "{}"),
            (First, """{"initial_user_msg":"once"}"""),
            ($"{First}/{id}/message", """{"message":"once"}"""),
            ($"{Loops}/{id}/events", """{"content":"once","run":true}"""),
        })
        {
            var key = Guid.NewGuid().ToString();
            var answers = await Task.WhenAll(rig.Silos.Select(silo => Post(silo, path, body, key)));
            var counts = await Counts();
            var again = await Post(rig.Silos[1], path, body, key);

            Assert.All(answers, answer => Assert.Equal((answers[0].Status, answers[0].Body), (answer.Status, answer.Body)));
            Assert.Equal((answers[0].Status, answers[0].Body, true), (again.Status, again.Body, again.Replayed));
            Assert.InRange((int)again.Status, 200, 201);
            Assert.Equal(counts, await Counts());
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Post(rig.Silos[2], $"{path}?x=1", body, key)).Status);
        }

        Assert.Equal(3L, await Said("once"));
        rig.IsWhole = true;

        async Task<(long Conversations, long Runs)> Counts() => (await rig.Query<long>("select count(*) from conversations"), await rig.Query<long>("select count(*) from runs"));

        Task<long> Said(string text) => rig.Query<long>($"select count(*) from events where kind = 'message' and payload::text like '%\"text\":\"{text}\"%'");
    }

    [Fact]
    public async Task Message_whose_server_was_killed_is_answered_once_by_whoever_is_asked_again()
    {
        await using var rig = await Rig.Take();
        var owner = rig.Silos[0];
        var id = (string)(await Json(owner, Chat, "{}", Guid.NewGuid().ToString()))["id"]!;
        var (path, turn, key) = ($"{Chat}/{id}/messages", $"t{Guid.NewGuid():N}", Guid.NewGuid().ToString());
        var body = Turn(turn, words: 60);

        var first = Post(owner, path, body, key);
        await Wait.Until(() => rig.Model.CallsOf(turn) > 0, Patience, "the model to be called");
        await owner.KillNow();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => first);
        var second = await Post(rig.Silos[1], path, body, key);
        var third = await Post(rig.Silos[2], path, body, key);
        await owner.Start();

        Assert.Equal(HttpStatusCode.Created, second.Status);
        Assert.Equal(ModelServer.Expected(turn, 60), (string)JsonNode.Parse(second.Body)!["assistant_message"]!["content"]!);
        Assert.Equal((second.Status, second.Body, true), (third.Status, third.Body, third.Replayed));
        Assert.Equal(third, await Post(owner, path, body, key));
        var messages = (await Http.Get($"{owner.Url}/{path}")).AsArray();
        Assert.Equal(["user", "assistant"], messages.Select(message => (string)message!["role"]!));
        rig.IsWhole = true;
    }

    [Fact]
    public async Task Posts_whose_server_was_killed_are_on_record_once()
    {
        await using var rig = await Rig.Take();
        var owner = rig.Silos[0];
        var id = (string)(await Json(owner, Chat, "{}", Guid.NewGuid().ToString()))["id"]!;
        var posts = Enumerable.Range(0, 12).Select(number => (Text: $"post {number}", Key: Guid.NewGuid().ToString())).ToList();

        var tried = Task.WhenAll(posts.Select(post => Tried(owner, post.Text, post.Key)));
        await Wait.Until(async () => await Recorded() > 3, Patience, () => "some of the posts to be taken");
        await owner.KillNow();
        await tried;
        foreach (var (text, key) in posts) Assert.Equal(HttpStatusCode.OK, (await Post(rig.Silos[1], $"{Loops}/{id}/events", Post(text), key)).Status);
        await owner.Start();

        Assert.Equal(posts.Count, await Recorded());
        var said = (await Http.Get($"{owner.Url}/{Loops}/{id}/events/search?source=user"))["items"]!.AsArray().Select(item => (string)item!["llm_message"]!["content"]![0]!["text"]!);
        Assert.Equal(posts.Select(post => post.Text).Order(), said.Order());
        rig.IsWhole = true;

        Task<long> Recorded() => rig.Query<long>($"select count(*) from events where conversation_id = '{id}' and kind = 'message' and payload::text like '%post %'");

        async Task Tried(SiloProcess by, string text, string key)
        {
            try
            {
                await Post(by, $"{Loops}/{id}/events", Post(text), key);
            }
            catch (HttpRequestException)
            {
                // Nobody knows what became of it: it is sent again.
            }
        }
    }

    static string Post(string text) => new JsonObject { ["content"] = text, ["run"] = false }.ToJsonString();

    static string Turn(string turn, int words = 3) => new JsonObject { ["content"] = ModelServer.Prompt(turn, words), ["model"] = "openai/scripted" }.ToJsonString();

    static async Task<JsonNode> Json(SiloProcess silo, string path, string body, string key)
    {
        var answer = await Post(silo, path, body, key);
        Assert.InRange((int)answer.Status, 200, 201);
        return JsonNode.Parse(answer.Body)!;
    }

    static async Task<Reply> Post(SiloProcess silo, string path, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{silo.Url}/{path}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var patience = new CancellationTokenSource(Patience);
        using var response = await Http.Client.SendAsync(request, patience.Token);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(patience.Token), response.Headers.Contains(Answered));
    }

    sealed record Reply(HttpStatusCode Status, string Body, bool Replayed);
}
