using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Auth;

/// <summary>The address that limits count by.</summary>
static class ClientAddress
{
    const int NetworkBytes = 8;

    /// <summary>The client's address; of IPv6 its /64 network, which one client has as a whole.</summary>
    public static IPAddress Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
