using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>Compares what clients were told and saw with what is stored. Says all that is wrong at once.</summary>
/// <param name="by">Who is asked.</param>
/// <param name="database">Default: the rig's.</param>
sealed class Checker(Rig rig, SiloProcess by, string? database = null)
{
    readonly List<string> wrong = [];

    public int Messages { get; private set; }

    public int Frames { get; private set; }

    public async Task Check(IReadOnlyCollection<ChatClient> clients, int kills)
    {
        foreach (var client in clients) await Check(client);
        await CheckLog();
        var calls = clients.Sum(client => rig.Model.CallsOf(client.Turn)) - clients.Count;
        // One that dies interrupts at most one model call of each conversation.
        if (calls > kills * clients.Count) wrong.Add($"{calls} further model calls for {kills} faults.");
        AssertNothingWrong();
    }

    /// <summary>Only what holds of every log.</summary>
    public async Task CheckLogs()
    {
        await CheckLog();
        AssertNothingWrong();
    }

    void AssertNothingWrong()
    {
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        rig.IsWhole = true;
    }

    async Task Check(ChatClient client)
    {
        Messages++;
        var (run, turn) = (client.Seen.RunId, client.Turn);
        var listed = await Http.Get($"{by.Url}/v1/conversations/{client.Conversation}/messages?limit=1000&order=asc");
        var users = listed.AsArray().Where(each => (string?)each!["message_type"] == "user_message" && (string?)each["otid"] == client.Otid).ToArray();
        if (users.Length != 1) wrong.Add($"{turn}: the message is there {users.Length} times.");
        var answers = listed.AsArray()
            .Where(each => (string?)each!["message_type"] == "assistant_message" && (string?)each["run_id"] == run)
            .Select(each => TextOf(each!["content"]))
            .ToArray();
        var expected = ModelServer.Expected(turn, client.Words);
        if (answers is not [var answer] || answer != expected) wrong.Add($"{turn}: the log has [{string.Join(" | ", answers)}] for {expected}");

        // The stream as one sees it who was never cut off.
        var uncut = new StreamLog();
        var text = await ReadStream(run!);
        foreach (var line in text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal))) uncut.Take(line[6..]);
        Frames += client.Seen.Frames.Count;
        Compare(client, uncut);
    }

    void Compare(ChatClient client, StreamLog uncut)
    {
        var seqs = client.Seen.Frames.Select(frame => frame.Seq).ToArray();
        if (seqs.Zip(seqs.Skip(1)).Any(pair => pair.First >= pair.Second)) wrong.Add($"{client.Turn}: frames came twice or out of order: {string.Join(' ', seqs)}");
        var kept = uncut.Frames.ToDictionary(frame => frame.Seq);
        var seen = client.Seen.Frames.Where(frame => kept.ContainsKey(frame.Seq)).Select(frame => frame.Data);
        if (!seen.SequenceEqual(uncut.Frames.Select(frame => frame.Data)))
            wrong.Add($"{client.Turn}: the stream differs.\nseen:\n{Show(client.Seen)}\nuncut:\n{Show(uncut)}");

        // What is not kept is the beginning of an answer that was void when its server died: it has a message id of its own.
        var messages = uncut.Messages.Select(message => message.Id).ToHashSet();
        foreach (var frame in client.Seen.Frames.Where(frame => !kept.ContainsKey(frame.Seq)))
        {
            if (frame.Type != "assistant_message" || messages.Contains((string)frame.Json["id"]!)) wrong.Add($"{client.Turn}: frame {frame.Seq} is not in the log: {frame.Data}");
        }

        if (client.Seen.Messages is not [.., var last] || last.Text != ModelServer.Expected(client.Turn, client.Words))
            wrong.Add($"{client.Turn}: the last message seen is not the whole answer.");
    }

    async Task CheckLog()
    {
        var gaps = await rig.Query<long>("select count(*) from (select conversation_id, count(*) as n, max(seq) as m, min(seq) as f from events group by 1) as c where n <> m or f <> 1", database);
        if (gaps > 0) wrong.Add($"{gaps} logs are not dense.");
        var open = await rig.Query<long>("select count(*) from runs where status in ('Created', 'Running')", database);
        if (open > 0) wrong.Add($"{open} runs have not ended.");
        var behind = await rig.Query<long>("select count(*) from conversations as c where last_seq <> (select max(seq) from events where conversation_id = c.id)", database);
        if (behind > 0) wrong.Add($"{behind} conversations are not where their log ends.");
    }

    async Task<string> ReadStream(string run)
    {
        using var answer = await Http.Client.PostAsync(
            $"{by.Url}/v1/runs/{run}/stream", new StringContent("""{"starting_after":0}""", Encoding.UTF8, "application/json"));
        return await answer.Content.ReadAsStringAsync();
    }

    public static string TextOf(JsonNode? content) =>
        content is JsonArray parts ? string.Concat(parts.Select(part => (string)part!["text"]!)) : (string)content!;

    static string Show(StreamLog log) => string.Join('\n', log.Frames.Select(frame => frame.Data[..Math.Min(frame.Data.Length, 160)]));
}
