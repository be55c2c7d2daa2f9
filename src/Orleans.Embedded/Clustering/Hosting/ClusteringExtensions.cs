using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans.Hosting
{
    /// <summary>Where a process that only calls grains is put together.</summary>
    public interface IClientBuilder
    {
        IServiceCollection Services { get; }

        IConfiguration Configuration { get; }
    }

    public static class AdoNetHostingExtensions
    {
        /// <summary>Makes the silo one of a cluster whose members are written down in PostgreSQL.</summary>
        public static ISiloBuilder UseAdoNetClustering(this ISiloBuilder builder, Action<AdoNetClusteringSiloOptions> configureOptions)
        {
            AddCluster(builder.Services.Configure(configureOptions), ClusterRole.Silo, services => services.GetRequiredService<IOptions<AdoNetClusteringSiloOptions>>().Value);
            return builder;
        }

        /// <summary>Calls the silos whose cluster is written down in PostgreSQL.</summary>
        public static IClientBuilder UseAdoNetClustering(this IClientBuilder builder, Action<AdoNetClusteringClientOptions> configureOptions)
        {
            AddCluster(builder.Services.Configure(configureOptions), ClusterRole.Client, services => services.GetRequiredService<IOptions<AdoNetClusteringClientOptions>>().Value);
            return builder;
        }

        private static void AddCluster(IServiceCollection services, ClusterRole role, Func<IServiceProvider, AdoNetClusteringSiloOptions> options)
        {
            services.AddSingleton<ClusterFence>();
            services.AddSingleton<IMemberTable>(each => new PostgresMemberTable(
                options(each).DataSource ?? throw new OrleansConfigurationException("Clustering needs a DataSource."),
                each.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId,
                each.GetRequiredService<ClusterFence>().Instance));
            services.AddCluster(role);
        }

        internal static void AddCluster(this IServiceCollection services, ClusterRole role)
        {
            services.AddSingleton(each => ActivatorUtilities.CreateInstance<ClusterHost>(each, role));
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(each => each.GetRequiredService<ClusterHost>());
        }
    }

    public static class ClientBuilderExtensions
    {
        /// <summary>Traces go along with grain calls.</summary>
        public static IClientBuilder AddActivityPropagation(this IClientBuilder builder)
        {
            builder.Services.AddSingleton<IOutgoingGrainCallFilter, LeavingActivityFilter>();
            return builder;
        }
    }

    public static class EndpointOptionsExtensions
    {
        public static ISiloBuilder ConfigureEndpoints(
            this ISiloBuilder builder, IPAddress advertisedIP, int siloPort, int gatewayPort, bool listenOnAnyHostAddress = false) =>
            builder.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = advertisedIP;
                options.SiloPort = siloPort;
                options.SiloListeningEndpoint = listenOnAnyHostAddress ? new(IPAddress.Any, siloPort) : null;
            });
    }
}

namespace Microsoft.Extensions.Hosting
{
    using Orleans.Hosting;

    public static class OrleansClientGenericHostExtensions
    {
        /// <summary>Lets a host call the grains of a cluster.</summary>
        public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
        {
            hostAppBuilder.UseOrleans(silo => configureDelegate(new ClientBuilder(silo.Services, silo.Configuration)));
            return hostAppBuilder;
        }

        private sealed class ClientBuilder(IServiceCollection services, IConfiguration configuration) : IClientBuilder
        {
            public IServiceCollection Services => services;

            public IConfiguration Configuration => configuration;
        }
    }
}
