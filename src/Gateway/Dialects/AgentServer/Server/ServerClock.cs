using Conversations.Storage;

namespace Conversations.Gateway.Dialects.AgentServer.Server;

/// <summary>How long this process has been up, and how long nothing has happened in any conversation. Both in whole seconds.</summary>
sealed class ServerClock(IConversationReader store, TimeProvider time)
{
    readonly long started = time.GetTimestamp();

    public double Uptime => Math.Floor(time.GetElapsedTime(started).TotalSeconds);

    public async Task<double> Idle(CancellationToken cancellationToken)
    {
        var newest = await store.List(new ConversationQuery(Limit: 1, Order: ConversationOrder.UpdatedAt), cancellationToken);
        return newest is [var head] ? Math.Max(0, Math.Floor((time.GetUtcNow() - head.UpdatedAt).TotalSeconds)) : Uptime;
    }
}
