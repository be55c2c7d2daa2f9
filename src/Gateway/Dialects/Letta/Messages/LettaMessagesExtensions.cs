using Conversations.Gateway.Dialects.Letta.History;
using Conversations.Gateway.Dialects.Letta.Runs;
using Conversations.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dialects.Letta.Messages;

static class LettaMessagesExtensions
{
    /// <summary>Adds what sends, streams, lists and cancels in Letta's way.</summary>
    public static IServiceCollection AddLettaMessages(this IServiceCollection services)
    {
        services.AddOptions<MessageLimits>().BindConfiguration("Limits");
        services.TryAddSingleton<RunStreams>();
        services.TryAddSingleton<MessageSender>();
        services.TryAddSingleton<MessagePages>();
        services.TryAddSingleton<HistoryPages>();
        services.TryAddSingleton<StreamFinder>();
        services.TryAddSingleton<RunCanceller>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWebhookContent, RunCallback>());
        return services;
    }
}
