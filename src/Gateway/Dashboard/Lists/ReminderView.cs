using Conversations.Monitoring;

namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="Next">When it is due next, as its period has it.</param>
/// <param name="Period">Seconds.</param>
sealed record ReminderView(string GrainId, string Name, DateTimeOffset Next, double Period)
{
    public static ReminderView Of(ReminderRecord reminder, DateTimeOffset now)
    {
        var past = now - reminder.StartAt;
        var due = past <= TimeSpan.Zero || reminder.Period <= TimeSpan.Zero ? reminder.StartAt : reminder.StartAt + (reminder.Period * Math.Ceiling(past / reminder.Period));
        return new ReminderView(reminder.GrainId, reminder.Name, due, reminder.Period.TotalSeconds);
    }
}
