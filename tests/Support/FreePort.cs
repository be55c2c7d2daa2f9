using System.Net;
using System.Net.Sockets;

namespace Conversations.Tests.Support;

/// <summary>A port of loopback on which nobody listens at the moment.</summary>
static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
