namespace Conversations.Grains.ToolServers;

/// <summary>A server of tools cannot be used; the message says which and why, and may hold what the server has said.</summary>
public sealed class ToolServerException(string message, Exception? innerException = null) : Exception(message, innerException);
