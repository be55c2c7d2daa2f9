using Conversations.Gateway.Dashboard.Causes;
using Conversations.Gateway.Dashboard.Live;
using Conversations.Gateway.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dashboard;

static class DashboardServiceCollectionExtensions
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddDialect<DashboardDialect>();
        services.TryAddSingleton<LiveFeed>();
        services.TryAddSingleton<AuditLog>();
        return services;
    }
}
