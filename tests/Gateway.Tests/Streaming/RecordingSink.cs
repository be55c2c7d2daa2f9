using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>Writes down what it is told.</summary>
sealed class RecordingSink(bool pieces) : IRunSink
{
    readonly Dictionary<Guid, int> count = [];

    public List<(Guid MessageId, string Line)> Items { get; } = [];

    public bool WantsPieces => pieces;

    public void Piece(AnswerInFlight answer, Delta piece)
    {
        count[answer.MessageId] = count.GetValueOrDefault(answer.MessageId) + 1;
        Items.Add((answer.MessageId, $"piece {answer.MessageId} {answer.StepId} {answer.Date:O} #{count[answer.MessageId]} {piece}"));
    }

    public void Logged(LoggedEvent logged) => Items.Add((Guid.Empty, $"{logged.Seq} {logged.Event.GetType().Name}"));

    public override string ToString() => string.Join('\n', Items.Select(item => item.Line));
}
