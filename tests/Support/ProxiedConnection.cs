using System.Net;
using System.Net.Sockets;

namespace Conversations.Tests.Support;

/// <summary>The two halves of a connection through a <see cref="TcpProxy"/>.</summary>
sealed class ProxiedConnection : IDisposable
{
    volatile bool broken;

    public ProxiedConnection(Socket from)
    {
        From = from;
        // As in a network without memory: nothing is said to either end but that the connection is gone.
        From.LingerState = To.LingerState = new LingerOption(true, 0);
        From.NoDelay = To.NoDelay = true;
        Port = ((IPEndPoint)from.RemoteEndPoint!).Port;
    }

    public Socket From { get; }

    public Socket To { get; } = new(SocketType.Stream, ProtocolType.Tcp);

    /// <summary>The port of the client.</summary>
    public int Port { get; }

    public bool LosesReply { get; set; }

    /// <summary>Bytes of replies until it is cut.</summary>
    public int RepliesLeft { get; set; } = int.MaxValue;

    public void Break()
    {
        broken = true;
        Dispose();
    }

    public async Task Until(Func<bool> condition, TimeSpan pause, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            if (broken) throw new IOException("The connection was cut.");
            await Task.Delay(pause, cancellationToken);
        }
    }

    public void Dispose()
    {
        From.Dispose();
        To.Dispose();
    }
}
