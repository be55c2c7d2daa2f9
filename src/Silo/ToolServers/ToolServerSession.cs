using System.Text.RegularExpressions;
using Conversations.Grains.ToolServers;

namespace Conversations.Silo.ToolServers;

internal sealed partial class ToolServerSession(List<ToolServerConnection> connections) : IToolServerSession
{
    /// <summary>What providers of models take as a tool's name.</summary>
    const int LongestName = 64;

    (string[] From, IReadOnlyList<ServedTool> Tools)? shown;

    public IReadOnlyList<ServedTool> Tools
    {
        get
        {
            // The same list for as long as no server has another one.
            var versions = connections.Select(connection => $"{connection.Name}/{connection.Version}").ToArray();
            if (shown is { } known && known.From.SequenceEqual(versions)) return known.Tools;
            List<ServedTool> tools = [.. connections.SelectMany(connection => connection.Tools.Select(tool =>
                new ServedTool(connection.Name, new ServedToolCall(connection, tool, NameFor(connection.Name, tool.Name)))))];
            shown = (versions, tools);
            return tools;
        }
    }

    public Task Settle(CancellationToken cancellationToken) => Task.WhenAll(connections.Select(connection => connection.Settle(cancellationToken)));

    public bool IsAlive => connections.TrueForAll(connection => connection.IsAlive);

    public async ValueTask DisposeAsync() => await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask()));

    string NameFor(string server, string tool)
    {
        var name = Unusual().Replace(connections.Count == 1 ? tool : $"{server}_{tool}", "_");
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex Unusual();
}
