using Conversations.Agents;
using Conversations.Monitoring;
using Conversations.Runs;
using Conversations.Sandboxes;
using Conversations.Silo.Storage.Postgres;
using Conversations.Silo.Storage.Sqlite;
using Conversations.Silo.Storage.Users;
using Conversations.Starting;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Tools;
using Conversations.Users;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Conversations.Silo.Storage;

public static class StorageExtensions
{
    /// <summary>
    /// Keeps the log, its projections, grain state and reminders in one database, <c>ConnectionStrings:Conversations</c>: an SQLite file, or
    /// PostgreSQL where <c>Storage:Provider</c> is <c>postgres</c>. It is made, or brought up to date, before any hosted service starts.
    /// </summary>
    /// <exception cref="NotSupportedException"><c>Storage:Provider</c> names another store.</exception>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        _ = configuration["Storage:Provider"]?.ToUpperInvariant() switch
        {
            null or "SQLITE" => services.AddSqlite(configuration),
            "POSTGRES" => services.AddPostgres(configuration),
            _ => throw new NotSupportedException(
                $"Storage:Provider is '{configuration["Storage:Provider"]}'; this program knows 'sqlite' and 'postgres'."),
        };
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MigrationFiles>();
        services.AddMetrics();
        services.TryAddSingleton<CommitMeter>();
        services.TryAddSingleton<Migrations>();
        services.TryAddSingleton<IConversationReader, ConversationReader>();
        services.TryAddSingleton<IAgentReader, AgentReader>();
        services.TryAddSingleton<IToolReader, ToolReader>();
        services.TryAddSingleton<IStartTaskReader, StartTaskReader>();
        services.TryAddSingleton<ISandboxReader, SandboxReader>();
        services.TryAddSingleton<IStepReader, StepReader>();
        services.TryAddSingleton<IRunEraser, RunEraser>();
        services.TryAddSingleton<IUserStore, UserStore>();
        services.TryAddSingleton<IOwnership, OwnershipReader>();
        services.TryAddSingleton<IUsageReader, UsageReader>();
        services.TryAddSingleton<IOperationsReader, OperationsReader>();
        services.TryAddSingleton<IRepeatStore, RepeatStore>();
        services.TryAddSingleton<IGrainStorage, GrainStorage>();
        services.TryAddSingleton<IReminderTable, ReminderTable>();
        services.AddHostedService<StorageStart>();
        return services;
    }
}
