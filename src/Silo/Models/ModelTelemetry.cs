using Conversations.Grains.Models;
using Conversations.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

/// <summary>Has model calls show in traces and metrics, where anybody looks at them.</summary>
internal sealed class ModelTelemetry(ModelMeter meter, IOptions<TelemetryOptions> options, TimeProvider time)
{
    public bool IsOn => Traces.Source.HasListeners() || meter.IsOn;

    public ModelCall Begin(ModelInfo model, IEnumerable<ChatMessage> messages) => new(model, meter, time, messages, options.Value.Content);
}
