using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Gateway.Dashboard.Timeline;

/// <summary>One run as a waterfall.</summary>
/// <param name="Id">Null: what happened outside of runs.</param>
/// <param name="Status">Of the run; <c>Running</c> while it has not ended.</param>
/// <param name="To">Null: it goes on.</param>
sealed record TimelineRun(Guid? Id, string Status, DateTimeOffset From, DateTimeOffset? To)
{
    public string? StopReason { get; init; }

    public string? Error { get; init; }

    /// <summary>Model calls that ended.</summary>
    public int Steps { get; init; }

    public Usage? Usage { get; init; }

    /// <summary>In the order of their beginning.</summary>
    public ImmutableArray<Bar> Bars { get; init; } = [];
}

/// <summary>Something that took time, or a moment at which something happened.</summary>
/// <param name="Kind"><c>model</c>, <c>tool</c>, <c>wait</c>, or of moments <c>message</c>, <c>recovery</c>, <c>compaction</c>, <c>pause</c>, <c>hook</c>, <c>goal</c>.</param>
/// <param name="Seq">Of the event with which it began.</param>
/// <param name="To">Equal to <paramref name="From"/>: a moment; null: it goes on.</param>
/// <param name="State"><c>ok</c>, <c>failed</c>, <c>void</c> (another attempt took its place), <c>denied</c> or <c>running</c>.</param>
sealed record Bar(string Kind, string Label, long Seq, DateTimeOffset From, DateTimeOffset? To, string State)
{
    /// <summary>1 for the first try of a model call.</summary>
    public int? Attempt { get; init; }

    public int? Step { get; init; }

    public Usage? Usage { get; init; }

    /// <summary>More about it, in words.</summary>
    public string? Detail { get; init; }
}
