using System.Diagnostics;
using Conversations.Bench.Load.Http;
using Conversations.Bench.Load.Model;

namespace Conversations.Bench.Load.Length;

/// <summary>
/// What a long conversation costs beside a short one: pages of its messages, a turn, and a compaction. Both are compacted each time
/// their window has grown by 50 messages, as happens in life; so the window is alike, and what differs is the log behind it.
/// </summary>
public sealed class LengthCommand(LettaTarget target, int rounds)
{
    private const int Short = 50;
    private const int TurnsBetweenCompactions = 25;
    private const int PagesPerRound = 20;

    private static readonly Script Script = new(Tokens: 20);
    private readonly Dictionary<string, (List<double> Short, List<double> Long)> _figures = [];

    public static async Task RunAsync(LettaTarget target, Arguments arguments, CancellationToken cancellationToken)
    {
        await target.MakeAgentAsync(cancellationToken);
        var length = arguments.Number("messages", 5000);
        var command = new LengthCommand(target, arguments.Number("rounds", 5));
        await command.MeasureAsync(length, cancellationToken);
        var table = new Table("operation", $"at {Short} messages ms", $"at {length:N0} messages ms", "ratio");
        foreach (var (operation, (small, large)) in command._figures)
        {
            var (at, beyond) = (Statistics.Median([.. small]), Statistics.Median([.. large]));
            table.Add(operation, at, beyond, beyond / at);
        }

        table.Print(Console.Out);
    }

    private async Task MeasureAsync(int length, CancellationToken cancellationToken)
    {
        using var connection = target.Connect();
        var big = await GrownAsync(connection, length, cancellationToken);
        for (var round = 0; round <= rounds; round++)
        {
            // A short one that was measured is short no more.
            var small = await GrownAsync(connection, Short, cancellationToken);
            var keep = round > 0;
            foreach (var (conversation, isLong) in new[] { (small, false), (big, true) })
            {
                for (var page = 0; page < PagesPerRound; page++)
                {
                    await TimeAsync("newest page of 50", () => ListAsync(connection, conversation, "desc", cancellationToken), isLong, keep);
                    await TimeAsync("oldest page of 50", () => ListAsync(connection, conversation, "asc", cancellationToken), isLong, keep);
                }

                for (var turn = 0; turn < TurnsBetweenCompactions; turn++)
                    await TimeAsync("turn", () => TurnAsync(connection, conversation, cancellationToken), isLong, keep);
                await TimeAsync("compaction", () => CompactAsync(connection, conversation, cancellationToken), isLong, keep);
            }
        }
    }

    private async Task<string> GrownAsync(HttpConnection connection, int messages, CancellationToken cancellationToken)
    {
        var conversation = await target.MakeConversationAsync(connection, cancellationToken);
        for (var turns = 1; turns * 2 <= messages; turns++)
        {
            await TurnAsync(connection, conversation, cancellationToken);
            if (turns % TurnsBetweenCompactions == 0) await CompactAsync(connection, conversation, cancellationToken);
        }

        return conversation;
    }

    private async Task TimeAsync(string operation, Func<Task> work, bool isLong, bool keep)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        var milliseconds = Clock.MillisecondsSince(start);
        if (!_figures.TryGetValue(operation, out var figures)) _figures[operation] = figures = ([], []);
        if (keep) (isLong ? figures.Long : figures.Short).Add(milliseconds);
    }

    private static async Task TurnAsync(HttpConnection connection, string conversation, CancellationToken cancellationToken)
    {
        var check = new TokenCheck(Script.Tokens);
        await LettaTarget.SendAsync(connection, conversation, Script.Prompt, opened: null, data => check.Take(data, out _) || true, cancellationToken);
        check.ThrowIfIncomplete();
    }

    private static Task<string> ListAsync(HttpConnection connection, string conversation, string order, CancellationToken cancellationToken) =>
        connection.CallAsync("GET", $"/v1/conversations/{conversation}/messages?limit=50&order={order}", null, cancellationToken);

    private static Task<string> CompactAsync(HttpConnection connection, string conversation, CancellationToken cancellationToken) =>
        connection.CallAsync("POST", $"/v1/conversations/{conversation}/compact", "{}", cancellationToken);
}
