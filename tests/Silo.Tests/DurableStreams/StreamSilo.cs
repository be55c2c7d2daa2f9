using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.DurableStreams;

/// <summary>What tests of streams ask for again and again.</summary>
static class StreamSilo
{
    public static string Stream(string conversation, string query) => $"/v1/stream/conversations/{conversation}?{query}";

    /// <summary>Says something in the conversation, and waits for the end of the answer.</summary>
    public static async Task Turn(this UsersSilo silo, string conversation, string text)
    {
        var offset = (await silo.Send(UsersSilo.Ann, "GET", Stream(conversation, "offset=now"))).Next();
        await silo.Begin(conversation, text);
        await foreach (var batch in silo.Follow(conversation, $"offset={offset}"))
        {
            if (batch.Items.Any(item => (string)item["type"]! == "run.finished")) return;
        }
    }

    /// <summary>Says something in the conversation.</summary>
    public static async Task Begin(this UsersSilo silo, string conversation, string text)
    {
        var body = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }), ["run"] = true };
        (await silo.Post(UsersSilo.Ann, $"/agent-server/api/conversations/{conversation}/events", body.ToJsonString())).Ok();
    }

    /// <summary>Everything behind an offset, and where it ends.</summary>
    public static async Task<(List<string> Items, string Next)> ReadAll(this UsersSilo silo, string conversation, string offset, string more = "")
    {
        var items = new List<string>();
        while (true)
        {
            var page = await silo.Get(UsersSilo.Ann, Stream(conversation, $"offset={offset}{more}"));
            items.AddRange(page.Ok().AsArray().Select(item => item!.ToJsonString()));
            offset = page.Next();
            if (page.Headers.Contains("Stream-Up-To-Date")) return (items, offset);
        }
    }

    public static string Next(this Reply reply) => reply.Headers.GetValues("Stream-Next-Offset").Single();

    /// <summary>What a live stream sends, until nobody asks for more.</summary>
    public static async IAsyncEnumerable<Batch> Follow(this UsersSilo silo, string conversation, string query)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = UsersSilo.Request(UsersSilo.Ann, "GET", Stream(conversation, $"{query}&live=sse"));
        using var response = await silo.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        List<JsonNode> items = [];
        var name = "";
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            var data = JsonNode.Parse(line["data: ".Length..])!;
            if (name == "data")
            {
                items = [.. data.AsArray().Select(item => item!)];
                continue;
            }

            yield return new Batch(items, (string)data["streamNextOffset"]!, data["upToDate"] is not null);
            items = [];
        }
    }
}

/// <param name="Next">The offset behind the items.</param>
sealed record Batch(List<JsonNode> Items, string Next, bool UpToDate);
