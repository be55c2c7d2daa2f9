using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.AgentPrograms;

/// <summary>A call that a program has begun, or that has ended: of each call one or two of them come.</summary>
public sealed class AgentCallContent(AgentCall call) : AIContent
{
    public AgentCall Call => call;
}
