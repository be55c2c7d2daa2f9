using System.Diagnostics.Metrics;
using Conversations.Silo.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Conversations.Silo.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Instruments_OfEachKind_AreWrittenAsTheFormatHasThem()
    {
        using var meter = new Meter($"test-{Guid.NewGuid()}");
        var page = new PrometheusPage();
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddReader(page.Reader).Build();
        meter.CreateCounter<long>("things.made", "{thing}", "Made.\nOn two \\ lines.").Add(3, new KeyValuePair<string, object?>("of.what", "a \"b\"\\\nc"));
        meter.CreateUpDownCounter<long>("things.open").Add(-2);
        meter.CreateObservableGauge("room.heat", () => 1.5, "s", "How long it is warm.");
        var sizes = meter.CreateHistogram("size", "By", "Sizes.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2.5] });
        foreach (var size in new[] { 0.5, 2, 2.5, 9 }) sizes.Record(size);

        var text = page.Render();

        Assert.Equal(
            """
            # HELP room_heat_seconds How long it is warm.
            # TYPE room_heat_seconds gauge
            room_heat_seconds 1.5
            # HELP size_bytes Sizes.
            # TYPE size_bytes histogram
            size_bytes_bucket{le="1"} 1
            size_bytes_bucket{le="2.5"} 3
            size_bytes_bucket{le="+Inf"} 4
            size_bytes_sum 14
            size_bytes_count 4
            # HELP things_made_total Made.\nOn two \\ lines.
            # TYPE things_made_total counter
            things_made_total{of_what="a \"b\"\\\nc"} 3
            # HELP things_open 
            # TYPE things_open gauge
            things_open -2

            """,
            text);
        // Asking changes nothing.
        Assert.Equal(text, page.Render());
    }
}
