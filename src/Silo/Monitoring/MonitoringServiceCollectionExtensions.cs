using Conversations.Streams;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Silo.Monitoring;

static class MonitoringServiceCollectionExtensions
{
    /// <summary>Adds what every process measures of itself for the dashboard.</summary>
    public static IServiceCollection AddMonitoring(this IServiceCollection services)
    {
        services.TryAddSingleton<CallMeter>();
        services.AddSingleton<IIncomingGrainCallFilter>(provider => provider.GetRequiredService<CallMeter>());
        services.TryAddSingleton<WorkMeter>();
        services.AddSingleton<ICommitListener>(provider => provider.GetRequiredService<WorkMeter>());
        services.TryAddSingleton<LogTail>();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogTail>());
        services.AddHostedService<ProcessReporter>();
        return services;
    }
}
