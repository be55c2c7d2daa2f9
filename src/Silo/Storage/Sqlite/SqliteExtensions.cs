using Conversations.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Silo.Storage.Sqlite;

internal static class SqliteExtensions
{
    public static IServiceCollection AddSqlite(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SqliteOptions>()
            .Bind(configuration.GetSection("Storage:Sqlite"))
            .Configure(options => options.ConnectionString = configuration.GetConnectionString("Conversations") ?? options.ConnectionString)
            .ValidateDataAnnotations()
            .Validate(IsFile, "ConnectionStrings:Conversations must be 'Data Source=<file>'; a database in memory is not kept.")
            .ValidateOnStart();
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<WriteQueue>();
        services.TryAddSingleton(each => new StoreReader(each.GetRequiredService<SqliteDatabase>(), new SqliteDialect()));
        services.TryAddSingleton<IMigrator, SqliteMigrator>();
        services.TryAddSingleton<IStoreWriter, SqliteStoreWriter>();
        services.TryAddSingleton<IConversationWriter, SqliteConversationWriter>();
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
