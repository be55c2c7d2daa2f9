using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Conversations.Tests.Support;

/// <summary>A network that can be made to misbehave: it forwards one port to another, slowly, one way only, or not at all.</summary>
sealed class TcpProxy : IAsyncDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<ProxiedConnection, byte> connections = new();
    readonly CancellationTokenSource ending = new();
    readonly int target;
    int repliesToLose;
    int repliesLost;
    int cuts;

    TcpProxy(int target)
    {
        this.target = target;
        listener.Start(512);
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How long each packet takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>What is forwarded of a connection that comes from a port of this machine. Default: all.</summary>
    public Func<int, Passage> Rule { get; set; } = _ => Passage.Open;

    /// <summary>After how many bytes of replies a new connection is cut. Default: never.</summary>
    public Func<int>? CutAfter { get; set; }

    /// <summary>How many connections were cut after so many bytes.</summary>
    public int Cuts => cuts;

    public int RepliesLost => repliesLost;

    public static TcpProxy To(int port) => new(port);

    /// <summary>Of the next so many writes to the log the reply is lost, and the connection with it.</summary>
    public void LoseReplies(int count) => Interlocked.Add(ref repliesToLose, count);

    /// <summary>Breaks every connection.</summary>
    public void Cut()
    {
        foreach (var connection in connections.Keys) connection.Break();
    }

    /// <summary>Breaks the connections for which a rule says so.</summary>
    public void CutWhere(Func<int, Passage> rule, Passage passage)
    {
        foreach (var connection in connections.Keys)
        {
            if (rule(connection.Port).HasFlag(passage)) connection.Break();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        Cut();
        ending.Dispose();
    }

    async Task Accept()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                _ = Serve(await listener.AcceptSocketAsync(ending.Token));
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task Serve(Socket from)
    {
        using var connection = new ProxiedConnection(from);
        connections[connection] = 0;
        connection.RepliesLeft = CutAfter?.Invoke() ?? int.MaxValue;
        try
        {
            await connection.Until(() => Refused(connection) ? throw new IOException("Refused.") : (Rule(connection.Port) & Passage.Stalled) != Passage.Stalled, Pause, ending.Token);
            await connection.To.ConnectAsync(IPAddress.Loopback, target, ending.Token);
            await Task.WhenAny(Pump(connection, isRequest: true), Pump(connection, isRequest: false));
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever is at the ends of it sees it break.
        }
        finally
        {
            connection.Break();
            connections.TryRemove(connection, out _);
        }
    }

    async Task Pump(ProxiedConnection connection, bool isRequest)
    {
        var (from, to) = isRequest ? (connection.From, connection.To) : (connection.To, connection.From);
        var stalls = isRequest ? Passage.NoRequests : Passage.NoReplies;
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, ending.Token) is var count and > 0)
            {
                // A write of several packets has one reply.
                if (isRequest && !connection.LosesReply && Writes(buffer.AsSpan(0, count)) && Claim()) connection.LosesReply = true;
                if (Delay > TimeSpan.Zero) await Task.Delay(Delay, ending.Token);
                await connection.Until(() => (Rule(connection.Port) & stalls) == 0, Pause, ending.Token);
                if (!isRequest && connection.LosesReply)
                {
                    Interlocked.Increment(ref repliesLost);
                    return;
                }

                if (!isRequest && count >= connection.RepliesLeft)
                {
                    await to.SendAsync(buffer.AsMemory(0, connection.RepliesLeft), ending.Token);
                    Interlocked.Increment(ref cuts);
                    return;
                }

                if (!isRequest && connection.RepliesLeft < int.MaxValue) connection.RepliesLeft -= count;
                await to.SendAsync(buffer.AsMemory(0, count), ending.Token);
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end, or this proxy, has gone.
        }
    }

    bool Refused(ProxiedConnection connection) => Rule(connection.Port).HasFlag(Passage.Refused);

    bool Claim()
    {
        while (Volatile.Read(ref repliesToLose) is var left and > 0)
        {
            if (Interlocked.CompareExchange(ref repliesToLose, left - 1, left) == left) return true;
        }

        return false;
    }

    /// <summary>An event of the log is on its way to the database.</summary>
    static bool Writes(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\"kind\":"u8) >= 0;
}
