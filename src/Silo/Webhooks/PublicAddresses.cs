using System.Net;
using System.Net.Sockets;

namespace Conversations.Silo.Webhooks;

/// <summary>Connects to addresses that the internet routes, and to no others, whatever name led there.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // The last three carry an IPv4 address, which may be any of the above.
            "::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "100::/64", "2001:db8::/32", "64:ff9b::/32", "2002::/16", "2001::/32",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    public static bool Include(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Private.Any(network => network.Contains(plain));
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>: what is checked is what is connected to.</summary>
    /// <exception cref="ForbiddenAddressException">The name has no other addresses than forbidden ones.</exception>
    public static ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        Connect(context, Include, "Webhooks:AllowPrivateNetworks", cancellationToken);

    /// <param name="include">Which addresses may be called.</param>
    /// <param name="option">The option that would allow others.</param>
    /// <exception cref="ForbiddenAddressException">The name has no other addresses than forbidden ones.</exception>
    public static async ValueTask<Stream> Connect(
        SocketsHttpConnectionContext context, Func<IPAddress, bool> include, string option, CancellationToken cancellationToken)
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = found.Where(include).ToArray();
        if (allowed.Length == 0) throw new ForbiddenAddressException(context.DnsEndPoint.Host, option);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

internal sealed class ForbiddenAddressException(string host, string option)
    : IOException($"{host} is not on the internet, and {option} is not set.");
