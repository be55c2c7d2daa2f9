using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace Conversations.Silo.Telemetry;

/// <summary>Metrics in Prometheus' text format, under the names that OpenTelemetry's rules give them there.</summary>
sealed class PrometheusText
{
    readonly StringBuilder text = new();

    public static string Of(IEnumerable<Metric> metrics)
    {
        var page = new PrometheusText();
        foreach (var family in metrics.GroupBy(PrometheusName.Of).OrderBy(family => family.Key, StringComparer.Ordinal)) page.Write(family);
        return page.text.ToString();
    }

    void Write(IGrouping<string, Metric> family)
    {
        var first = family.First();
        text.Append("# HELP ").Append(family.Key).Append(' ').Append(Escape(first.Description, quotes: false)).Append('\n')
            .Append("# TYPE ").Append(family.Key).Append(' ').Append(Kind(first.MetricType)).Append('\n');
        foreach (var metric in family)
        {
            foreach (ref readonly var point in metric.GetMetricPoints()) Write(family.Key, metric.MetricType, point);
        }
    }

    void Write(string name, MetricType type, in MetricPoint point)
    {
        var labels = Labels(point);
        if (type == MetricType.Histogram) WriteHistogram(name, labels, point);
        else Line(name, labels, Value(type, point));
    }

    void WriteHistogram(string name, string labels, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            Line($"{name}_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", Number(below));
        }

        Line($"{name}_sum", labels, Number(point.GetHistogramSum()));
        Line($"{name}_count", labels, Number(point.GetHistogramCount()));
    }

    void Line(string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    static string Labels(in MetricPoint point)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in point.Tags)
        {
            if (labels.Length > 0) labels.Append(',');
            labels.Append(PrometheusName.Plain(key)).Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quotes: true)).Append('"');
        }

        return labels.ToString();
    }

    static string Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => Number(point.GetSumLong()),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
        MetricType.LongGauge => Number(point.GetGaugeLastValueLong()),
        _ => Number(point.GetGaugeLastValueDouble()),
    };

    static string Kind(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    static string Number(IFormattable value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };

    static string Escape(string value, bool quotes)
    {
        value = value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        return quotes ? value.Replace("\"", "\\\"", StringComparison.Ordinal) : value;
    }
}
