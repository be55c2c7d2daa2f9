using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Reminders of the calling grain, which must be <see cref="IRemindable"/>.</summary>
public static class GrainReminderExtensions
{
    /// <exception cref="ArgumentException">The period is shorter than the configured minimum.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        ServiceOf(grain).RegisterAsync(grain.GrainContext.GrainId, reminderName, dueTime, period);

    /// <exception cref="ReminderException">The reminder has been changed or removed since it was obtained.</exception>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
        ServiceOf(grain).UnregisterAsync(grain.GrainContext.GrainId, reminder);

    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
        ServiceOf(grain).FindAsync(grain.GrainContext.GrainId, reminderName);

    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => ServiceOf(grain).ListAsync(grain.GrainContext.GrainId);

    private static ReminderService ServiceOf(IGrainBase grain) =>
        grain is not IRemindable
            ? throw new InvalidOperationException($"{grain.GetType()} cannot have reminders: it does not implement IRemindable.")
            : grain.GrainContext.ActivationServices.GetService<ReminderService>()
                ?? throw new OrleansConfigurationException("There is no reminder service: call AddReminders or UseInMemoryReminderService.");
}
