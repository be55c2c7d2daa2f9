using Conversations.Bench.Load.FanOut;
using Conversations.Bench.Load.Idle;
using Conversations.Bench.Load.Length;
using Conversations.Bench.Load.Turns;

namespace Conversations.Bench.Load.All;

/// <summary>The whole measurement of one server.</summary>
public static class AllCommand
{
    public static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        await using var stage = await Stage.SetAsync(arguments.Required("silo"), cancellationToken);
        await using (var server = await stage.ServerAsync(stage.Database("turns"), cancellationToken))
        {
            await using var relay = await stage.RelayAsync(cancellationToken);
            Console.WriteLine("### Turns\n");
            await TurnsCommand.RunAsync(Stage.Target(server), Stage.Target(relay), arguments, cancellationToken);
            Console.WriteLine("### Length\n");
            await LengthCommand.RunAsync(Stage.Target(server), arguments, cancellationToken);
            Console.WriteLine("### Fan-out\n");
            await FanOutCommand.RunAsync(Stage.Target(server), Stage.Target(relay, "/fan"), arguments, cancellationToken);
        }

        await using var rested = await stage.ServerAsync(stage.Database("idle"), cancellationToken);
        Console.WriteLine("### Idle\n");
        await IdleCommand.RunAsync(Stage.Target(rested), arguments, cancellationToken);
    }
}
