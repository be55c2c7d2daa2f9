using System.Globalization;
using System.Text;
using Conversations.Agents;
using Conversations.Log;

namespace Conversations.Grains.Agents;

/// <summary>Compiles an agent's prompt and its memory into the system message of a conversation.</summary>
public static class SystemPrompt
{
    /// <summary>Where in the agent's prompt its memory goes; at the end where this does not occur.</summary>
    const string MemoryMarker = "{CORE_MEMORY}";

    /// <param name="conversation"><c>conv-…</c>, or <c>default</c>.</param>
    /// <param name="previousMessages">Messages of the conversation that the model does not see.</param>
    public static string Compile(AgentState agent, IReadOnlyList<BlockState> blocks, string conversation, int previousMessages, DateTimeOffset now)
    {
        var memory = Memory(agent, blocks, conversation, previousMessages, now);
        return agent.System.Contains(MemoryMarker, StringComparison.Ordinal)
            ? agent.System.Replace(MemoryMarker, memory, StringComparison.Ordinal)
            : $"{agent.System}\n\n{memory}";
    }

    /// <summary>The prompt with the skills that a client offers for one run.</summary>
    public static string WithSkills(string system, IEnumerable<ClientSkill> skills)
    {
        var text = new StringBuilder(system).Append("\n\n<available_skills>\n");
        foreach (var skill in skills)
            text.Append(CultureInfo.InvariantCulture, $"<skill>\n<name>{skill.Name}</name>\n<description>{skill.Description}</description>\n<location>{skill.Location}</location>\n</skill>\n");
        return text.Append("</available_skills>").ToString();
    }

    static string Memory(AgentState agent, IReadOnlyList<BlockState> blocks, string conversation, int previousMessages, DateTimeOffset now)
    {
        var text = new StringBuilder();
        if (blocks.Count > 0)
        {
            text.Append("<memory_blocks>\nThese memory blocks are always in your sight:\n\n");
            foreach (var block in blocks) AppendBlock(text, block);
            text.Append("</memory_blocks>\n\n");
        }

        text.Append("<memory_metadata>\n");
        text.Append(CultureInfo.InvariantCulture, $"- AGENT_ID: agent-{agent.Id}\n");
        text.Append(CultureInfo.InvariantCulture, $"- CONVERSATION_ID: {conversation}\n");
        text.Append(CultureInfo.InvariantCulture, $"- System prompt last recompiled: {now:yyyy-MM-dd HH:mm:ss} UTC\n");
        text.Append(CultureInfo.InvariantCulture, $"- {previousMessages} previous messages between you and the user are stored in recall memory\n");
        return text.Append("</memory_metadata>").ToString();
    }

    static void AppendBlock(StringBuilder text, BlockState block)
    {
        text.Append(CultureInfo.InvariantCulture, $"<{block.Label}>\n");
        if (block.Description is { Length: > 0 } description) text.Append(CultureInfo.InvariantCulture, $"<description>\n{description}\n</description>\n");
        text.Append("<metadata>\n");
        if (block.ReadOnly) text.Append("- read_only=true\n");
        text.Append(CultureInfo.InvariantCulture, $"- chars_current={block.Value.Length}\n- chars_limit={block.Limit}\n</metadata>\n");
        text.Append(CultureInfo.InvariantCulture, $"<value>\n{block.Value}\n</value>\n</{block.Label}>\n\n");
    }
}
