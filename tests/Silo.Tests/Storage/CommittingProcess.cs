using System.Diagnostics;
using System.Globalization;

namespace Conversations.Silo.Tests.Storage;

/// <summary>A process that commits without end (<see cref="CrashChild"/>), and what it was told to be committed.</summary>
internal sealed class CommittingProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, long> _acknowledged = [];
    private readonly SemaphoreSlim _news = new(0);
    private readonly Process _process;
    private readonly Task _reading;
    private int _lines;

    private CommittingProcess(Process process)
    {
        _process = process;
        _reading = Task.Run(Read);
    }

    /// <summary>How many commits are acknowledged.</summary>
    public int Count => Volatile.Read(ref _lines);

    public static async Task<CommittingProcess> Start(TestDatabase database)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(CommittingProcess).Assembly.Location, database.Provider, database.ConnectionString])
        {
            RedirectStandardOutput = true,
        })!;
        var started = new CommittingProcess(process);
        await started.Acknowledged(atLeast: 1);
        return started;
    }

    /// <summary>The newest seq of each conversation, once so many commits are acknowledged.</summary>
    /// <exception cref="InvalidOperationException">The process has ended by itself.</exception>
    public async Task<Dictionary<Guid, long>> Acknowledged(int atLeast)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Count < atLeast)
        {
            if (_reading.IsCompleted) throw new InvalidOperationException($"The process ended by itself after {_lines} lines.");
            await _news.WaitAsync(patience.Token);
        }

        lock (_acknowledged) return new(_acknowledged);
    }

    /// <summary>Kills it while it goes on: what it still says before it dies counts too, but for a line cut short.</summary>
    public async Task<Dictionary<Guid, long>> Kill()
    {
        if (!_process.HasExited) _process.Kill();
        await _reading.WaitAsync(Patience);
        return _acknowledged;
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
        _news.Dispose();
    }

    private async Task Read()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is not [var id, var seq, "."]) continue;
            lock (_acknowledged) _acknowledged[Guid.Parse(id)] = long.Parse(seq, CultureInfo.InvariantCulture);
            Interlocked.Increment(ref _lines);
            _news.Release();
        }

        await _process.WaitForExitAsync();
        _news.Release();
    }
}
