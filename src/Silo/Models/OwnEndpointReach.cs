using System.Net;
using Conversations.Gateway.Auth;
using Conversations.Silo.Webhooks;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

/// <summary>Connects to the model servers that users bring along, as far as they may. What is checked is the address that is connected to, whatever name led there.</summary>
internal sealed class OwnEndpointReach(IOptions<OwnEndpointOptions> options, IServiceProvider services)
{
    private readonly IPNetwork[] _networks = [.. options.Value.Networks.Select(network => IPNetwork.Parse(network))];

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="IOException">It may not be called.</exception>
    public ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        if (options.Value.Hosts.Count > 0 && !options.Value.Hosts.Any(allowed => Matches(host, allowed)))
            throw new IOException($"{host} is not among {OwnEndpointOptions.Section}:{nameof(OwnEndpointOptions.Hosts)}.");
        return PublicAddresses.Connect(context, Include, $"{OwnEndpointOptions.Section}:{nameof(OwnEndpointOptions.AllowPrivateNetworks)}", cancellationToken);
    }

    // Asked here and not when options are made: only a started server knows whether keys are stored.
    private bool Include(IPAddress address) =>
        (options.Value.AllowPrivateNetworks ?? services.GetService<IDoor>() is not { AsksForKeys: true })
        || PublicAddresses.Include(address)
        || _networks.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private static bool Matches(string host, string allowed) => allowed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
