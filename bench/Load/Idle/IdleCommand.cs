namespace Conversations.Bench.Load.Idle;

/// <summary>
/// Live bytes of the server's heap for each conversation that has had a turn and rests, and for each stream that waits. Taken as the
/// slope between two sizes, so that what the process needs anyway does not count.
/// </summary>
public static class IdleCommand
{
    public static async Task RunAsync(LettaTarget server, Arguments arguments, CancellationToken cancellationToken)
    {
        var pid = server.Pid ?? throw new ArgumentException("--pid is missing.");
        var table = new Table("idle", "from", "to", "bytes each");
        await server.MakeAgentAsync(cancellationToken);

        var conversations = new IdleConversations(server);
        await MeasureAsync("conversation (one turn done)", arguments.Numbers("idle-conversations", 2000, 10000), conversations.GrowAsync);
        await using var streams = new IdleStreams(server);
        await MeasureAsync("stream (waiting for a token)", arguments.Numbers("idle-streams", 200, 1000), streams.GrowAsync);
        table.Print(Console.Out);

        async Task MeasureAsync(string what, int[] sizes, Func<int, CancellationToken, Task> growAsync)
        {
            await growAsync(sizes[0], cancellationToken);
            var before = await LiveHeap.ReadAsync(pid, cancellationToken);
            await growAsync(sizes[1], cancellationToken);
            var after = await LiveHeap.ReadAsync(pid, cancellationToken);
            table.Add(what, sizes[0], sizes[1], (after - before) / (double)(sizes[1] - sizes[0]));
        }
    }
}
