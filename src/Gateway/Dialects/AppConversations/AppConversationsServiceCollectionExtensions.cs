using Conversations.Callbacks;
using Conversations.Gateway.Dialects.AppConversations.Callbacks;
using Conversations.Gateway.Dialects.AppConversations.Conversations;
using Conversations.Gateway.Dialects.AppConversations.Sandboxes;
using Conversations.Gateway.Dialects.AppConversations.Starting;
using Conversations.Gateway.OpenApi;
using Conversations.Starting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dialects.AppConversations;

static class AppConversationsServiceCollectionExtensions
{
    public static IServiceCollection AddAppConversations(this IServiceCollection services)
    {
        services.AddDialect<AppConversationsDialect>();
        services.TryAddSingleton<StartTasks>();
        services.TryAddSingleton<AppConversationView>();
        services.TryAddSingleton<SandboxView>();
        services.TryAddSingleton<ICallbackEvents, CallbackEvents>();
        services.TryAddSingleton<IConversationOpener, ConversationOpener>();
        return services;
    }
}
