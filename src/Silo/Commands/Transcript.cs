using System.Text.Json.Nodes;
using Spectre.Console;

namespace Conversations.Silo.Commands;

/// <summary>A conversation on the screen: each message once, whether it comes whole or in pieces.</summary>
internal sealed class Transcript(IAnsiConsole console)
{
    private static readonly Style User = new(Color.Aqua, decoration: Decoration.Bold);
    private static readonly Style Aside = new(Color.Grey);
    private static readonly Style Bad = new(Color.Red);

    /// <summary>Characters of a tool's result that are shown.</summary>
    private const int Glimpse = 200;

    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>The message, and the kind of its pieces, that the line in progress is of.</summary>
    private (string Id, bool IsText)? _open;

    /// <summary>A message of the list; one that was shown already is not shown again.</summary>
    public void Show(JsonObject message)
    {
        if (!_shown.Add((string)message["id"]!)) return;
        EndLine();
        var (text, role, metadata) = ((string?)message["content"] ?? "", (string?)message["role"], message["metadata"]);
        if ((string?)metadata?["reasoning"] is { Length: > 0 } reasoning) Line(reasoning, Aside);
        if (role == "user") Line($"> {text}", User);
        else if (text.Length > 0) Line(role == "assistant" ? text : $"{role} {text}", role == "assistant" ? null : Aside);
        ShowTools(metadata);
        if ((string?)metadata?["status"] == "failed") Line($"failed {metadata["error"]}", Bad);
    }

    /// <summary>An event of the answer's stream.</summary>
    public void Show(StreamEvent item)
    {
        switch (item.Name)
        {
            case "message.delta":
                Piece((item.Text("message_id"), item.Text("type") == "text"), item.Text("delta"));
                break;
            case "message.completed":
                Complete(item.Data);
                break;
            case "message.void":
                EndLine();
                Line("[the server was lost; the answer begins anew]", Aside);
                break;
            case "error":
                EndLine();
                Line($"error {item.Text("detail")}", Bad);
                break;
        }
    }

    private void Piece((string Id, bool IsText) of, string text)
    {
        if (_shown.Contains(of.Id)) return;
        if (_open != of) EndLine();
        _open = of;
        console.Say(text, of.IsText ? null : Aside);
    }

    private void Complete(JsonObject message)
    {
        if (_open?.Id != (string)message["id"]!)
        {
            Show(message);
            return;
        }

        EndLine();
        if (_shown.Add((string)message["id"]!)) ShowTools(message["metadata"]);
    }

    private void ShowTools(JsonNode? metadata)
    {
        foreach (var call in metadata?["tool_calls"] as JsonArray ?? []) Line($"calls {call!["name"]} {call["arguments"]}", Aside);
        foreach (var result in metadata?["tool_results"] as JsonArray ?? [])
        {
            var text = $"{result!["content"]}".ReplaceLineEndings(" ");
            Line($"{result["name"]} {((bool)result["success"]! ? "gives" : "fails with")} {(text.Length > Glimpse ? $"{text.AsSpan(0, Glimpse)}…" : text)}", Aside);
        }
    }

    private void EndLine()
    {
        if (_open is not null) console.WriteLine();
        _open = null;
    }

    private void Line(string text, Style? style)
    {
        console.Say(text, style);
        console.WriteLine();
    }
}
