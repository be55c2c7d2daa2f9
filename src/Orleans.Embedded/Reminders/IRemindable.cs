using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A grain that reminders wake up.</summary>
    public interface IRemindable : IGrain
    {
        Task ReceiveReminder(string reminderName, TickStatus status);
    }
}

namespace Orleans.Runtime
{
    /// <summary>A durable timer of a grain.</summary>
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    /// <summary>Which tick this is.</summary>
    /// <param name="FirstTickTime">UTC.</param>
    /// <param name="CurrentTickTime">When this tick was sent, UTC.</param>
    public readonly record struct TickStatus(DateTime FirstTickTime, TimeSpan Period, DateTime CurrentTickTime);

    public sealed class ReminderException(string message) : OrleansException(message);
}
