using System.Diagnostics;
using System.Diagnostics.Metrics;
using Conversations.Grains.Models;
using Conversations.Telemetry;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>Counts and times model calls, as the GenAI conventions have it.</summary>
internal sealed class ModelMeter
{
    // The boundaries that the conventions advise.
    private static readonly InstrumentAdvice<double> Times = new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] };
    private static readonly InstrumentAdvice<long> Sizes = new() { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] };

    private readonly Histogram<double> _duration, _firstChunk;
    private readonly Histogram<long> _tokens;
    private readonly Counter<double> _cost;

    public ModelMeter(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Source);
        _duration = meter.CreateHistogram(TelemetryNames.ModelDuration, "s", "Time of a model call, with its repetitions.", null, Times);
        _firstChunk = meter.CreateHistogram(TelemetryNames.ModelFirstChunk, "s", "Time to the first piece of a model's answer.", null, Times);
        _tokens = meter.CreateHistogram(TelemetryNames.TokenUsage, "{token}", "Tokens of a model call.", null, Sizes);
        _cost = meter.CreateCounter<double>(TelemetryNames.Cost, null, "Cost of model calls by the prices configured, in their currency.");
    }

    public bool IsOn => _duration.Enabled || _tokens.Enabled;

    public void FirstChunk(ModelInfo model, TimeSpan after) => _firstChunk.Record(after.TotalSeconds, Tags(model));

    public void Ended(ModelInfo model, TimeSpan took, UsageDetails? usage, string? error)
    {
        var tags = Tags(model);
        if (usage is not null)
        {
            Tokens(tags, "input", usage.InputTokenCount);
            Tokens(tags, "output", usage.OutputTokenCount);
            if (model.Price?.Cost(usage) is { } cost) _cost.Add((double)cost, tags);
        }

        if (error is not null) tags.Add(TelemetryNames.ErrorType, error);
        _duration.Record(took.TotalSeconds, tags);
    }

    private void Tokens(TagList tags, string type, long? count)
    {
        if (count is not { } tokens) return;
        tags.Add(TelemetryNames.TokenType, type);
        _tokens.Record(tokens, tags);
    }

    private static TagList Tags(ModelInfo model) => new()
    {
        { TelemetryNames.Operation, TelemetryNames.Chat },
        { TelemetryNames.Provider, model.Provider },
        { TelemetryNames.RequestModel, model.Name },
    };
}
