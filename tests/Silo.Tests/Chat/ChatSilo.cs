using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.Chat;

/// <summary>What tests of the chat API ask for again and again.</summary>
static class ChatSilo
{
    public const string Conversations = "/api/v1/conversations";

    public static async Task<string> NewConversation(this UsersSilo silo, string user, string body = "{}")
    {
        var made = await silo.Post(user, Conversations, body);
        Assert.Equal(201, made.Status);
        return (string)made.Json["id"]!;
    }

    public static Task<Reply> Say(this UsersSilo silo, string user, string conversation, string text, params (string Name, string Value)[] headers) =>
        silo.Post(user, $"{Conversations}/{conversation}/messages", new JsonObject { ["content"] = text }.ToJsonString(), headers);

    /// <summary>Sends a message and reads its stream to the end.</summary>
    public static async Task<List<ChatEvent>> Stream(this UsersSilo silo, string user, string conversation, string text, params (string Name, string Value)[] headers)
    {
        var answer = await silo.Say(user, conversation, text, [("Accept", "text/event-stream"), .. headers]);
        Assert.True(answer.Status == 200, $"{answer.Status} {answer.Body}");
        return ChatEvent.Of(answer.Body);
    }

    /// <summary>Asks again until the answer is as wanted.</summary>
    public static async Task<JsonNode> Until(this UsersSilo silo, string user, string path, Func<JsonNode, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!patience.IsCancellationRequested)
        {
            if ((await silo.Get(user, path)).Ok() is { } answer && wanted(answer)) return answer;
            await Task.Yield();
        }

        throw new TimeoutException($"Waited for {what}.");
    }
}

/// <summary>An event of a stream.</summary>
sealed record ChatEvent(string Name, string? Id, string Data)
{
    public JsonNode Json => JsonNode.Parse(Data)!;

    public static List<ChatEvent> Of(string body) =>
    [
        .. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => block[0] != ':').Select(block =>
        {
            var fields = block.Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1]);
            return new ChatEvent(fields["event"], fields.GetValueOrDefault("id"), fields["data"]);
        }),
    ];
}
