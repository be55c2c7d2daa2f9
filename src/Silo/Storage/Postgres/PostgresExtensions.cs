using Conversations.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Conversations.Silo.Storage.Postgres;

internal static class PostgresExtensions
{
    public static IServiceCollection AddPostgres(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PostgresOptions>()
            .Bind(configuration.GetSection("Storage:Postgres"))
            .Configure(options => options.ConnectionString = configuration.GetConnectionString("Conversations") ?? "")
            .ValidateDataAnnotations()
            .Validate(
                IsConnectionString,
                "ConnectionStrings:Conversations must be 'Host=<name>;Database=<name>;Username=<name>;…' when Storage:Provider is 'postgres'.")
            .ValidateOnStart();
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton(each => each.GetRequiredService<PostgresDatabase>().Source);
        services.TryAddSingleton(each => new StoreReader(each.GetRequiredService<PostgresDatabase>(), new PostgresDialect()));
        services.TryAddSingleton<IMigrator, PostgresMigrator>();
        services.TryAddSingleton<IStoreWriter, PostgresStoreWriter>();
        services.TryAddSingleton<IConversationWriter, PostgresConversationWriter>();
        return services;
    }

    private static bool IsConnectionString(PostgresOptions options)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(options.ConnectionString) is { Host: not (null or "") };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
