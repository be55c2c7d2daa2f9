using System.Text.Json.Nodes;

namespace Conversations.Gateway.Tests.Letta.Messages;

/// <summary>A stream of server-sent events, read to its end.</summary>
sealed class EventStream
{
    public EventStream(string text)
    {
        Text = text;
        Frames = [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];
        Events = [.. Frames.Where(frame => !frame.EndsWith("[DONE]", StringComparison.Ordinal))
            .Select(frame => JsonNode.Parse(frame[(frame.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!.AsObject())];
    }

    public string Text { get; }

    public string[] Frames { get; }

    public JsonObject[] Events { get; }

    public string[] Types => [.. Events.Select(happened => (string)happened["message_type"]!)];

    public long[] Seqs => [.. Events.Select(happened => (long?)happened["seq_id"]).OfType<long>()];

    public JsonObject Of(string type) => Events.Single(happened => (string)happened["message_type"]! == type);
}
