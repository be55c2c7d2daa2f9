using Conversations.Gateway.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Conversations.Silo.Telemetry;

/// <summary>Collects what is counted at the moment in which somebody asks.</summary>
sealed class PrometheusPage : IMetricsPage, IDisposable
{
    readonly Lock gate = new();
    readonly Exporter exporter = new();

    public PrometheusPage() => Reader = new BaseExportingMetricReader(exporter);

    public MetricReader Reader { get; }

    public void Dispose() => Reader.Dispose();

    public string Render()
    {
        lock (gate)
        {
            exporter.Collect!(Timeout.Infinite);
            return exporter.Text;
        }
    }

    [ExportModes(ExportModes.Pull)]
    sealed class Exporter : BaseExporter<Metric>, IPullMetricExporter
    {
        public string Text { get; private set; } = "";

        /// <summary>Set by the reader.</summary>
        public Func<int, bool>? Collect { get; set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var metrics = new List<Metric>();
            foreach (var metric in batch) metrics.Add(metric);
            Text = PrometheusText.Of(metrics);
            return ExportResult.Success;
        }
    }
}
