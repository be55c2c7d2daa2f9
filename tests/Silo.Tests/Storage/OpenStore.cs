using Conversations.Agents;
using Conversations.Monitoring;
using Conversations.Runs;
using Conversations.Sandboxes;
using Conversations.Silo.Storage;
using Conversations.Starting;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Tools;
using Conversations.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Conversations.Silo.Tests.Storage;

/// <summary>A started store over a database, as the host composes it.</summary>
public sealed class OpenStore : IAsyncDisposable
{
    private readonly IHost _host;

    private OpenStore(IHost host) => _host = host;

    public IConversationWriter Writer => Get<IConversationWriter>();

    public IConversationReader Reader => Get<IConversationReader>();

    public IAgentReader Agents => Get<IAgentReader>();

    public IToolReader Tools => Get<IToolReader>();

    public IStepReader Steps => Get<IStepReader>();

    public IStartTaskReader StartTasks => Get<IStartTaskReader>();

    public ISandboxReader Sandboxes => Get<ISandboxReader>();

    public IRunEraser Runs => Get<IRunEraser>();

    public IUserStore Users => Get<IUserStore>();

    public IRepeatStore Repeats => Get<IRepeatStore>();

    public IUsageReader Usage => Get<IUsageReader>();

    public IOperationsReader Operations => Get<IOperationsReader>();

    public IOwnership Ownership => Get<IOwnership>();

    public IGrainStorage GrainStorage => Get<IGrainStorage>();

    public IReminderTable Reminders => Get<IReminderTable>();

    public static Task<OpenStore> At(TestDatabase database, params IEnumerable<(string Key, string? Value)> settings) =>
        At(database.Provider, database.ConnectionString, settings);

    public static Task<OpenStore> At(string provider, string connectionString, params IEnumerable<(string Key, string? Value)> settings) =>
        At(provider, connectionString, _ => { }, settings);

    /// <param name="configure">What the program sets in code.</param>
    public static async Task<OpenStore> At(
        string provider, string connectionString, Action<IServiceCollection> configure, params IEnumerable<(string Key, string? Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Storage:Provider", provider),
            new("ConnectionStrings:Conversations", connectionString),
            .. settings.Select(each => KeyValuePair.Create(each.Key, each.Value)),
        ]);
        builder.Services.AddStorage(builder.Configuration);
        configure(builder.Services);
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
