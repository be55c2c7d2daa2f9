namespace Conversations.Grains.ToolServers;

/// <summary>Open connections to all of a conversation's servers of tools. Disposing it ends the programs among them.</summary>
public interface IToolServerSession : IAsyncDisposable
{
    /// <summary>The tools that the servers have at present: another list once a server has told of a change.</summary>
    IReadOnlyList<ServedTool> Tools { get; }

    /// <summary>Waits, a little while at most, for the lists of servers that have just told of a change.</summary>
    Task Settle(CancellationToken cancellationToken);

    /// <summary>False: a server has gone away.</summary>
    bool IsAlive { get; }
}
