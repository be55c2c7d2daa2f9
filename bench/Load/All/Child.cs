using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Conversations.Bench.Load.All;

/// <summary>A process started for the measurement, stopped by its id when it is over.</summary>
public sealed partial class Child : IAsyncDisposable
{
    private const int SigTerm = 15;
    private readonly Process _process;

    private Child(Process process, int port) => (_process, Port) = (process, port);

    public int Pid => _process.Id;

    public int Port { get; }

    /// <summary>Starts <c>dotnet</c> with the given words and waits until it accepts connections on the port.</summary>
    public static async Task<Child> StartAsync(
        string directory, IEnumerable<string> words, IEnumerable<(string Name, string Value)> environment, int port, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", words) { WorkingDirectory = directory, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var child = new Child(Process.Start(start) ?? throw new BenchException("dotnet did not start."), port);
        // Nobody reads the output; drained, so that the child never waits to write.
        child._process.OutputDataReceived += static (_, _) => { };
        child._process.BeginOutputReadLine();
        try
        {
            await child.WaitForPortAsync(cancellationToken);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }

        return child;
    }

    public static int FreePort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && Kill(_process.Id, SigTerm) == 0)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await _process.WaitForExitAsync(patience.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task WaitForPortAsync(CancellationToken cancellationToken)
    {
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (_process.HasExited) throw new BenchException($"The process on port {Port} ended with code {_process.ExitCode}.");
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }

        throw new BenchException($"Nothing listens on port {Port} after {deadline.Elapsed.TotalSeconds:0} s.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
