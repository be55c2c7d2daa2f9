using Conversations.Bench.Load.FanOut;
using Conversations.Bench.Load.Turns;

namespace Conversations.Bench.Load.All;

/// <summary>
/// Turns and live events through a process that owns no grain, beside the same at the one that owns them all. In the tables, the relay is
/// the owner.
/// </summary>
public static class AcrossCommand
{
    public static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        (string, string)[] cluster =
        [
            ("Storage__Provider", "postgres"),
            ("ConnectionStrings__Conversations", arguments.Required("postgres")),
            ("Cluster__SiloPort", "0"),
        ];
        await using var stage = await Stage.SetAsync(arguments.Required("silo"), cancellationToken);
        await using var owner = await stage.ServerAsync([.. cluster, ("Cluster__SiloName", "owner")], cancellationToken);
        await using var gateway = await stage.ServerAsync([.. cluster, ("Cluster__SiloName", "gateway"), ("Cluster__Role", "Gateway")], cancellationToken);
        Console.WriteLine("### Turns\n");
        await TurnsCommand.RunAsync(Stage.Target(gateway), Stage.Target(owner), arguments, cancellationToken);
        Console.WriteLine("### Fan-out\n");
        await FanOutCommand.RunAsync(Stage.Target(gateway), Stage.Target(owner), arguments, cancellationToken);
    }
}
