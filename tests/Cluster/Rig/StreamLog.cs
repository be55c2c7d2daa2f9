using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>All that one client saw of one run's stream, over all its connections.</summary>
sealed class StreamLog
{
    readonly List<Frame> frames = [];

    public string? RunId { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>How often it was said why the run ended.</summary>
    public int Ends { get; private set; }

    /// <summary>True once a piece of an answer has come.</summary>
    public bool HasText { get; private set; }

    public int LastSeq => frames.Count == 0 ? 0 : frames[^1].Seq;

    public IReadOnlyList<Frame> Frames => frames;

    /// <summary>The text of each assistant message, in the order in which the messages came.</summary>
    public List<(string Id, string Text)> Messages
    {
        get
        {
            var messages = new List<(string Id, string Text)>();
            foreach (var frame in frames.Where(frame => frame.Type == "assistant_message"))
            {
                var (id, content) = ((string)frame.Json["id"]!, frame.Json["content"]);
                var text = content is JsonArray parts ? string.Concat(parts.Select(part => (string)part!["text"]!)) : (string)content!;
                if (messages.Count == 0 || messages[^1].Id != id) messages.Add((id, text));
                else messages[^1] = (id, messages[^1].Text + text);
            }

            return messages;
        }
    }

    /// <summary>Takes the data of one event.</summary>
    public void Take(string data)
    {
        if (data == "[DONE]")
        {
            IsDone = true;
            return;
        }

        var json = JsonNode.Parse(data)!;
        var type = (string?)json["message_type"] ?? "";
        if (type == "ping") return;
        if (type is "error_message") throw new InvalidOperationException($"The stream says: {data}");
        RunId ??= (string?)json["run_id"];
        if (type == "stop_reason") Ends++;
        if (json["seq_id"] is not { } seq) return;
        HasText |= type == "assistant_message";
        frames.Add(new Frame((int)seq, type, data, json));
    }

    public sealed record Frame(int Seq, string Type, string Data, JsonNode Json);
}
