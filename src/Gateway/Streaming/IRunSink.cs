using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>Takes what happens in one run, or in a conversation: each thing once, in order.</summary>
interface IRunSink
{
    /// <summary>False: whole messages are enough. Asked anew for each piece, so it may depend on what came before.</summary>
    bool WantsPieces { get; }

    /// <summary>False: of an answer that is stored before its pieces were told, the whole is enough.</summary>
    bool WantsOldPieces => true;

    /// <summary>The next piece of the answer that the run's current step gives.</summary>
    void Piece(AnswerInFlight answer, Delta piece);

    /// <summary>The next of the run's events. A message that streamed comes after the last of its pieces.</summary>
    void Logged(LoggedEvent logged);
}
