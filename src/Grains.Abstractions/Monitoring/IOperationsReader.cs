using Conversations.Log;
using Conversations.Storage;
using Conversations.Users;

namespace Conversations.Monitoring;

/// <summary>What operators ask of the store. Each question is answered from an index, and bounded.</summary>
/// <exception cref="StorageException">The store cannot be read.</exception>
public interface IOperationsReader
{
    /// <summary>Runs in progress.</summary>
    Task<int> CountActiveRuns(CancellationToken cancellationToken);

    /// <summary>How the newest runs stand.</summary>
    /// <param name="newest">How many runs are looked at.</param>
    Task<IReadOnlyList<OutcomeCount>> CountOutcomes(int newest, CancellationToken cancellationToken);

    /// <summary>Conversations that wait for a decision or for a client's tool, newest first.</summary>
    /// <param name="newest">How many of the runs that ended so are looked at.</param>
    Task<IReadOnlyList<WaitingConversation>> ListWaiting(int newest, CancellationToken cancellationToken);

    /// <summary>What all users have used, a row for each day and model, oldest first. Days are UTC.</summary>
    Task<IReadOnlyList<DayUsage>> ReadUsage(DateOnly from, CancellationToken cancellationToken);

    /// <summary>The first reminders by their grain.</summary>
    Task<IReadOnlyList<ReminderRecord>> ListReminders(int limit, CancellationToken cancellationToken);

    /// <summary>How many reminders there are.</summary>
    /// <param name="most">No more than so many are counted.</param>
    Task<int> CountReminders(int most, CancellationToken cancellationToken);
}

/// <param name="StopReason">Null while it runs.</param>
public sealed record OutcomeCount(RunStatus Status, StopReason? StopReason, int Count);

public sealed record WaitingConversation(ConversationHead Head, RunRecord Run);

/// <param name="GrainId">As <c>type/key</c>.</param>
/// <param name="StartAt">When it was first due.</param>
public sealed record ReminderRecord(string GrainId, string Name, DateTimeOffset StartAt, TimeSpan Period);
