using Conversations.Silo.Storage;
using Conversations.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conversations.Bench.Storage;

/// <summary>A store in a new file, deleted at the end, or in a database of a server.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string? _folder;

    private Store(IHost host, string? folder)
    {
        _host = host;
        _folder = folder;
    }

    public IConversationWriter Writer => _host.Services.GetRequiredService<IConversationWriter>();

    public IConversationReader Reader => _host.Services.GetRequiredService<IConversationReader>();

    public static Task<Store> Open()
    {
        var folder = Directory.CreateTempSubdirectory("bench-storage-").FullName;
        return Open("sqlite", $"Data Source={folder}/bench.db", folder);
    }

    public static Task<Store> OpenPostgres(string connectionString) => Open("postgres", connectionString, null);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private static async Task<Store> Open(string provider, string connectionString, string? folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddEnvironmentVariables();
        builder.Configuration.AddInMemoryCollection(
            [new("Storage:Provider", provider), new("ConnectionStrings:Conversations", connectionString)]);
        builder.Services.AddStorage(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync();
        return new Store(host, folder);
    }
}
