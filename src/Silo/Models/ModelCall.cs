using System.Diagnostics;
using Conversations.Grains.Models;
using Conversations.Telemetry;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>One call of a model, as it shows in traces and metrics.</summary>
internal sealed class ModelCall : IDisposable
{
    private readonly ModelInfo _model;
    private readonly ModelMeter _meter;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Activity? _span;
    private readonly ModelTexts? _texts;
    private UsageDetails? _usage;
    private string? _error;
    private bool _answered;

    /// <param name="content">True: the span holds what was said.</param>
    public ModelCall(ModelInfo model, ModelMeter meter, TimeProvider time, IEnumerable<ChatMessage> messages, bool content)
    {
        (_model, _meter, _time, _began) = (model, meter, time, time.GetTimestamp());
        _span = Traces.Start(TelemetryNames.Chat, model.Name, ActivityKind.Client);
        if (_span is not { IsAllDataRequested: true }) return;
        _span.SetTag(TelemetryNames.Operation, TelemetryNames.Chat)
            .SetTag(TelemetryNames.Provider, model.Provider)
            .SetTag(TelemetryNames.RequestModel, model.Name);
        if (!content) return;
        _texts = new ModelTexts();
        _span.SetTag(TelemetryNames.InputMessages, ModelTexts.Of(messages));
    }

    public void Take(ChatResponseUpdate update)
    {
        if (!_answered)
        {
            _answered = true;
            var after = _time.GetElapsedTime(_began);
            _meter.FirstChunk(_model, after);
            _span?.SetTag(TelemetryNames.TimeToFirstChunk, after.TotalSeconds);
        }

        foreach (var content in update.Contents)
            if (content is UsageContent used) _usage = used.Details;
        _texts?.Take(update);
        if (update.FinishReason is { } reason) _span?.SetTag(TelemetryNames.FinishReasons, new[] { reason.Value });
    }

    public void Failed(Exception failure)
    {
        _error = failure is ModelException model ? model.Kind.ToString() : failure.GetType().Name;
        _span.Fail(_error);
    }

    public void Dispose()
    {
        _meter.Ended(_model, _time.GetElapsedTime(_began), _usage, _error);
        if (_usage is not null)
        {
            _span?.SetTag(TelemetryNames.InputTokens, _usage.InputTokenCount)
                .SetTag(TelemetryNames.OutputTokens, _usage.OutputTokenCount)
                .SetTag(TelemetryNames.CachedInputTokens, _usage.CachedInputTokenCount);
        }

        if (_texts is not null) _span?.SetTag(TelemetryNames.OutputMessages, _texts.Answer());
        _span?.Dispose();
    }
}
