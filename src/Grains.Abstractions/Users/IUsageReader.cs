using Conversations.Storage;

namespace Conversations.Users;

/// <summary>What users have used, as each commit has added it up.</summary>
public interface IUsageReader
{
    /// <summary>A row for each day and model of which there is something, oldest first. Days are UTC.</summary>
    /// <param name="user">Null: what is nobody's.</param>
    /// <param name="to">The last day.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    Task<IReadOnlyList<DayUsage>> Read(string? user, DateOnly from, DateOnly to, CancellationToken cancellationToken);
}

/// <param name="Model">Handle.</param>
/// <param name="Cached">Of <paramref name="Prompt"/>, tokens that the provider had cached.</param>
/// <param name="Cost">In the currency of the configured prices, as they were when each step was made.</param>
/// <param name="Messages">Answers of the model.</param>
public sealed record DayUsage(DateOnly Day, string Model, long Prompt, long Completion, long Cached, decimal Cost, long Messages);
