using Conversations.Bench.Load.Model;

namespace Conversations.Bench.Load.Idle;

/// <summary>Conversations with one short turn behind them.</summary>
public sealed class IdleConversations(LettaTarget server)
{
    private const int Connections = 16;
    private static readonly Script Short = new(Tokens: 3);
    private int _made;

    /// <summary>Makes as many as are missing up to <paramref name="total"/>.</summary>
    public async Task GrowAsync(int total, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => MakeAsync()));
        _made = total;

        async Task MakeAsync()
        {
            using var connection = server.Connect();
            while (Interlocked.Increment(ref _made) <= total)
            {
                var conversation = await server.MakeConversationAsync(connection, cancellationToken);
                var check = new TokenCheck(Short.Tokens);
                await LettaTarget.SendAsync(connection, conversation, Short.Prompt, opened: null, data => { check.Take(data, out _); return true; }, cancellationToken);
                check.ThrowIfIncomplete();
            }
        }
    }
}
