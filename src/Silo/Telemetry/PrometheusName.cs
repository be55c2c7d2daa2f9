using OpenTelemetry.Metrics;

namespace Conversations.Silo.Telemetry;

/// <summary>Names as Prometheus wants them: of letters, digits and underscores, with the unit, and <c>_total</c> behind what only grows.</summary>
static class PrometheusName
{
    public static string Of(Metric metric)
    {
        var name = Plain(metric.Name);
        var unit = Unit(metric.Unit);
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal)) name = $"{name}_{unit}";
        var grows = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        return grows && !name.EndsWith("_total", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    public static string Plain(string name)
    {
        var plain = string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++) to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
        });
        return plain.Length > 0 && char.IsAsciiDigit(plain[0]) ? $"_{plain}" : plain;
    }

    // A unit in braces only names what is counted.
    static string Unit(string unit) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        _ => "",
    };
}
