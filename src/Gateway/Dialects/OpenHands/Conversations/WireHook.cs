using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Loops;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>One hook on the wire: a command, a prompt that a model answers once, or an agent that looks into it with tools.</summary>
static class WireHook
{
    const string Command = "command";
    const string Prompt = "prompt";
    const string Agent = "agent";
    const int DefaultTimeout = 60;
    const int LongestTimeout = 24 * 60 * 60;
    const int DefaultIterations = 3;
    const int LabelLength = 20;

    /// <summary>Reads one; what is wrong with it is gathered in the fields.</summary>
    public static (Hook Hook, JsonObject Shown) Read(Fields fields)
    {
        var type = fields.Choice("type", Command, (Command, Command), (Prompt, Prompt), (Agent, Agent));
        var (name, command, prompt, system) = (fields.Text("name"), fields.Text("command") ?? "", fields.Text("prompt"), fields.Text("system_prompt"));
        var (tools, iterations) = (fields.Texts("tools"), fields.Int("max_iterations", DefaultIterations, min: 1));
        var (timeout, isAsync) = (fields.Int("timeout", DefaultTimeout, min: 1), fields.Flag("async"));
        if (Wrong(type, command, prompt, isAsync) is { } wrong) fields.WrongValue(wrong);

        var shown = (JsonObject)fields.Members.DeepClone();
        shown["type"] = type;
        shown["name"] = name;
        shown["command"] = command;
        shown["prompt"] = prompt;
        shown["system_prompt"] = system;
        shown["tools"] = new JsonArray([.. tools.Select(tool => JsonValue.Create(tool))]);
        shown["timeout"] = timeout;
        shown["max_iterations"] = iterations;
        shown["async"] = isAsync;

        var label = $"{type}-hook:{name ?? Begin(type == Prompt ? prompt : system) ?? type}";
        var counted = $"{type}-hook:{name ?? "default"}";
        return (new Hook(command, Math.Min(timeout, LongestTimeout), isAsync)
        {
            Reviewer = type switch
            {
                Prompt => new HookReviewer(label, counted, system, prompt, [], MostCalls: 1),
                Agent => new HookReviewer(label, counted, system, prompt, [.. tools.Select(ToolNames.Server)], iterations),
                _ => null,
            },
        }, shown);
    }

    /// <summary>In the words of the original; null: nothing is.</summary>
    static string? Wrong(string type, string command, string? prompt, bool isAsync) => type switch
    {
        Command => command.Length == 0 ? "'command' is required when type is 'command'" : null,
        Prompt when string.IsNullOrEmpty(prompt) => "'prompt' is required when type is 'prompt'",
        Prompt when command.Length > 0 => "'command' must not be set when type is 'prompt'",
        Agent when command.Length > 0 => "'command' must not be set when type is 'agent'; use 'system_prompt' instead",
        _ when isAsync => $"'async' is not supported for {type} hooks",
        _ => null,
    };

    static string? Begin(string? text) => string.IsNullOrEmpty(text) ? null : text.Length <= LabelLength ? text : text[..LabelLength];
}
