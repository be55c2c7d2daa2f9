using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Conversations.Silo.Commands;

/// <summary><c>drain</c>: has one server finish and hand over what it does, and stop.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var name = new Argument<string?>("silo") { Description = "Its name; what answers under another name is left alone.", Arity = ArgumentArity.ZeroOrOne };
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait for its end.", DefaultValueFactory = _ => 120 };
        return new Command("drain", "Has the server under --server take no new work, hand over its conversations, and stop. Needs an operator's key.") { name, timeout }
            .At(async (parsed, server, cancellationToken) =>
            {
                var console = Terminal.Of(parsed.InvocationConfiguration.Output);
                var silo = parsed.GetValue(name) ?? (string)(await server.Ask(HttpMethod.Get, "operations/silo", null, cancellationToken))!["name"]!;
                await server.Ask(HttpMethod.Post, "operations/drain", new JsonObject { ["silo"] = silo }, cancellationToken);
                console.Say($"{silo} drains.\n", new Style(Color.Yellow));
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(timeout)));
                if (await Ended(server, silo, limit.Token))
                {
                    console.Say($"{silo} has stopped.\n", new Style(Color.Green));
                    return 0;
                }

                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{silo} still runs after {parsed.GetValue(timeout)} s.");
                return 1;
            });
    }

    private static async Task<bool> Ended(ChatServer server, string silo, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Another one may answer in its place.
                if ((string?)(await server.Ask(HttpMethod.Get, "operations/silo", null, cancellationToken))?["name"] != silo) return true;
                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
        }
        catch (HttpRequestException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
