namespace Conversations.Runs;

/// <summary>Takes runs from every list. Their messages stay in their conversations.</summary>
public interface IRunEraser
{
    /// <returns>False when there is no such run, or it has not ended.</returns>
    Task<bool> Erase(Guid runId, CancellationToken cancellationToken);
}
