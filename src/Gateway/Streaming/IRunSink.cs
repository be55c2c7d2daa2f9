using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>Takes what happens in one run, from its beginning to its end: each thing once, in order.</summary>
interface IRunSink
{
    /// <summary>False: whole messages are enough. Asked anew for each piece, so it may depend on what came before.</summary>
    bool WantsPieces { get; }

    /// <summary>The next piece of the answer that the run's current step gives.</summary>
    void Piece(AnswerInFlight answer, Delta piece);

    /// <summary>The next of the run's events. A message that streamed comes after the last of its pieces.</summary>
    void Logged(LoggedEvent logged);
}
