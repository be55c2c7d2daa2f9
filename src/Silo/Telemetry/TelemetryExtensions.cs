using System.Reflection;
using Conversations.Gateway.Telemetry;
using Conversations.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Conversations.Silo.Telemetry;

/// <summary>What this process tells of itself, and to whom.</summary>
static class TelemetryExtensions
{
    const string Service = "conversations";

    /// <summary>Counts for <c>/metrics</c> always; makes spans and sends anything only where an OTLP endpoint is configured.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddOtlpNames(builder.Configuration);
        var isSent = Otlp.IsConfigured(builder.Configuration);
        builder.AddLogScopes(isSent);
        var metrics = builder.Configuration.GetValue($"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Metrics)}", true);
        if (!isSent && !metrics) return;

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService(Service, serviceVersion: Assembly.GetExecutingAssembly().GetName().Version?.ToString(3), serviceInstanceId: Instance(builder.Configuration))
            .AddEnvironmentVariableDetector());
        if (metrics) telemetry.WithMetrics(meters => meters.AddMeter(Meters).AddPrometheus(builder.Services));
        if (isSent) telemetry.Send(builder.Services);
    }

    static string[] Meters =>
    [
        TelemetryNames.Source, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];

    static string[] Sources =>
    [
        TelemetryNames.Source, "Microsoft.AspNetCore", "Microsoft.Orleans.Application", "Experimental.ModelContextProtocol", "System.Net.Http",
    ];

    static void AddPrometheus(this MeterProviderBuilder meters, IServiceCollection services)
    {
        var page = new PrometheusPage();
        meters.AddReader(page.Reader);
        services.AddSingleton<IMetricsPage>(page);
    }

    static void Send(this OpenTelemetryBuilder telemetry, IServiceCollection services)
    {
        // ASP.NET Core's own span then has the attributes of the semantic conventions.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        services.Configure<OpenTelemetryLoggerOptions>(logs => (logs.IncludeScopes, logs.IncludeFormattedMessage) = (true, true));
        telemetry.WithTracing(traces => traces.AddSource(Sources)).WithLogging().UseOtlpExporter();
    }

    /// <summary>Log lines have the ids of their run where some log writes scopes, and JSON does unless it is told not to.</summary>
    static void AddLogScopes(this WebApplicationBuilder builder, bool isSent)
    {
        const string Included = "Logging:Console:FormatterOptions:IncludeScopes";
        var isJson = string.Equals(builder.Configuration["Logging:Console:FormatterName"], "json", StringComparison.OrdinalIgnoreCase);
        if (isJson && builder.Configuration[Included] is null) builder.Configuration[Included] = "true";
        var scopes = isSent || builder.Configuration.GetValue(Included, false);
        builder.Services.PostConfigure<TelemetryOptions>(options => options.Scopes ??= scopes);
    }

    static string Instance(ConfigurationManager configuration) => configuration["Cluster:SiloName"] ?? Environment.MachineName;
}
