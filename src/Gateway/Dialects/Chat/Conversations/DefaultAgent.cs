using Conversations.Agents;
using Conversations.Gateway.Access;

namespace Conversations.Gateway.Dialects.Chat.Conversations;

/// <summary>The agent of a user's chat conversations. Each user has one, which the other dialects show like any other agent.</summary>
static class DefaultAgent
{
    const string Name = "chat";
    const string Prompt = "You are a helpful assistant. Answer clearly, and say so when you do not know.";

    static readonly string[] Tools = ["conversation_search"];

    /// <param name="owner">Null: nobody's.</param>
    public static Guid IdOf(string? owner) => NamedId.Of($"chat:{owner}");

    /// <summary>What it is at first; its user may change it.</summary>
    public static AgentState Of(Making making)
    {
        var now = making.Now;
        return new AgentState(IdOf(making.Owner), Name, Prompt, now, now) { Owner = making.Owner, Tools = [.. Tools] };
    }
}
