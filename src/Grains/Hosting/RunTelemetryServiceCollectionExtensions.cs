using Conversations.Grains.Telemetry;
using Conversations.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Grains.Hosting;

public static class RunTelemetryServiceCollectionExtensions
{
    /// <summary>What runs tell of themselves. Needs an <c>IMeterFactory</c> and the host's logging.</summary>
    public static IServiceCollection AddRunTelemetry(this IServiceCollection services) => services
        .AddSingleton<RunMeter>()
        .AddSingleton<ICommitListener>(provider => provider.GetRequiredService<RunMeter>())
        .AddSingleton<RunTelemetry>();
}
