using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>Makes the wire events of one log event, in order.</summary>
/// <param name="parent">Id of the event that the first of them follows; null: of none.</param>
sealed class EventWriter(EventIds ids, TimeZoneInfo zone, long seq, DateTimeOffset at, string? parent)
{
    readonly List<WireEvent> events = [];

    public IReadOnlyList<WireEvent> Events => events;

    public string NextId => ids.Of(seq, events.Count);

    public void Add(string kind, string source, JsonObject fields)
    {
        var json = new JsonObject
        {
            ["kind"] = kind,
            ["id"] = NextId,
            ["timestamp"] = WireTime.Local(at, zone),
            ["source"] = source,
            ["parent_id"] = events.LastOrDefault(item => item.IsOnBranch)?.Id ?? parent,
        };
        foreach (var (name, value) in fields.ToList())
        {
            fields.Remove(name);
            json[name] = value;
        }

        events.Add(new WireEvent(seq, events.Count, WireTime.Shown(at), json));
    }

    public void State(string key, JsonNode? value) =>
        Add(WireEvent.StateUpdate, "environment", new JsonObject { ["key"] = key, ["value"] = value });

    public void Status(string status) => State("execution_status", status);
}
