using System.Collections.Immutable;

namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="More">There are more than were counted.</param>
/// <param name="Reminders">The first of them by their grain.</param>
sealed record RemindersDto(int Count, bool More, ImmutableArray<ReminderView> Reminders);
