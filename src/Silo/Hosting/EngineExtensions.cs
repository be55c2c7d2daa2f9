using Conversations.Recovery;
using Conversations.Silo.Storage;
using Conversations.Streams;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;

namespace Conversations.Silo.Hosting;

/// <summary>The composition of the grain engine: the one place that knows which engine it is.</summary>
static class EngineExtensions
{
    /// <summary>Name of the storage in which agents and blocks are kept.</summary>
    const string GrainStorage = "grains";

    public static void AddEngine(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering();
        silo.AddMemoryStreams(ConversationStream.Provider);
        silo.Services.AddGrainStorage(GrainStorage, (services, _) => services.GetRequiredService<SqliteGrainStorage>());
        silo.AddReminders();
        silo.AddStartupTask((services, _) => services.GetRequiredService<IGrainFactory>().GetGrain<IRecoveryGrain>(0).Sweep());
    });
}
