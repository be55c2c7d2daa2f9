using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>A run that could have happened, made from a seed: a list of acts on a <see cref="World"/>, each giving the hint that is published.</summary>
public sealed class RunScript
{
    readonly Random random;
    readonly List<Func<World, FeedItem>> acts = [];
    readonly DateTimeOffset at = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    readonly bool others;
    int steps;
    int attempt = 1;

    public RunScript(int seed, RunOptions options, bool others = true)
    {
        random = new Random(seed);
        this.others = others;
        RunId = NewId();
        if (others) Interlude();
        Commit(new RunStarted(RunId, options, "local/echo"), UserMessage(), NextStep());
        while (Step())
        {
        }

        if (others) Interlude();
    }

    public Guid RunId { get; }

    public IReadOnlyList<Func<World, FeedItem>> Acts => acts;

    /// <summary>Ids of answers that were begun and lost.</summary>
    public HashSet<Guid> Voided { get; } = [];

    StepStarted? step;

    bool Step()
    {
        var current = step!;
        var answer = new AnswerInFlight(RunId, current.StepId, current.MessageId, at);
        var (parts, pieces) = Answer();
        var spoken = Speak(answer, pieces, upTo: random.Next(4) == 0 ? random.Next(pieces.Count + 1) : pieces.Count);
        if (others && random.Next(4) == 0) Commit(new MetadataChanged(new ConversationMetadata(Summary: $"s{random.Next()}")));

        switch (random.Next(12))
        {
            case 0 when attempt < 4:
                Voided.Add(current.MessageId);
                attempt++;
                Commit(new RunRecovered(RunId, attempt, current.MessageId), NextStep(attempt));
                return true;
            case 1:
                var cut = Math.Min(spoken, pieces.Count);
                var partial = Cut(parts, pieces, cut);
                if (partial.IsEmpty) Commit(Finished(RunStatus.Cancelled, StopReason.Cancelled));
                else Commit(Message(answer, partial, pieces.Take(cut)) with { Version = 1 }, Finished(RunStatus.Cancelled, StopReason.Cancelled));
                return false;
            case 2:
                var error = new RunError(RunFailure.ModelFailed, "the model \"broke\"", true);
                Commit(Message(answer, parts, pieces), Finished(RunStatus.Failed, StopReason.LlmApiError, error));
                return false;
        }

        attempt = 1;
        var calls = parts.OfType<ToolCallPart>().ToImmutableArray();
        var finished = new StepFinished(RunId, current.StepId, "local/echo", new Usage(10, 5));
        if (calls.IsEmpty || steps >= 5)
        {
            var ending = calls.IsEmpty ? StopReason.EndTurn : StopReason.MaxSteps;
            Commit(Message(answer, parts, pieces), finished, Finished(RunStatus.Completed, ending));
            return false;
        }

        if (random.Next(6) == 0)
        {
            var request = new Message(NewId(), Role.Approval, [calls[0]], at) { RunId = RunId, StepId = current.StepId };
            Commit(
                Message(answer, parts, pieces),
                finished,
                new ApprovalRequested(request, [calls[0].ToolCallId]) { Others = calls[1..] },
                Finished(RunStatus.Completed, StopReason.RequiresApproval));
            return false;
        }

        Commit(
            Message(answer, parts, pieces),
            finished,
            new ToolsStarted(RunId, current.StepId, [.. calls.Select(call => call.ToolCallId)], []));
        if (random.Next(8) == 0) Commit(new RunRecovered(RunId, 1, null));
        var results = calls.Select(call => (Part)new ToolReturnPart(call.ToolCallId, call.Name, random.Next(2) == 0, Text()));
        Commit(
            new ToolReturned(new Message(NewId(), Role.Tool, [.. results], at) { RunId = RunId, StepId = current.StepId }),
            NextStep());
        return true;
    }

    int Speak(AnswerInFlight answer, List<Delta> pieces, int upTo)
    {
        var spoken = 0;
        while (spoken < upTo)
        {
            var batch = pieces.GetRange(spoken, Math.Min(1 + random.Next(4), upTo - spoken));
            spoken += batch.Count;
            acts.Add(world => world.Say(answer, batch));
        }

        return spoken;
    }

