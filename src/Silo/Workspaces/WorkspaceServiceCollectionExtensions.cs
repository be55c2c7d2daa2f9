using Conversations.Workspaces;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Workspaces;

public static class WorkspaceServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IWorkspaces"/>, from the section <c>Workspaces</c>. A setting that cannot work stops the host at its start.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<WorkspaceOptions>().Bind(configuration.GetSection(WorkspaceOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkspaceOptions>, WorkspaceOptionsValidator>();
        services.AddSingleton<ICommandNews, CommandNews>();
        services.AddSingleton<IWorkspaces, WorkspacePool>();
        services.AddHostedService<LeftProcesses>();
        return services;
    }
}
