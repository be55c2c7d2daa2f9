using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.Echo;

/// <summary>What has come to pass since the last message of the user.</summary>
/// <param name="Message">Text of that message; empty when there is none.</param>
/// <param name="Rounds">How many answers with tool calls there have been.</param>
/// <param name="Results">Tool and result of each call that has one, in order.</param>
internal sealed record EchoTurn(string Message, int Rounds, IReadOnlyList<(string Tool, string Result)> Results)
{
    public static EchoTurn Read(IReadOnlyList<ChatMessage> messages)
    {
        var start = messages.Count - 1;
        while (start >= 0 && !SaidByUser(messages[start])) start--;

        var tools = new Dictionary<string, string>(StringComparer.Ordinal);
        var results = new List<(string, string)>();
        var rounds = 0;
        foreach (var message in messages.Skip(start + 1))
        {
            if (message.Contents.Any(static content => content is FunctionCallContent)) rounds++;
            foreach (var content in message.Contents)
            {
                if (content is FunctionCallContent call) tools[call.CallId] = call.Name;
                if (content is FunctionResultContent result) results.Add((tools.GetValueOrDefault(result.CallId, "tool"), ToolResults.Text(result)));
            }
        }

        return new EchoTurn(start < 0 ? "" : Text(messages[start]), rounds, results);
    }

    private static bool SaidByUser(ChatMessage message) =>
        message.Role == ChatRole.User && message.Contents.Any(static content => content is not FunctionResultContent);

    private static string Text(ChatMessage message) =>
        string.Join('\n', message.Contents.OfType<TextContent>().Select(static content => content.Text));
}
