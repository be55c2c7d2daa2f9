using Conversations.Gateway;
using Conversations.Grains.AgentPrograms;
using Conversations.Grains.Hosting;
using Conversations.Models;
using Conversations.Silo.AgentPrograms;
using Conversations.Silo.Configuration;
using Conversations.Silo.Models;
using Conversations.Silo.Monitoring;
using Conversations.Silo.Secrets;
using Conversations.Silo.Starting;
using Conversations.Silo.Storage;
using Conversations.Silo.Telemetry;
using Conversations.Silo.ToolServers;
using Conversations.Silo.Webhooks;
using Conversations.Silo.Workspaces;
using Microsoft.Extensions.Configuration.Memory;

namespace Conversations.Silo.Hosting;

/// <summary>Everything one server process is made of.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>What holds where no configuration says otherwise, wherever the server is started.</summary>
    static readonly KeyValuePair<string, string?>[] Defaults =
    [
        new(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:8283"),
        // A line for each request costs more than the request.
        new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
    ];

    /// <exception cref="ConfigurationException">A key holds what it cannot.</exception>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddDefaults();

        builder.CheckConfiguration();

        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddModels(builder.Configuration);
        builder.Services.AddSingleton<IModelDirectory, ModelDirectory>();
        builder.Services.AddWorkspaces(builder.Configuration);
        builder.Services.AddSecrets(builder.Configuration);
        builder.Services.AddTools();
        builder.Services.AddRunTelemetry();
        builder.Services.AddWebhooks();
        builder.Services.AddStarting();
        builder.Services.AddToolServers();
        builder.Services.AddSingleton<IAgentPrograms, AgentProgramStarter>();
        builder.Services.AddMonitoring();
        builder.AddEngine();
        builder.Services.AddGateway(builder.Configuration);
        return builder;
    }

    internal static void AddDefaults(this IConfigurationBuilder configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
}
