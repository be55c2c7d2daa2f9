using Conversations.Agents;
using Conversations.Silo.Storage;
using Conversations.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Conversations.Silo.Tests.Storage;

/// <summary>A started store over a file, as the host composes it.</summary>
public sealed class OpenStore : IAsyncDisposable
{
    private readonly IHost _host;

    private OpenStore(IHost host) => _host = host;

    public IConversationWriter Writer => Get<IConversationWriter>();

    public IConversationReader Reader => Get<IConversationReader>();

    public IAgentReader Agents => Get<IAgentReader>();

    public IGrainStorage GrainStorage => Get<IGrainStorage>();

    public IReminderTable Reminders => Get<IReminderTable>();

    public static Task<OpenStore> At(TempFolder folder, params IEnumerable<(string Key, string? Value)> settings) => At(folder.File, settings);

    public static async Task<OpenStore> At(string file, params IEnumerable<(string Key, string? Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            [new("ConnectionStrings:Conversations", $"Data Source={file}"), .. settings.Select(each => KeyValuePair.Create(each.Key, each.Value))]);
        builder.Services.AddSqliteStorage(builder.Configuration);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new OpenStore(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
