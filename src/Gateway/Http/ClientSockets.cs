using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Conversations.Gateway.Http;

/// <summary>How clients' connections are taken, and how much is kept for a client that does not read.</summary>
static class ClientSockets
{
    /// <summary>Bytes that this process keeps of what a client has not taken, before it waits; the kernel keeps about half as many.</summary>
    public const int UnsentBytes = 32 << 10;

    // All clients of a gateway that has died come at once; a client that finds no place tries again after a whole second. The kernel caps it (net.core.somaxconn).
    const int Backlog = 4096;

    // From the kernel's tcp.h: a socket takes more only while less than so many bytes of it have not been sent.
    const int TcpNotSentLowAt = 25;
    const int NotSentBytes = UnsentBytes / 2;

    public static void Configure(SocketTransportOptions options)
    {
        options.Backlog = Backlog;
        options.CreateBoundListenSocket = Listen;
    }

    /// <summary>Sockets that it accepts are like it. Without the bound the kernel would keep megabytes of a stream that nobody reads.</summary>
    static Socket Listen(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpNotSentLowAt, BitConverter.GetBytes(NotSentBytes));
        return socket;
    }
}
