using System.Net.WebSockets;

namespace Conversations.Cluster.Tests;

/// <summary>How many clients follow a conversation, through several gateways.</summary>
public sealed class ConnectionTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SlowFact]
    public async Task Clients_of_all_gateways_are_counted_and_those_of_one_that_dies_are_forgotten()
    {
        await using var rig = await Rig.Take();
        var made = (string)(await Http.Post($"{rig.Silos[0].Url}/api/conversations", []))["conversation_id"]!;
        using var one = await Open(rig.Silos[0]);
        using var two = await Open(rig.Silos[1]);
        using var three = await Open(rig.Silos[1]);

        foreach (var silo in rig.Silos) await Counted(silo, 3);
        await three.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", default);
        foreach (var silo in rig.Silos) await Counted(silo, 2);
        await rig.Silos[1].KillNow();
        await Counted(rig.Silos[2], 1);
        await rig.Silos[1].Start();
        await Counted(rig.Silos[1], 1);
        rig.IsWhole = true;

        async Task<ClientWebSocket> Open(SiloProcess silo)
        {
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri($"{silo.Url.Replace("http", "ws", StringComparison.Ordinal)}/agent-server/sockets/events/{made}"), default);
            return socket;
        }

        Task Counted(SiloProcess silo, int count) => Wait.Until(
            async () => (int)(await Http.Get($"{silo.Url}/api/conversations/{made}"))["num_connections"]! == count,
            Patience,
            () => $"{silo.Name} to count {count} clients");
    }
}
