using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>Stored messages as a file has them.</summary>
static class MessageExport
{
    /// <summary>Null for a message that a file has no place for: approvals, whose calls and results stand in other messages.</summary>
    public static FileMessage? ToFile(this MessageEvent stored, string id, string agentId)
    {
        var message = stored.Message;
        var file = new FileMessage
        {
            Id = id,
            AgentId = agentId,
            Name = message.Name,
            Otid = message.Otid,
            SenderId = message.SenderId,
            GroupId = message.GroupId,
            CreatedAt = message.Date,
            Content = Content(message.Parts),
        };
        switch (stored)
        {
            case ToolReturned:
                ImmutableArray<ToolReturnPart> results = [.. message.Parts.OfType<ToolReturnPart>()];
                return file with
                {
                    Role = "tool",
                    Name = results.FirstOrDefault()?.Name,
                    ToolCallId = results.FirstOrDefault()?.ToolCallId,
                    ToolReturns = [.. results.Select(Result)],
                    Content = Content([.. results.Select(result => new TextPart(result.Text))]),
                };
            case ApprovalRequested or ApprovalDecided:
                return null;
            default:
                return message.Role switch
                {
                    Role.System => file with { Role = "system" },
                    Role.Assistant => file with { Role = "assistant", ToolCalls = Calls(message) },
                    Role.Summary => file with { Role = "user", Content = Content([new TextPart(SummaryText.Pack(message, (stored as Compacted)?.Stats))]) },
                    _ => file with { Role = "user" },
                };
        }
    }

    static ImmutableArray<FileToolCall>? Calls(Message message)
    {
        ImmutableArray<FileToolCall> calls =
            [.. message.Parts.OfType<ToolCallPart>().Select(call => new FileToolCall(call.ToolCallId, new FileFunction(call.Name, call.Arguments)))];
        return calls.IsEmpty ? null : calls;
    }

    static FileToolReturn Result(ToolReturnPart result) => new(
        result.ToolCallId,
        result.Success ? "success" : "error",
        JsonSerializer.SerializeToElement(result.Text, LettaJson.Wire.String),
        result.Stdout,
        result.Stderr);

    static JsonElement Content(ImmutableArray<Part> parts)
    {
        var content = new JsonArray();
        foreach (var part in parts)
        {
            JsonNode? written = part switch
            {
                TextPart text => new JsonObject { ["type"] = "text", ["text"] = text.Text },
                ReasoningPart reasoning => new JsonObject
                {
                    ["type"] = "reasoning",
                    ["is_native"] = true,
                    ["reasoning"] = reasoning.Text,
                    ["signature"] = reasoning.Signature,
                },
                ImagePart image => Image(image),
                _ => null,
            };
            if (written is not null) content.Add(written);
        }

        return JsonElement.Parse(content.ToJsonString());
    }

    static JsonNode? Image(ImagePart image)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) PartWriter.WriteContent(writer, [image]);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()))![0]!.DeepClone();
    }
}
