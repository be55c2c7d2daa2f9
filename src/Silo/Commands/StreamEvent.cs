using System.Text.Json.Nodes;

namespace Conversations.Silo.Commands;

/// <summary>An event of an answer's stream.</summary>
internal sealed record StreamEvent(string Name, string Id, JsonObject Data)
{
    public bool IsLast => Name == "done";

    public string Text(string name) => (string?)Data[name] ?? "";
}
