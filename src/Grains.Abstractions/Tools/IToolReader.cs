namespace Conversations.Tools;

/// <summary>Lists the tools that clients have made, from their stored state.</summary>
public interface IToolReader
{
    /// <summary>All of them, oldest first.</summary>
    /// <param name="owner">Whose; null: anybody's.</param>
    Task<IReadOnlyList<ToolState>> ListTools(string? owner, CancellationToken cancellationToken);
}
