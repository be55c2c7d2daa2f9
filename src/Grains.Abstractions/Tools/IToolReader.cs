namespace Conversations.Tools;

/// <summary>Lists the tools that clients have made, from their stored state.</summary>
public interface IToolReader
{
    /// <summary>All of them, oldest first.</summary>
    Task<IReadOnlyList<ToolState>> ListTools(CancellationToken cancellationToken);
}
