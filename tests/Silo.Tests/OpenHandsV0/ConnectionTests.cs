using System.Collections.Immutable;
using Conversations.Connections;
using Conversations.Gateway.Streaming;
using Conversations.Silo.Tests.AgentServer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversations.Silo.Tests.OpenHandsV0;

/// <summary>How many clients follow a conversation live.</summary>
public sealed class ConnectionTests(V0Server server) : IClassFixture<V0Server>
{
    [Fact]
    public async Task Sockets_and_streams_are_counted_until_they_are_closed()
    {
        var id = await server.New("""{"initial_user_msg":"/hang"}""");
        var whole = Guid.Parse(id).ToString();
        await using (var socket = await EventSocketClient.Open(server.Silo.Address.Authority, whole, ""))
        {
            await server.Until(id, info => (int)info["num_connections"]! == 1, "the socket to be counted");
            using var client = new HttpClient { BaseAddress = server.Silo.Address };
            using (await client.GetAsync(new Uri($"/api/v1/conversations/{whole}/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
                await server.Until(id, info => (int)info["num_connections"]! == 2, "the stream to be counted");
            await server.Until(id, info => (int)info["num_connections"]! == 1, "the stream to be gone");
        }

        await server.Until(id, info => (int)info["num_connections"]! == 0, "the socket to be gone");
        await server.Ok("DELETE", $"/{id}");
    }

    [Fact]
    public async Task Clients_of_several_gateways_add_up_and_those_of_one_that_leaves_do_not()
    {
        var id = Guid.NewGuid();
        using var one = new LiveConnections(server.Silo.Grains, TimeProvider.System, NullLogger<LiveConnections>.Instance);
        using var two = new LiveConnections(server.Silo.Grains, TimeProvider.System, NullLogger<LiveConnections>.Instance);
        await one.StartAsync(default);
        await two.StartAsync(default);
        using var first = one.Enter(id);
        using var second = two.Enter(id);
        using var third = two.Enter(id);

        await Counted(one, id, 3);
        await two.StopAsync(default);

        await Counted(one, id, 1);
    }

    [Fact]
    public async Task Gateway_that_is_not_known_is_asked_for_the_whole()
    {
        var (grain, id, gateway) = (server.Silo.Grains.GetGrain<IConnectionsGrain>(1), Guid.NewGuid(), Guid.NewGuid());

        Assert.False(await grain.Report(new ConnectionReport(gateway, false, One(id, 2))));
        Assert.Equal(0, (await grain.Count([id]))[0]);
        Assert.True(await grain.Report(new ConnectionReport(gateway, true, One(id, 2))));
        Assert.True(await grain.Report(new ConnectionReport(gateway, false, One(Guid.NewGuid(), 1))));
        Assert.Equal(2, (await grain.Count([id]))[0]);
        Assert.True(await grain.Report(new ConnectionReport(gateway, false, One(id, 0))));
        Assert.Equal(0, (await grain.Count([id]))[0]);
    }

    static ImmutableDictionary<Guid, int> One(Guid id, int count) => ImmutableDictionary<Guid, int>.Empty.Add(id, count);

    static async Task Counted(LiveConnections connections, Guid id, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await connections.Count([id]))[0] != count)
        {
            Assert.False(patience.IsCancellationRequested, $"Waited 30 s for {count} clients; there are {(await connections.Count([id]))[0]}.");
            await Task.Yield();
        }
    }
}
