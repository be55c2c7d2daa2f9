using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dashboard.Causes;
using Conversations.Gateway.Dashboard.Lists;
using Conversations.Gateway.Dashboard.Live;
using Conversations.Gateway.Dashboard.Timeline;
using Conversations.Gateway.Http;
using Conversations.Users;

namespace Conversations.Gateway.Dashboard;

/// <summary>The JSON of the dashboard: snake case, nulls left out.</summary>
[JsonSerializable(typeof(ErrorDto))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(TimelineDto))]
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(DrainBody))]
[JsonSerializable(typeof(DoneDto))]
[JsonSerializable(typeof(ImmutableArray<RunView>))]
[JsonSerializable(typeof(OutcomesDto))]
[JsonSerializable(typeof(ImmutableArray<WaitingView>))]
[JsonSerializable(typeof(ImmutableArray<ConversationLine>))]
[JsonSerializable(typeof(ImmutableArray<DayUsage>))]
[JsonSerializable(typeof(RemindersDto))]
[JsonSerializable(typeof(FoundDto))]
sealed partial class DashboardJson : JsonSerializerContext
{
    public static DashboardJson Wire { get; } = new(new JsonSerializerOptions
    {
        MaxDepth = JsonBody.MaxDepth,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
