using System.Net;
using System.Net.Sockets;

namespace Conversations.Tests.Support;

/// <summary>A port of loopback on which nobody listens at the moment: below those that outgoing connections are given, one of which could have it before a server does.</summary>
static class FreePort
{
    const int First = 12_000;
    const int Count = 20_000;

    static int tried = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref tried) & int.MaxValue) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }
    }
}