    (ImmutableArray<Part> Parts, List<Delta> Pieces) Answer()
    {
        var parts = new List<Part>();
        if (random.Next(3) == 0) parts.Add(new ReasoningPart(Text()));
        if (random.Next(5) > 0) parts.Add(new TextPart(Text()));
        var calls = random.Next(2) == 0 ? 0 : 1 + random.Next(3);
        for (var call = 0; call < calls; call++) parts.Add(new ToolCallPart($"call_{random.Next()}", $"tool_{call}", $"{{\"a\":\"{Text()}\"}}"));
        if (parts.Count == 0) parts.Add(new TextPart(Text()));

        var chunks = new List<Chunk>();
        for (var index = 0; index < parts.Count; index++)
        {
            var length = Length(parts[index]);
            for (var done = 0; done < length;)
            {
                var size = Math.Min(1 + random.Next(6), length - done);
                chunks.Add(new Chunk(index, size));
                done += size;
            }
        }

        var whole = parts.ToImmutableArray();
        return (whole, [.. new Chunks([.. chunks]).Cut(whole, 0)]);
    }

    /// <summary>The parts as far as the first pieces make them.</summary>
    static ImmutableArray<Part> Cut(ImmutableArray<Part> parts, List<Delta> pieces, int count)
    {
        var texts = pieces.Take(count).GroupBy(piece => piece.Part).ToDictionary(group => group.Key, group => string.Concat(group.Select(piece => piece.Text)));
        return [.. parts.Take(texts.Count).Select((part, index) => part switch
        {
            TextPart text => text with { Text = texts[index] },
            ReasoningPart reasoning => reasoning with { Text = texts[index] },
            ToolCallPart call => call with { Arguments = texts[index] },
            _ => part,
        })];
    }

    static int Length(Part part) => part switch
    {
        TextPart text => text.Text.Length,
        ReasoningPart reasoning => reasoning.Text.Length,
        ToolCallPart call => call.Arguments.Length,
        _ => 0,
    };

    static MessageAdded Message(AnswerInFlight answer, ImmutableArray<Part> parts, IEnumerable<Delta> pieces) =>
        new(new Message(answer.MessageId, Role.Assistant, parts, answer.Date)
        {
            RunId = answer.RunId,
            StepId = answer.StepId,
            Chunks = new Chunks([.. pieces.Select(piece => new Chunk(piece.Part, piece.Text.Length))]),
        });

    MessageAdded UserMessage() => new(new Message(NewId(), Role.User, [new TextPart(Text())], at) { RunId = RunId });

    StepStarted NextStep(int number = 1)
    {
        steps++;
        return step = new StepStarted(RunId, NewId(), NewId(), steps, number, "local/echo");
    }

    RunFinished Finished(RunStatus status, StopReason reason, RunError? error = null) =>
        new(RunId, status, reason, new Usage(10 * steps, 5 * steps, Context: 15), steps, error);

    /// <summary>Something else happens in the conversation.</summary>
    void Interlude()
    {
        var other = NewId();
        for (var count = random.Next(3); count >= 0; count--)
        {
            Commit(new MetadataChanged(new ConversationMetadata(Summary: Text())));
            Commit(
                new RunStarted(other, new RunOptions { StreamTokens = true }, "local/echo"),
                new MessageAdded(new Message(NewId(), Role.User, [new TextPart(Text())], at) { RunId = other }),
                new RunFinished(other, RunStatus.Completed, StopReason.EndTurn, Usage.None, 1, null));
        }
    }

    void Commit(params LogEvent[] events) => acts.Add(world => world.Commit(at, events));

    string Text()
    {
        string[] words = ["hello ", "wörld ", "\"quoted\" ", "line\nbreak ", "back\\slash ", "日本 ", "🙂 ", "\u0001\u2028 ", "<b>&amp;</b> ", "a", "plain text "];
        return string.Concat(Enumerable.Range(0, 1 + random.Next(6)).Select(_ => words[random.Next(words.Length)]));
    }

    Guid NewId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
