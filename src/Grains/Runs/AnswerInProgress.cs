using System.Text;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Log;
using Conversations.Streams;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>The answer that a model is giving: every piece so far, for those who join late, and those not yet published.</summary>
sealed class AnswerInProgress(AnswerInFlight answer, bool parallelToolCalls)
{
    readonly List<PartInProgress> parts = [];
    readonly List<Delta> pieces = [];
    int published;

    public AnswerInFlight Header => answer;

    /// <summary>True once a cancel or the end has fixed what was said: later pieces are not taken.</summary>
    public bool Frozen { get; private set; }

    public bool IsEmpty => pieces.Count == 0;

    /// <summary>The words of it so far.</summary>
    public string Said => string.Concat(parts.Where(part => part.Kind == DeltaKind.Text).Select(part => part.Text));

    public bool HasCalls => parts.Exists(part => part.Kind == DeltaKind.ToolCall);

    public Usage? Usage { get; private set; }

    public bool Truncated { get; private set; }

    /// <summary>Null: the model's server has not said.</summary>
    public StepTokens? Tokens { get; private set; }

    /// <summary>Takes what one update of the model's stream brings.</summary>
    public void Take(ChatResponseUpdate update)
    {
        if (Frozen) return;
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    Add(Current(DeltaKind.Text), text.Text);
                    break;
                case TextReasoningContent reasoning:
                    TakeReasoning(reasoning);
                    break;
                case ToolCallDelta call when parallelToolCalls || call.Index == 0:
                    TakeCall(call);
                    break;
                case UsageContent usage:
                    Usage = UsageOf(usage.Details);
                    break;
                case TokenIds told:
                    Tokens = told.Tokens;
                    break;
            }
        }

        if (update.FinishReason == ChatFinishReason.Length) Truncated = true;
    }

    /// <summary>The pieces that nobody has been told of yet; null when there are none.</summary>
    public Streamed? TakeUnpublished()
    {
        if (published == pieces.Count || Frozen) return null;
        var batch = new Streamed(answer, published, [.. pieces[published..]]);
        published = pieces.Count;
        return batch;
    }

    /// <summary>Everything published so far.</summary>
    public Streamed Snapshot() => new(answer, 0, [.. pieces[..published]]);

    /// <summary>Fixes what was said. Pieces that were never published still count: whoever reads the log sees them.</summary>
    public Answer Freeze()
    {
        Frozen = true;
        return new Answer([.. parts.Select(part => part.ToPart())], new Chunks([.. pieces.Select(piece => new Chunk(piece.Part, piece.Text.Length))]));
    }

    void TakeReasoning(TextReasoningContent reasoning)
    {
        var index = Current(DeltaKind.Reasoning);
        if (reasoning.Text.Length > 0) Add(index, reasoning.Text);
        if (reasoning.ProtectedData is { } signature) parts[index].Signature = signature;
    }

    void TakeCall(ToolCallDelta call)
    {
        var index = parts.FindIndex(part => part.Kind == DeltaKind.ToolCall && part.CallIndex == call.Index);
        if (index < 0)
        {
            index = parts.Count;
            parts.Add(new PartInProgress(DeltaKind.ToolCall) { CallIndex = call.Index, CallId = UniqueCallId(call.CallId), Name = call.Name ?? "" });
            pieces.Add(new Delta(index, DeltaKind.ToolCall, call.Arguments, parts[index].CallId, parts[index].Name));
            parts[index].Text.Append(call.Arguments);
            return;
        }

        if (call.Arguments.Length > 0) Add(index, call.Arguments);
    }

    /// <summary>Some servers give no ids, or the same one twice; results must find their calls all the same.</summary>
    string UniqueCallId(string? given) =>
        !string.IsNullOrEmpty(given) && parts.TrueForAll(part => part.CallId != given) ? given : $"call_{answer.MessageId:N}_{parts.Count}";

    void Add(int index, string text)
    {
        parts[index].Text.Append(text);
        pieces.Add(new Delta(index, parts[index].Kind, text, parts[index].CallId));
    }

    int Current(DeltaKind kind)
    {
        if (parts.Count == 0 || parts[^1].Kind != kind) parts.Add(new PartInProgress(kind));
        return parts.Count - 1;
    }

    public static Usage UsageOf(UsageDetails details) => new(
        details.InputTokenCount ?? 0,
        details.OutputTokenCount ?? 0,
        details.CachedInputTokenCount ?? 0,
        0,
        details.ReasoningTokenCount ?? 0,
        details.TotalTokenCount ?? (details.InputTokenCount ?? 0) + (details.OutputTokenCount ?? 0));

    sealed class PartInProgress(DeltaKind kind)
    {
        public DeltaKind Kind { get; } = kind;

        public StringBuilder Text { get; } = new();

        public int CallIndex { get; init; }

        public string? CallId { get; init; }

        public string Name { get; init; } = "";

        public string? Signature { get; set; }

        public Part ToPart() => Kind switch
        {
            DeltaKind.Text => new TextPart(Text.ToString()),
            DeltaKind.Reasoning => new ReasoningPart(Text.ToString(), Signature),
            _ => new ToolCallPart(CallId!, Name, Text.ToString()),
        };
    }
}
