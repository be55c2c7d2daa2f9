using System.CommandLine;

namespace Conversations.Silo.Commands;

/// <summary>Commands that talk to a running server.</summary>
internal static class ServerCommandExtensions
{
    public static Command At(this Command command, Func<ParseResult, ChatServer, CancellationToken, Task<int>> action)
    {
        var address = new ServerAddress();
        address.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var server = address.Open(parsed);
                return await action(parsed, server, cancellationToken);
            }
            catch (Exception failure) when (failure is ServerException or HttpRequestException or UriFormatException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(failure.Message);
                return 1;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Whoever leaves stops nothing.
                return 0;
            }
        });
        return command;
    }
}
