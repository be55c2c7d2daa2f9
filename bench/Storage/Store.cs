using Conversations.Silo.Storage;
using Conversations.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conversations.Bench.Storage;

/// <summary>A store in a new file, deleted at the end.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;

    private Store(IHost host, string folder)
    {
        _host = host;
        _folder = folder;
    }

    public IConversationWriter Writer => _host.Services.GetRequiredService<IConversationWriter>();

    public IConversationReader Reader => _host.Services.GetRequiredService<IConversationReader>();

    public static async Task<Store> Open()
    {
        var folder = Directory.CreateTempSubdirectory("bench-storage-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Conversations", $"Data Source={folder}/bench.db")]);
        builder.Services.AddSqliteStorage(builder.Configuration);
        var host = builder.Build();
        await host.StartAsync();
        return new Store(host, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
