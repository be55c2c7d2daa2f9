using Conversations.Silo.Workspaces;

namespace Conversations.Silo.Tests.Workspaces;

/// <summary>Counts what is told of commands, and tells nobody.</summary>
internal sealed class CommandNewsHeard : ICommandNews
{
    int times;

    public int Times => Volatile.Read(ref times);

    public void Tell(Guid workspaceId) => Interlocked.Increment(ref times);
}
