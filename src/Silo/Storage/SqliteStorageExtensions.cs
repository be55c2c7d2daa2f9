using Conversations.Agents;
using Conversations.Runs;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Tools;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Conversations.Silo.Storage;

public static class SqliteStorageExtensions
{
    /// <summary>
    /// Keeps the log, its projections, grain state and reminders in one SQLite file (<c>ConnectionStrings:Conversations</c>).
    /// The file is made, or brought up to date, before any hosted service starts.
    /// </summary>
    /// <exception cref="NotSupportedException"><c>Storage:Provider</c> names another store.</exception>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var provider = configuration["Storage:Provider"] ?? "sqlite";
        if (!provider.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
            throw new NotSupportedException($"Storage:Provider is '{provider}'; this program knows 'sqlite'.");

        services.AddOptions<SqliteOptions>()
            .Bind(configuration.GetSection("Storage:Sqlite"))
            .Configure(options => options.ConnectionString = configuration.GetConnectionString("Conversations") ?? options.ConnectionString)
            .ValidateDataAnnotations()
            .Validate(IsFile, "ConnectionStrings:Conversations must be 'Data Source=<file>'; a database in memory is not kept.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<Migrator>();
        services.TryAddSingleton<WriteQueue>();
        services.TryAddSingleton(each => new StoreReader(each.GetRequiredService<SqliteDatabase>()));
        services.TryAddSingleton<IConversationWriter, ConversationWriter>();
        services.TryAddSingleton<IConversationReader, ConversationReader>();
        services.TryAddSingleton<IAgentReader, AgentReader>();
        services.TryAddSingleton<IToolReader, ToolReader>();
        services.TryAddSingleton<IStepReader, StepReader>();
        services.TryAddSingleton<IRunEraser, RunEraser>();
        services.TryAddSingleton<SqliteGrainStorage>();
        services.TryAddSingleton<IGrainStorage>(each => each.GetRequiredService<SqliteGrainStorage>());
        services.TryAddSingleton<IReminderTable, SqliteReminderTable>();
        services.AddHostedService<StorageStart>();
        return services;
    }

    private static bool IsFile(SqliteOptions options)
    {
        try
        {
            return new SqliteConnectionStringBuilder(options.ConnectionString) is
            {
                DataSource: not ("" or ":memory:"),
                Mode: not SqliteOpenMode.Memory,
            };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
