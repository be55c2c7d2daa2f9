using Conversations.Streams;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Serialization;

namespace Conversations.Silo.Hosting;

/// <summary>Microsoft's Orleans: one process over SQLite, or several silos over PostgreSQL, whose tables its scripts make (docs/operate.md).</summary>
static partial class EngineExtensions
{
    const string Invariant = "Npgsql";

    /// <summary>Where memory streams keep who is subscribed.</summary>
    const string PubSub = "PubSubStore";

    /// <summary>How often a stream's queue is looked into: what a token waits for at most on its way to its client.</summary>
    static readonly TimeSpan StreamPoll = TimeSpan.FromMilliseconds(10);

    public static void AddEngine(this WebApplicationBuilder builder)
    {
        var settings = builder.AddClusterSettings();
        var database = builder.Configuration.GetConnectionString("Conversations");
        builder.Services.AddSerializer(serializer => serializer.AddJsonSerializer(IsOurs));
        if (settings.Role == ProcessRole.Gateway)
        {
            builder.UseOrleansClient(client =>
            {
                client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, database));
                client.AddMemoryStreams(ConversationStream.Provider);
                if (settings.IsTraced) client.AddActivityPropagation();
            });
            return;
        }

        builder.UseOrleans(silo =>
        {
            if (settings.IsCluster) silo.UseCluster(settings, database);
            else silo.UseLocalhostClustering().AddMemoryGrainStorage(PubSub);
            silo.AddMemoryStreams(ConversationStream.Provider, streams => streams.ConfigurePullingAgent(
                agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = StreamPoll)));
            silo.AddStorageAndRecovery();
            if (settings.IsTraced) silo.AddActivityPropagation();
            silo.AddDashboard();
        });
    }

    static void UseCluster(this ISiloBuilder silo, ClusterSettings settings, string? database)
    {
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, database));
        silo.AddAdoNetGrainStorage(PubSub, options => (options.Invariant, options.ConnectionString) = (Invariant, database));
        silo.UseEndpoints(settings, EndpointOptions.DEFAULT_GATEWAY_PORT);
        silo.Configure<SiloOptions>(options => options.SiloName = settings.SiloName ?? options.SiloName);
    }

    // Exceptions travel as Orleans sends them.
    static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("Conversations", StringComparison.Ordinal) is true && !typeof(Exception).IsAssignableFrom(type);
}
