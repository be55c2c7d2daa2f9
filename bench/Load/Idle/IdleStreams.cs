using Conversations.Bench.Load.Http;
using Conversations.Bench.Load.Model;

namespace Conversations.Bench.Load.Idle;

/// <summary>Streams of one run whose model says nothing.</summary>
public sealed class IdleStreams(LettaTarget server) : IAsyncDisposable
{
    private static readonly Script Silent = new(Tokens: 1, First: 3_600_000);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HttpConnection> _connections = [];
    private readonly List<Task> _reading = [];
    private string? _conversation;

    /// <summary>Opens as many as are missing up to <paramref name="total"/>.</summary>
    public async Task GrowAsync(int total, CancellationToken cancellationToken)
    {
        _conversation ??= await StartAsync(cancellationToken);
        while (_connections.Count < total)
            await OpenAsync((connection, opened) => LettaTarget.FollowAsync(connection, _conversation, opened, _ => true, _stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        foreach (var connection in _connections) connection.Dispose();
        _stop.Dispose();
    }

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        using var connection = server.Connect();
        var conversation = await server.MakeConversationAsync(connection, cancellationToken);
        await OpenAsync((sender, opened) => LettaTarget.SendAsync(sender, conversation, Silent.Prompt, opened, _ => true, _stop.Token));
        return conversation;
    }

    private async Task OpenAsync(Func<HttpConnection, Action, Task> readAsync)
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var connection = server.Connect();
        _connections.Add(connection);
        var reading = readAsync(connection, opened.SetResult);
        _reading.Add(reading);
        await await Task.WhenAny(opened.Task, reading);
    }
}
