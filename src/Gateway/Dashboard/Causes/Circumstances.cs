using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;

namespace Conversations.Gateway.Dashboard.Causes;

/// <summary>All that is known of a conversation when somebody asks why it does not move.</summary>
/// <param name="Run">The newest run; null: there was none.</param>
/// <param name="Last">The newest event.</param>
/// <param name="Owner">Where it is active; null: nowhere.</param>
/// <param name="InFlight">The answer that the model is giving; null: it has said nothing yet, or nobody was asked.</param>
sealed record Circumstances(ConversationHead Head, RunRecord? Run, LoggedEvent? Last, OwnerSilo? Owner, Streamed? InFlight, DateTimeOffset Now)
{
    /// <summary>How often the newest run was taken over.</summary>
    public int Recoveries { get; init; }

    /// <summary>Silos beside the owner that take grains.</summary>
    public int OtherSilos { get; init; }

    /// <summary>What became of the call that tells of the run's end; null: none was asked for.</summary>
    public string? Callback { get; init; }

    /// <summary>True: nobody could say where it is active.</summary>
    public bool OwnerUnknown { get; init; }
}

/// <summary>The silo in which a conversation is active.</summary>
/// <param name="Process">By which it can be told to stop; null: it has not reported.</param>
/// <param name="AliveAgo">Since it renewed its lease.</param>
sealed record OwnerSilo(string Name, string Address, string Status, TimeSpan AliveAgo, Guid? Process)
{
    public bool IsLeaving => Status is not "Active";
}
