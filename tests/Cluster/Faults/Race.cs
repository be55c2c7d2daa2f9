using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>One conversation in which a few things happen at once.</summary>
sealed class Race(Rig rig, Random random, string name)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public List<TimeSpan> Cancels { get; } = [];

    public int Operations { get; private set; }

    public async Task Run()
    {
        var conversation = await rig.NewConversation(rig.Any(random));
        var client = new ChatClient(rig, new Random(random.Next()), conversation) { Words = random.Next(1, 120) };
        var (cancelsAt, repeatsAt, secondAt, leavesAt) = (random.Next(700), random.Next(100), random.Next(900), random.Next(700));
        var (cancels, leaves) = (random.Next(3) > 0, random.Next(2) == 0);
        var second = Guid.NewGuid().ToString();
        var talking = client.Run();
        await Wait.Until(() => client.Seen.RunId is not null || talking.IsCompleted, Patience, $"{name}: the first message to be taken");
        var cancelled = cancels ? Cancel(conversation, cancelsAt, repeatsAt) : Task.CompletedTask;
        var refused = SendSecond(conversation, second, secondAt);
        var left = leaves ? Leave(client, leavesAt) : Task.CompletedTask;
        Operations = 2 + (cancels ? 2 : 0) + (leaves ? 1 : 0);
        await Task.WhenAll(talking, cancelled, refused, left);
        await Wait.Until(async () => await Open(conversation) == 0, Patience, () => $"{name}: the runs of {conversation} to end");
        await Check(client, conversation, second, await refused);
    }

    async Task Check(ChatClient client, string conversation, string second, HttpStatusCode answered)
    {
        var log = (await Http.Get($"{rig.Any(random).Url}/v1/conversations/{conversation}/messages?limit=100&order=asc")).AsArray();
        Assert.True(
            log.Count(message => (string?)message!["otid"] == second) == (answered == HttpStatusCode.OK ? 1 : 0),
            $"{name}: the second message was answered with {answered}, and the log has {log.ToJsonString()}");
        Assert.True(log.Count(message => (string?)message!["otid"] == client.Otid) == 1, $"{name}: the first message is not there once.");

        // What a client has seen of an answer is kept, however the run ended.
        var said = string.Concat(log.Where(message => (string?)message!["run_id"] == client.Seen.RunId && (string?)message["message_type"] == "assistant_message")
            .Select(message => Checker.TextOf(message!["content"])));
        var seen = client.Seen.Messages is [.., var last] ? last.Text : "";
        Assert.True(said.StartsWith(seen, StringComparison.Ordinal), $"{name}: the client saw '{seen}', and kept is '{said}'.");
        Assert.True(ModelServer.Expected(client.Turn, client.Words).StartsWith(said, StringComparison.Ordinal), $"{name}: the model never said '{said}'.");
        if (client.Seen.IsDone) Assert.True(client.Seen.Ends == 1, $"{name}: the stream ended {client.Seen.Ends} times.\n{string.Join('\n', client.Seen.Frames.Select(frame => frame.Data))}");
    }

    /// <summary>Cancels twice, and measures until nothing runs.</summary>
    async Task Cancel(string conversation, int after, int again)
    {
        await Task.Delay(after);
        var began = Stopwatch.GetTimestamp();
        var (first, text) = await Send($"/v1/conversations/{conversation}/cancel", "{}");
        if (first == HttpStatusCode.OK)
        {
            var run = JsonNode.Parse(text)!.AsObject().Single().Key;
            await Wait.Until(async () => await HasEnded(run), Patience, () => $"{name}: the cancelled {run} to end");
            Cancels.Add(Stopwatch.GetElapsedTime(began));
        }

        await Task.Delay(again);
        var (second, _) = await Send($"/v1/conversations/{conversation}/cancel", "{}");
        Assert.All(new[] { first, second }, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{name}: a cancel is answered with {status}."));
    }

    /// <summary>A conversation that is busy refuses it.</summary>
    async Task<HttpStatusCode> SendSecond(string conversation, string otid, int after)
    {
        await Task.Delay(after);
        var body = new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = ModelServer.Prompt($"s{random.NextInt64():x}", 5), ["otid"] = otid }),
            ["streaming"] = true,
            ["background"] = true,
        };
        var (status, _) = await Send($"/v1/conversations/{conversation}/messages", body.ToJsonString());
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{name}: the second send is answered with {status}.");
        return status;
    }

    static async Task Leave(ChatClient client, int after)
    {
        await Task.Delay(after);
        client.Leave();
    }

    async Task<(HttpStatusCode Status, string Text)> Send(string path, string body)
    {
        using var content = new StringContent(body, null, "application/json");
        using var answer = await Http.Client.PostAsync(rig.Any(random).Url + path, content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    Task<long> Open(string conversation) => rig.Query<long>($"select count(*) from runs where conversation_id = '{conversation[5..]}' and completed_at is null");

    Task<bool> HasEnded(string run) => rig.Query<bool>($"select completed_at is not null from runs where id = '{run[4..]}'");
}
