using System.Net;
using Conversations.Grains.Recovery;
using Conversations.Silo.Telemetry;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Conversations.Silo.Hosting;

/// <summary>The composition of the grain engine. Its other part is of the engine that the build chooses: the one place that knows which it is.</summary>
static partial class EngineExtensions
{
    /// <summary>Name of the storage in which agents and blocks are kept.</summary>
    const string GrainStorage = "grains";

    /// <exception cref="OrleansConfigurationException">A key of section <c>Cluster</c> is wrong.</exception>
    static ClusterSettings AddClusterSettings(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new();
        settings = settings with
        {
            IsCluster = "postgres".Equals(builder.Configuration["Storage:Provider"], StringComparison.OrdinalIgnoreCase),
            IsTraced = Otlp.IsConfigured(builder.Configuration),
        };
        settings.Check();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.DrainTimeout + ClusterSettings.StopTimeout);
        builder.Services.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ClusterId));
        return settings;
    }

    static void AddStorageAndRecovery(this ISiloBuilder silo)
    {
        silo.Services.AddGrainStorage(GrainStorage, (services, _) => services.GetRequiredService<IGrainStorage>());
        silo.AddReminders();
        silo.AddStartupTask<RecoveryTrigger>();
    }

    static void UseEndpoints(this ISiloBuilder silo, ClusterSettings settings, int gatewayPort)
    {
        silo.ConfigureEndpoints(settings.Address(), settings.SiloPort, gatewayPort);
        silo.Configure<EndpointOptions>(options => options.SiloListeningEndpoint = new(
            settings.ListenOnAnyAddress ? IPAddress.Any : options.AdvertisedIPAddress, settings.ListenPort ?? settings.SiloPort));
    }
}
