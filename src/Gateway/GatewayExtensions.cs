using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dashboard;
using Conversations.Gateway.Dialects;
using Conversations.Gateway.Dialects.AgentServer;
using Conversations.Gateway.Dialects.AppConversations;
using Conversations.Gateway.Dialects.Chat;
using Conversations.Gateway.Dialects.Chat.Messages;
using Conversations.Gateway.Dialects.DurableStreams;
using Conversations.Gateway.Dialects.Letta;
using Conversations.Gateway.Dialects.Letta.AgentFiles;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.Dialects.Letta.Conversations;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Gateway.Dialects.OpenHandsV0;
using Conversations.Gateway.Dialects.Operations;
using Conversations.Gateway.Health;
using Conversations.Gateway.Http;
using Conversations.Gateway.Limits;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Pages;
using Conversations.Gateway.Repeats;
using Conversations.Gateway.Streaming;
using Conversations.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway;

/// <summary>The HTTP side of the runtime: every dialect that clients speak.</summary>
public static class GatewayExtensions
{
    /// <summary>
    /// Adds what the gateway needs beside the host's own: a grain factory, a stream provider, the store's readers and the directories of
    /// models and tools.
    /// </summary>
    /// <param name="configuration"><c>Auth:Keys</c>, <c>Cors:Origins</c> and <c>Limits</c> are read from it.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddRouting();
        services.AddCors();
        services.Configure<GatewayLimits>(configuration.GetSection("Limits"));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayLimits>>(
            (kestrel, limits) =>
            {
                kestrel.Limits.MaxRequestBodySize = limits.Value.RequestBodyBytes;
                kestrel.Limits.MaxResponseBufferSize = ClientSockets.UnsentBytes;
            });
        services.Configure<SocketTransportOptions>(ClientSockets.Configure);

        services.AddAuth(configuration);
        services.TryAddSingleton<RequestLimits>();
        services.TryAddSingleton<Owners>();
        services.TryAddSingleton<PublicConversations>();
        services.TryAddSingleton<RepeatFilter>();
        services.AddHostedService<RepeatPruning>();
        services.AddDialect<LettaDialect>();
        services.AddDialect<ChatDialect>();
        services.AddDialect<OperationsDialect>();
        services.TryAddSingleton<DialectTable>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, GatewayStartup>());
        services.TryAddSingleton<ToolCatalog>();
        services.TryAddSingleton<AgentView>();
        services.TryAddSingleton<AgentExporter>();
        services.TryAddSingleton<AgentImporter>();
        services.TryAddSingleton<AgentRequests>();
        services.TryAddSingleton<ConversationView>();
        services.AddStreaming(configuration);
        services.AddLettaMessages();
        services.TryAddSingleton<ChatStreams>();
        services.TryAddSingleton<ChatSender>();
        services.TryAddSingleton<ChatMessagePages>();
        services.AddAgentServer();
        services.AddOpenHandsV0(configuration);
        services.AddAppConversations();
        services.AddDurableStreams();
        services.AddDashboard();
        services.AddApiDocuments();
        return services;
    }

    /// <summary>Maps the routes of every dialect.</summary>
    public static IEndpointRouteBuilder MapGateway(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("");
        all.KeepToRules();
        all.NameSpans();
        all.MapHealth();
        foreach (var dialect in routes.ServiceProvider.GetServices<IDialect>()) dialect.Map(dialect.Api is { } api ? all.MapGroup("").WithGroupName(api.Name) : all);
        all.MapApiDocuments();
        all.MapPage("/", "console");
        return routes;
    }
}
