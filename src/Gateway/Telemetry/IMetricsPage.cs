namespace Conversations.Gateway.Telemetry;

/// <summary>What the process counts, as Prometheus reads it.</summary>
public interface IMetricsPage
{
    /// <summary>Text format 0.0.4.</summary>
    string Render();
}
