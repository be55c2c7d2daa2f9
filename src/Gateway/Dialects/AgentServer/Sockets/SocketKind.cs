namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>What a socket tells of.</summary>
/// <param name="Most">How many of the kind a conversation has in one process.</param>
/// <param name="Full">What one too many is told.</param>
sealed record SocketKind(int Most, string Full)
{
    /// <summary>The events of a conversation; the original counts one socket of its own besides.</summary>
    public static SocketKind Events { get; } = new(49, "Too many connections for this conversation");

    /// <summary>The commands of its workspace.</summary>
    public static SocketKind Commands { get; } = new(50, "Too many bash event connections");
}
