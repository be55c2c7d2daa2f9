using System.Text.Json;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.Anthropic;

/// <summary>A call in the form that Anthropic's package takes.</summary>
internal sealed record AnthropicRequest(IEnumerable<ChatMessage> Messages, ChatOptions? Options)
{
    public static AnthropicRequest Create(IEnumerable<ChatMessage> messages, ChatOptions? options, ModelInfo model, CallSettings? settings) =>
        new(messages.Select(Accepted).Where(static message => message.Contents.Count > 0), Accepted(options, model, settings));

    // The package looks at AllowMultipleToolCalls only when a tool mode is given; and the client is bound to its model.
    private static ChatOptions? Accepted(ChatOptions? options, ModelInfo model, CallSettings? settings)
    {
        var accepted = options?.Clone();
        if (settings is not null) Thinking.Apply(accepted ??= new ChatOptions(), model, settings);
        if (accepted is null) return null;
        accepted.ModelId = null;
        if (accepted is { AllowMultipleToolCalls: not null, Tools.Count: > 0 }) accepted.ToolMode ??= ChatToolMode.Auto;
        return accepted;
    }

    private static ChatMessage Accepted(ChatMessage message) =>
        message.Contents.All(static content => Accepted(content) == content)
            ? message
            : new ChatMessage(message.Role, [.. message.Contents.Select(Accepted).OfType<AIContent>()]);

    // Anthropic refuses thinking that it has not signed; and the package wants arguments parsed.
    private static AIContent? Accepted(AIContent content) => content switch
    {
        TextReasoningContent { ProtectedData: null or "" } => null,
        FunctionCallContent { Arguments: null } call => new FunctionCallContent(call.CallId, call.Name, Arguments(call)),
        _ => content,
    };

    private static Dictionary<string, object?> Arguments(FunctionCallContent call)
    {
        try
        {
            return ToolArguments.Parse(ToolArguments.Text(call));
        }
        catch (JsonException)
        {
            // This wire has no place for arguments that are no JSON object; the tool's result says what was wrong with them.
            return [];
        }
    }
}
