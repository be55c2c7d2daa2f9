using System.CommandLine;
using Conversations.Silo.Storage;
using Conversations.Storage;
using Conversations.Users;

namespace Conversations.Silo.Commands;

/// <summary>Commands that work straight on the store that the server's settings name.</summary>
internal static class StoreCommandExtensions
{
    public static Command Over(this Command command, Func<ParseResult, IUserStore, TimeProvider, CancellationToken, Task<int>> action)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var host = Host([.. parsed.UnmatchedTokens]);
                await host.StartAsync(cancellationToken);
                var code = await action(parsed, host.Services.GetRequiredService<IUserStore>(), TimeProvider.System, cancellationToken);
                await host.StopAsync(cancellationToken);
                return code;
            }
            catch (StorageException failure)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    // The store alone: no server, no grains.
    private static IHost Host(string[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(["--hostBuilder:reloadConfigOnChange=false", .. settings]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddStorage(builder.Configuration);
        return builder.Build();
    }
}
