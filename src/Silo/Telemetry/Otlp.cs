using Microsoft.Extensions.Configuration.Memory;

namespace Conversations.Silo.Telemetry;

/// <summary>Where telemetry is sent: <c>Telemetry:Otlp</c>, or the variables that OpenTelemetry has for it.</summary>
static class Otlp
{
    const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    static readonly (string Key, string Variable)[] Names =
    [
        ("Telemetry:Otlp:Endpoint", Endpoint),
        ("Telemetry:Otlp:Protocol", "OTEL_EXPORTER_OTLP_PROTOCOL"),
        ("Telemetry:Otlp:Headers", "OTEL_EXPORTER_OTLP_HEADERS"),
    ];

    /// <summary>OpenTelemetry reads its own names only; of both, its own count.</summary>
    public static void AddOtlpNames(this IConfigurationBuilder builder, IConfiguration configuration)
    {
        var named = Names
            .Where(name => configuration[name.Key] is { Length: > 0 } && configuration[name.Variable] is null or "")
            .Select(name => new KeyValuePair<string, string?>(name.Variable, configuration[name.Key]))
            .ToList();
        if (named.Count > 0) builder.Add(new MemoryConfigurationSource { InitialData = named });
    }

    public static bool IsConfigured(IConfiguration configuration) => configuration[Endpoint] is { Length: > 0 };
}
