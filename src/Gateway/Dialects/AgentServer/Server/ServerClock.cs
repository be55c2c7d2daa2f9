namespace Conversations.Gateway.Dialects.AgentServer.Server;

/// <summary>How long this process has been up.</summary>
sealed class ServerClock(TimeProvider time)
{
    readonly long started = time.GetTimestamp();

    public TimeSpan Uptime => time.GetElapsedTime(started);
}
