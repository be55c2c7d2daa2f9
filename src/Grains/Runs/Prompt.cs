using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Core;
using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>The window of a conversation as a model is shown it.</summary>
static class Prompt
{
    /// <param name="system">Replaces the stored system message.</param>
    /// <param name="most">Most characters that are shown of what a user or a tool has said; null: all of it is.</param>
    public static List<ChatMessage> Of(ConversationState state, string? system, int? most = null)
    {
        var messages = new List<ChatMessage>(state.Context.Count + 1)
        {
            new(ChatRole.System, system ?? state.System?.Text() ?? ""),
        };
        Dictionary<string, ToolReturnPart>? results = null;
        foreach (var entry in state.Context)
        {
            if (entry.Message.Role == Role.Tool) (results ??= []).AddResults(entry.Message);
        }

        foreach (var entry in InOrder(state.Context))
        {
            switch (entry.Message.Role)
            {
                case Role.User when entry.Message.Blocked is not null:
                    break;
                case Role.User:
                    messages.Add(new ChatMessage(ChatRole.User, [.. Contents(entry.Message.Parts, most), .. entry.Message.Additions?.Select(added => new TextContent(added)) ?? []]));
                    break;
                case Role.System:
                    messages.Add(new ChatMessage(ChatRole.System, entry.Message.Text()));
                    break;
                case Role.Summary:
                    messages.Add(new ChatMessage(ChatRole.User, SummaryText.Pack(entry.Message, null)));
                    break;
                case Role.Assistant:
                    AddAnswer(messages, entry.Message, results, most);
                    break;
            }
        }

        return messages;
    }

    /// <summary>A message that came while the model was answering is one that it has not seen: it goes behind that answer.</summary>
    public static List<ContextMessage> InOrder(ImmutableList<ContextMessage> context)
    {
        var ordered = new List<ContextMessage>(context.Count);
        foreach (var entry in context)
        {
            var at = ordered.Count;
            // An answer is dated by the beginning of its step.
            if (entry.Message is { Role: Role.Assistant, StepId: not null })
                while (at > 0 && ordered[at - 1].Message is { Role: Role.User } before && before.Date > entry.Message.Date) at--;
            ordered.Insert(at, entry);
        }

        return ordered;
    }

    static void AddResults(this Dictionary<string, ToolReturnPart> results, Message message)
    {
        foreach (var part in message.Parts.OfType<ToolReturnPart>()) results[Key(message.StepId, part.ToolCallId)] = part;
    }

    /// <summary>Models use the same call id again in later answers, so the step tells them apart.</summary>
    static string Key(Guid? stepId, string toolCallId) => $"{stepId:N}/{toolCallId}";

    /// <summary>Providers want each call answered right after the message that made it, whatever came between in the log.</summary>
    static void AddAnswer(List<ChatMessage> messages, Message answer, Dictionary<string, ToolReturnPart>? results, int? most)
    {
        messages.Add(new ChatMessage(ChatRole.Assistant, [.. answer.Parts.Select(Content)]));
        foreach (var call in answer.Parts.OfType<ToolCallPart>())
        {
            var result = results?.GetValueOrDefault(Key(answer.StepId, call.ToolCallId))
                ?? new ToolReturnPart(call.ToolCallId, call.Name, false, "This call was never answered.");
            messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.ToolCallId, ResultText(result, Cut(result.Text, most), answer.Date))]));
        }
    }

    static IEnumerable<AIContent> Contents(ImmutableArray<Part> parts, int? most) => most is { } length ? Shortened(parts, length) : parts.Select(Content);

    static IEnumerable<AIContent> Shortened(ImmutableArray<Part> parts, int most) => parts.Select(part => part is TextPart said ? new TextContent(Cut(said.Text, most)) : Content(part));

    static AIContent Content(Part part) => part switch
    {
        TextPart text => new TextContent(text.Text),
        ReasoningPart reasoning => new TextReasoningContent(reasoning.Text) { ProtectedData = reasoning.Signature },
        ToolCallPart call => new FunctionCallContent(call.ToolCallId, call.Name) { RawRepresentation = ValidJson(call.Arguments) },
        ImagePart { Url: { } url } image => new UriContent(url, image.MediaType ?? "image/*"),
        ImagePart image => new DataContent(Convert.FromBase64String(image.Data ?? ""), image.MediaType ?? "image/png"),
        _ => throw new InvalidOperationException($"A part of type {part.GetType().Name} is not shown to a model."),
    };

    /// <summary>An answer that was cut short may end inside a call's arguments, which no provider takes back.</summary>
    public static string ValidJson(string arguments)
    {
        try
        {
            using var parsed = JsonDocument.Parse(arguments);
            return arguments;
        }
        catch (JsonException)
        {
            return "{}";
        }
    }

    /// <summary>What is long is shown by its beginning and its end, which say most.</summary>
    static string Cut(string text, int? most)
    {
        if (most is not { } length || text.Length <= length) return text;
        var left = $"\n[… {text.Length - length} characters are left out here …]\n";
        return string.Concat(text.AsSpan(0, length - (length / 2)), left, text.AsSpan(text.Length - (length / 2)));
    }

    static string ResultText(ToolReturnPart result, string text, DateTimeOffset at) => new JsonObject
    {
        ["status"] = result.Success ? "OK" : "Failed",
        ["message"] = result.Addition is { } added ? $"{text}\n\n{added}" : text,
        ["time"] = at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture),
    }.ToJsonString();
}
