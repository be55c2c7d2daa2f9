using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>An agent that is a program of its own, as a client describes it.</summary>
static class AcpSpec
{
    public const string Kind = "ACPAgent";

    const double Longest = 7 * 24 * 3600;

    /// <param name="fields">Of an <c>ACPAgent</c>; what is wrong with them is gathered there.</param>
    public static AgentSpec? Read(Fields fields)
    {
        var command = fields.Texts("acp_command");
        if (!fields.Mentions("acp_command")) fields.Missing("acp_command");
        else if (command is [] or ["", ..]) fields.WrongValue("acp_command must name a program");
        // It has its own.
        if (fields.Items("tools").Count > 0) fields.WrongValue("ACPAgent does not support custom tools; the ACP server manages its own tools");
        if (fields.Has("condenser")) fields.WrongValue("ACPAgent does not support condenser; the ACP server manages its own context");
        if (fields.Has("agent_context") && fields.Object("agent_context") is { } context) WireSkills.Check(context);
        var servers = fields.Has("mcp_config") ? WireToolServers.Read(fields.Object("mcp_config")) : ImmutableDictionary<string, ToolServer>.Empty;
        var program = new AgentProgram
        {
            Model = fields.Text("acp_model", min: 1),
            Mode = fields.Text("acp_session_mode", min: 1),
            Patience = Seconds(fields, "acp_prompt_timeout"),
            StartPatience = Seconds(fields, "acp_startup_timeout"),
        };
        if (command.Count == 0) return null;
        var start = new ProgramCommand(command[0], [.. command.Skip(1), .. fields.Texts("acp_args")])
        {
            Variables = (fields.Object("acp_env")?.Members ?? []).Where(each => Redaction.Given(each.Value) is not null).ToImmutableDictionary(each => each.Key, each => Redaction.Given(each.Value)!),
            Servers = servers,
            SessionId = Redaction.Given(fields.Members["acp_resume_session_id"]),
        };
        return new AgentSpec(LlmDefaults.OfAcpAgent((JsonObject)fields.Members.DeepClone()), null, ImmutableDictionary<string, ToolServer>.Empty, null, null) { Acp = (program, start) };
    }

    /// <summary>What its program is told at the beginning: what the client adds, as the prompt is the program's own.</summary>
    /// <param name="shown">The agent as clients see it.</param>
    public static string Instructions(JsonObject shown, string? addition)
    {
        var context = shown["agent_context"] as JsonObject;
        return string.Join("\n\n", ((string?[])[.. WireSkills.InPrompt(context), (string?)context?["system_message_suffix"], addition]).OfType<string>());
    }

    static double? Seconds(Fields fields, string name)
    {
        if (!fields.Has(name)) return null;
        if (fields.Members[name] is JsonValue value && value.TryGetValue<double>(out var seconds) && seconds is > 0 and <= Longest) return seconds;
        fields.Wrong("greater_than", name, "Input should be a number of seconds greater than 0", fields.Members[name]);
        return null;
    }
}
