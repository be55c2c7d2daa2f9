using System.Collections.Immutable;

namespace Conversations;

/// <summary>Messages that a conversation takes whatever it is doing: a run in progress answers them too.</summary>
/// <param name="RunId">Id for the run, should one begin.</param>
/// <param name="Messages">In order; may be empty.</param>
/// <param name="Start">True: a run begins unless one is in progress; calls that wait for a decision are approved by that.</param>
[Immutable]
public sealed record PostRequest(Guid RunId, ImmutableArray<NewMessage> Messages, bool Start)
{
    /// <summary>True: a run in progress is a refusal.</summary>
    public bool RefusedWhileRunning { get; init; }

    /// <summary>
    /// True: it may have been posted before, under the same ids of its run and its messages (<see cref="NewMessage.Id"/>). What came of that is the answer,
    /// and nothing is done twice.
    /// </summary>
    public bool MayRepeat { get; init; }
}
