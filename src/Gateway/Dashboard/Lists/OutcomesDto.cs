using System.Collections.Immutable;

namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="Newest">How many of the newest runs the counts are about.</param>
sealed record OutcomesDto(int Active, int Newest, ImmutableArray<OutcomeView> Counts);

sealed record OutcomeView(string Status, string? StopReason, int Count);
