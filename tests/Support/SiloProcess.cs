using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Conversations.Tests.Support;

/// <summary>One silo with its gateway, as a process of its own.</summary>
sealed class SiloProcess : IAsyncDisposable
{
    const int Kill = 9, Term = 15, Cont = 18, Stop = 19;
    const int KeptLines = 200;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Where all that silos say is kept, if <c>FAULT_LOGS</c> names a folder.</summary>
    static readonly string? Logs = Environment.GetEnvironmentVariable("FAULT_LOGS");

    /// <summary>The server's assembly: <c>SILO_DLL</c>, or the one that was built with the tests.</summary>
    public static readonly string Program = Environment.GetEnvironmentVariable("SILO_DLL") ?? typeof(Silo.Hosting.SiloBuilderExtensions).Assembly.Location;

    /// <summary>Stands in what users say, and in the keys of models: no log may have it.</summary>
    public const string Canary = "canary-5f1c";

    readonly ConcurrentQueue<string> log = new();
    readonly ConcurrentQueue<string> leaks = new();
    readonly ProcessStartInfo start;
    Process? process;

    /// <param name="program">The assembly to run.</param>
    /// <param name="settings">Its configuration, by key.</param>
    public SiloProcess(string name, string program, int port, IEnumerable<KeyValuePair<string, string>> settings)
    {
        (Name, Port) = (name, port);
        start = new ProcessStartInfo("dotnet", [program, "--urls", Url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
    }

    public string Name { get; }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    public int Id => process!.Id;

    public bool IsRunning => process is { HasExited: false };

    public string Log => string.Join('\n', log);

    public async Task Start()
    {
        process = Process.Start(start)!;
        _ = Drain(process.StandardOutput);
        _ = Drain(process.StandardError);
        await Ready();
    }

    /// <summary>It has logged what is secret.</summary>
    public bool HasLeaked => !leaks.IsEmpty;

    /// <summary>Starts it if it has ended, as whoever looks after it does.</summary>
    public Task StartIfEnded() => IsRunning ? Task.CompletedTask : Start();

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task Ready()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Wait.Until(
            async () =>
            {
                if (!IsRunning) throw new InvalidOperationException($"{Name} has ended:\n{Log}");
                try
                {
                    using var answer = await http.GetAsync($"{Url}/healthz/ready");
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
                {
                    return false;
                }
            },
            Patience,
            () => $"{Name} to be ready; it says:\n{Log}");
    }

    /// <summary>Ends it without a word, as a power failure would.</summary>
    public Task KillNow() => Signal(Kill, ends: true);

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public Task StopGracefully() => Signal(Term, ends: true);

    /// <summary>Freezes it where it stands.</summary>
    public Task Freeze() => Signal(Stop, ends: false);

    public Task Thaw() => Signal(Cont, ends: false);

    public async Task Ended(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        await process!.WaitForExitAsync(limit.Token);
    }

    /// <summary>Ends it without waiting for its end.</summary>
    public void End()
    {
        if (IsRunning) process!.Kill();
    }

    /// <summary>Ends it; fails when it has logged what is secret.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning) await KillNow();
        process?.Dispose();
        Assert.False(HasLeaked, $"{Name} has logged what is secret:\n{string.Join('\n', leaks)}");
    }

    async Task Signal(int signal, bool ends)
    {
        if (process is null || process.HasExited) return;
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (ends) await Ended(Patience);
    }

    async Task Drain(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            log.Enqueue(line);
            if (line.Contains(Canary, StringComparison.Ordinal)) leaks.Enqueue(line);
            if (Logs is not null) await File.AppendAllTextAsync(Path.Combine(Logs, $"{Name}-{Port}-{reader.GetHashCode()}.log"), line + "\n");
            if (log.Count > KeptLines) log.TryDequeue(out _);
        }
    }
}
