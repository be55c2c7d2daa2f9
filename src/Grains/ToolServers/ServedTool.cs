using Conversations.Grains.Tools;

namespace Conversations.Grains.ToolServers;

/// <param name="Server">The name of the server that has it.</param>
/// <param name="Tool">Under the name by which models call it, which is the server's own with the server's name before it where there are several.</param>
public sealed record ServedTool(string Server, ITool Tool);
