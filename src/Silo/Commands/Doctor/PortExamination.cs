using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Conversations.Silo.Hosting;

namespace Conversations.Silo.Commands.Doctor;

/// <summary>Whether the ports are free, or a server of this kind has them.</summary>
internal static class PortExamination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async IAsyncEnumerable<Finding> Look(IConfiguration configuration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var url in configuration[WebHostDefaults.ServerUrlsKey]!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var port = BindingAddress.Parse(url).Port;
            if (Taken(port) is not { } why) yield return Finding.Good($"Port {port} is free.");
            else if (await IsServer(port, cancellationToken)) yield return Finding.Good($"A server answers at port {port}.");
            else yield return Finding.Bad($"Port {port} cannot be had: {why}", "End what has it, or choose another with --urls.");
        }

        var cluster = configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new();
        if (!"postgres".Equals(configuration["Storage:Provider"], StringComparison.OrdinalIgnoreCase) || cluster.SiloPort == 0) yield break;
        yield return Taken(cluster.ListenPort ?? cluster.SiloPort) is { } taken
            ? Finding.Doubtful($"Port {cluster.SiloPort}, for links between servers, is not free: {taken}", "If no server runs here, end what has it or change Cluster:SiloPort.")
            : Finding.Good($"Port {cluster.SiloPort}, for links between servers, is free.");
        if (cluster.AdvertisedHost is "127.0.0.1" or "localhost")
            yield return Finding.Doubtful($"Cluster:AdvertisedHost is {cluster.AdvertisedHost}: only servers of this machine reach it.", "Set it to this machine's name or address, if servers on others are to be one with it.");
    }

    private static string? Taken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return null;
        }
        catch (SocketException failure)
        {
            return failure.Message;
        }
    }

    private static async Task<bool> IsServer(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            return await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/healthz/live"), cancellationToken) == "live";
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
