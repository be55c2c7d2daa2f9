using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>A trajectory that was written by any server of V0, as the beginning of a conversation: what was said and done, each call with its result.</summary>
/// <remarks>Nothing of it is done again: what a command changed was changed elsewhere.</remarks>
static class Trajectory
{
    const string NoResult = "The trajectory has no result of this call.";

    /// <returns>Null: it is none, which is gathered with the fields.</returns>
    public static JsonArray? Parse(Fields body, string text)
    {
        try
        {
            var read = WireBody.Parse(text) switch
            {
                JsonArray events => events,
                JsonObject whole => whole["trajectory"] as JsonArray,
                _ => null,
            };
            if (read is not null && read.All(item => item is JsonObject)) return read;
        }
        catch (JsonException)
        {
            // Said below.
        }

        body.Wrong("json_type", "replay_json", "Input should be a trajectory: a list of events", null);
        return null;
    }

    public static ImmutableArray<LogEvent> Read(JsonArray trajectory, Making making)
    {
        var events = trajectory.Select(item => item!.AsObject()).ToList();
        var results = events.Where(item => TrajectoryFields.Text(item, "observation") is not null && TrajectoryFields.Number(item, "cause") is not null)
            .GroupBy(item => TrajectoryFields.Number(item, "cause")!.Value).ToDictionary(group => group.Key, group => group.Last());
        var history = ImmutableArray.CreateBuilder<LogEvent>();
        foreach (var item in events)
        {
            var args = item["args"] as JsonObject ?? [];
            switch (TrajectoryFields.Text(item, "action"))
            {
                case null or "system" or "recall" or "change_agent_state" or "null" or "condensation" or "condensation_request":
                    break;
                case "message":
                    var role = TrajectoryFields.Text(item, "source") == "agent" ? Role.Assistant : Role.User;
                    if (Parts(args) is { IsEmpty: false } parts) history.Add(new MessageAdded(new Message(making.NextId(), role, parts, making.Now)));
                    break;
                case var action when TrajectoryFields.Text(item, "source") == "agent" && RecordedCall.Of(action, args, item) is { } call:
                    var result = TrajectoryFields.Number(item, "id") is { } id ? results.GetValueOrDefault(id) : null;
                    history.AddRange(Called(call, TrajectoryFields.Text(args, "thought"), result, making));
                    break;
            }
        }

        return history.ToImmutable();
    }

    static ImmutableArray<Part> Parts(JsonObject args)
    {
        var text = TrajectoryFields.Text(args, "content") is { Length: > 0 } said ? [new TextPart(said)] : Array.Empty<Part>();
        var images = (args["image_urls"] as JsonArray ?? []).OfType<JsonValue>().Where(url => url.GetValueKind() == JsonValueKind.String);
        return [.. text, .. images.Select(url => MessageRequest.Image(url.GetValue<string>()))];
    }

    static IEnumerable<LogEvent> Called(RecordedCall call, string? thought, JsonObject? result, Making making)
    {
        var (step, id) = (making.NextId(), $"call_{making.NextId():N}");
        ImmutableArray<Part> said = thought is { Length: > 0 } && call.Tool != "think" ? [new TextPart(thought)] : [];
        yield return new MessageAdded(new Message(making.NextId(), Role.Assistant, said.Add(new ToolCallPart(id, call.Tool, call.Arguments.ToJsonString())), making.Now) { StepId = step });
        var success = result is not null && TrajectoryFields.Text(result, "observation") is not ("error" or "user_rejected") && result["success"]?.GetValueKind() != JsonValueKind.False;
        var text = result is null ? call.Tool == "finish" ? "" : NoResult : TrajectoryFields.Text(result, "content") ?? "";
        var part = new ToolReturnPart(id, call.Tool, success || call.Tool == "finish", text)
        {
            Details = result?["extras"] is JsonObject { Count: > 0 } extras ? JsonElement.Parse(extras.ToJsonString()) : null,
        };
        yield return new ToolReturned(new Message(making.NextId(), Role.Tool, [part], making.Now) { StepId = step });
    }
}
