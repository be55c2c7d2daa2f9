namespace Conversations.Silo.Configuration;

/// <summary>Says at the start what of the configuration nobody reads.</summary>
sealed partial class ConfigurationWarnings(IReadOnlyList<string> warnings, ILogger<ConfigurationWarnings> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in warnings) Unread(warning);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
