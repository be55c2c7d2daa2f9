namespace Conversations.Log;

/// <summary>The program that is the agent has opened a session, which the conversation goes on with from here on.</summary>
[Immutable]
public sealed record AgentSessionOpened(AgentSession Session) : LogEvent;

/// <summary>The program that is the agent has begun a call of a tool of its own, or such a call has ended. Models do not see it.</summary>
[Immutable]
public sealed record AgentCalled(Guid RunId, Guid StepId, AgentCall Call) : LogEvent;
