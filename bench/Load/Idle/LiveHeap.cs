using System.Net.Sockets;
using System.Text;

namespace Conversations.Bench.Load.Idle;

/// <summary>
/// Bytes of another .NET process's heap that survive a full collection, by the runtime's diagnostic socket: a trace session
/// that asks for <c>GCHeapCollect</c> collects when it opens, and the collection tells what it found alive.
/// </summary>
public static class LiveHeap
{
    private const ulong GarbageCollection = 0x1;
    private const ulong GcHeapCollect = 0x800000;
    private const byte EventPipe = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing2 = 3;

    /// <summary>The lowest of several readings: what finalizers and timers still hold at the first is gone at the last.</summary>
    public static async Task<long> ReadAsync(int pid, CancellationToken cancellationToken)
    {
        var lowest = long.MaxValue;
        for (var reading = 0; reading < 3; reading++) lowest = Math.Min(lowest, await CollectAsync(pid, cancellationToken));
        return lowest;
    }

    private static async Task<long> CollectAsync(int pid, CancellationToken cancellationToken)
    {
        // A process that was killed leaves its socket behind, and its number may come again.
        var path = Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{pid}-*-socket").MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new BenchException($"Process {pid} has no diagnostic socket.");
        using var session = await SendAsync(path, CollectTracing2, Request(), cancellationToken);
        var answer = new byte[28];
        await session.ReadExactlyAsync(answer, cancellationToken);
        // The answer's payload is the session's number. What the collection wrote is in the trace by the time that it is stopped.
        using var trace = new MemoryStream();
        var reading = session.CopyToAsync(trace, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        using var stopping = await SendAsync(path, StopTracing, answer[20..28], cancellationToken);
        await reading;
        return HeapTrace.LiveBytes(trace.ToArray());
    }

    private static byte[] Request()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(16u); // buffer, megabytes
        writer.Write(1u); // format: nettrace
        writer.Write(false); // no list of all methods at the end
        writer.Write(1u); // providers
        writer.Write(GarbageCollection | GcHeapCollect);
        writer.Write(4u); // level: informational
        WriteText(writer, HeapTrace.Runtime);
        WriteText(writer, "");
        return bytes.ToArray();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write((uint)text.Length + 1);
        writer.Write(Encoding.Unicode.GetBytes(text + "\0"));
    }

    private static async Task<NetworkStream> SendAsync(string path, byte command, byte[] payload, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        byte[] message = [.. "DOTNET_IPC_V1\0"u8, .. BitConverter.GetBytes((ushort)(20 + payload.Length)), EventPipe, command, 0, 0, .. payload];
        await stream.WriteAsync(message, cancellationToken);
        return stream;
    }
}
