using Conversations.Silo.Storage.Postgres;
using Conversations.Streams;
using Npgsql;
using Orleans.Configuration;
using Orleans.Embedded;
using Orleans.Hosting;

namespace Conversations.Silo.Hosting;

/// <summary>The embedded engine: one process over SQLite, or several silos over PostgreSQL.</summary>
static partial class EngineExtensions
{
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        var settings = builder.AddClusterSettings();
        if (settings.Role == ProcessRole.Gateway)
        {
            builder.UseOrleansClient(client =>
            {
                client.UseAdoNetClustering(_ => { });
                client.AddMemoryStreams(ConversationStream.Provider);
                client.Services.AddOptions<AdoNetClusteringClientOptions>().Configure<NpgsqlDataSource>((options, source) => options.DataSource = source);
                client.Services.AddLinks(settings);
                if (settings.IsTraced) client.AddActivityPropagation();
            });
            return;
        }

        builder.UseOrleans(silo =>
        {
            if (settings.IsCluster) silo.UseCluster(settings);
            else silo.UseLocalhostClustering();
            silo.AddMemoryStreams(ConversationStream.Provider);
            silo.AddStorageAndRecovery();
            if (settings.IsTraced) silo.AddActivityPropagation();
        });
    }

    static void UseCluster(this ISiloBuilder silo, ClusterSettings settings)
    {
        silo.UseAdoNetClustering(_ => { });
        silo.UseEndpoints(settings, gatewayPort: 0);
        silo.Services.AddOptions<AdoNetClusteringSiloOptions>().Configure<NpgsqlDataSource>((options, source) => options.DataSource = source);
        // A silo that the others have given up writes nothing, even if it only slept.
        silo.Services.AddOptions<PostgresOptions>().Configure<ClusterFence>((options, fence) => options.Fence = fence.Condition);
        silo.Services.AddLinks(settings);
    }

    static void AddLinks(this IServiceCollection services, ClusterSettings settings)
    {
        services.Configure<SiloOptions>(options => options.SiloName = settings.SiloName);
        services.Configure<SiloLinkOptions>(options =>
        {
            options.Secret = settings.Secret;
            options.CertificateFile = settings.CertificateFile;
            options.CertificateKeyFile = settings.CertificateKeyFile;
            options.DrainTimeout = settings.DrainTimeout;
        });
    }
}
