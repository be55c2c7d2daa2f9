using System.Text.Json.Nodes;
using Spectre.Console;

namespace Conversations.Silo.Commands;

/// <summary>A conversation on the screen: each message once, whether it comes whole or in pieces.</summary>
internal sealed class Transcript(IAnsiConsole console)
{
    private static readonly Style User = new(Color.Aqua, decoration: Decoration.Bold);
    private static readonly Style Aside = new(Color.Grey);
    private static readonly Style Bad = new(Color.Red);

    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private string? _open;

    /// <summary>A message of the list; one that was shown already is not shown again.</summary>
    public void Show(JsonObject message)
    {
        if (!_shown.Add((string)message["id"]!)) return;
        EndLine();
        var text = (string?)message["content"] ?? "";
        var role = (string?)message["role"];
        var metadata = message["metadata"];
        if ((string?)metadata?["reasoning"] is { Length: > 0 } reasoning) Line("thinks ", reasoning, Aside);
        if (role == "assistant")
        {
            if (text.Length > 0) Line("", text, null);
            foreach (var call in metadata?["tool_calls"] as JsonArray ?? []) Line("calls ", Call(call), Aside);
        }
        else
        {
            Line(role == "user" ? "> " : $"{role} ", text, role == "user" ? User : Aside);
        }

        if ((string?)metadata?["status"] == "failed") Line("failed ", metadata["error"]?.ToString() ?? "", Bad);
    }

    /// <summary>An event of the answer's stream.</summary>
    public void Show(StreamEvent item)
    {
        switch (item.Name)
        {
            case "message.delta":
                Piece(item.Text("message_id"), item.Text("delta"), item.Text("type") == "text" ? null : Aside);
                break;
            case "message.completed":
                Complete(item.Data);
                break;
            case "message.void":
                EndLine();
                Line("", "[the server was lost; the answer begins anew]", Aside);
                break;
            case "error":
                EndLine();
                Line("error ", item.Text("detail"), Bad);
                break;
        }
    }

    private void Piece(string id, string text, Style? style)
    {
        if (_shown.Contains(id)) return;
        if (_open != id) EndLine();
        _open = id;
        console.Say(text, style);
    }

    private void Complete(JsonObject message)
    {
        var id = (string)message["id"]!;
        if (_open != id)
        {
            Show(message);
            return;
        }

        EndLine();
        if (!_shown.Add(id)) return;
        foreach (var call in message["metadata"]?["tool_calls"] as JsonArray ?? []) Line("calls ", Call(call), Aside);
    }

    private void EndLine()
    {
        if (_open is not null) console.WriteLine();
        _open = null;
    }

    private void Line(string before, string text, Style? style)
    {
        console.Say(before + text, style);
        console.WriteLine();
    }

    private static string Call(JsonNode? call) => call?["name"] is { } name ? $"{name} {call["arguments"]}" : $"{call?.ToJsonString()}";
}
