using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Conversations.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Conversations.Bench.Engine;

/// <summary>Two silos in two processes over a throwaway PostgreSQL: calls and stream items across, beside a raw TCP echo in the same rounds.</summary>
internal static class ClusterBench
{
    internal const string Streams = "live";
    private const int Callers = 100;
    private static readonly TimeSpan LoopTime = TimeSpan.FromSeconds(1);

    /// <summary>The other process: a silo, and a TCP echo. Ends with its input.</summary>
    internal static async Task ServeAsync(string database)
    {
        using var host = await StartAsync(database);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        _ = EchoAsync(listener);
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
    }

    internal static async Task RunAsync(int rounds)
    {
        await using var postgres = await PostgresServer.Start();
        var database = await postgres.CreateDatabase();
        using var host = await StartAsync(database);
        using var other = Process.Start(new ProcessStartInfo("dotnet", [typeof(ClusterBench).Assembly.Location, "cluster-silo", database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = int.Parse((await other.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        using var echo = new TcpClient { NoDelay = true };
        await echo.ConnectAsync(IPAddress.Loopback, port);
        var client = host.Services.GetRequiredService<IClusterClient>();
        var (here, there) = await OwnedAsync(client, other.Id);

        Measure tcp = new("raw TCP echo, 200 bytes", "us"), local = new("1 caller, grain here", "us"), across = new("1 caller, grain of the other silo", "us"),
            loopHere = new("100 looping callers, grains here", "calls/s"), loopAcross = new("100 looping callers, grains of the other silo", "calls/s"),
            itemHere = new("stream item, grain to subscriber, here, p50", "ms"), itemAcross = new("stream item, grain to subscriber, across, p50", "ms"),
            items = new("IAsyncEnumerable across, default batch", "items/s");
        for (var round = -2; round < rounds; round++)
        {
            double[] values =
            [
                await EchoRoundAsync(echo.GetStream()), await SequentialAsync(here[0], 50_000), await SequentialAsync(there[0], 5_000),
                await LoopingAsync(here), await LoopingAsync(there), await ItemsAsync(client, here[0]), await ItemsAsync(client, there[0]),
                await EnumerateAsync(there[0]),
            ];
            if (round < 0)
                continue;
            foreach (var (measure, value) in new[] { tcp, local, across, loopHere, loopAcross, itemHere, itemAcross, items }.Zip(values))
                measure.Add(value);
        }

        foreach (var measure in new[] { tcp, local, across, loopHere, loopAcross, itemHere, itemAcross, items })
            Console.WriteLine(measure);
        Console.WriteLine($"across / TCP echo {across.Median / tcp.Median:N2}x, across / here {across.Median / local.Median:N1}x");
        other.StandardInput.Close();
        await other.WaitForExitAsync();
        await host.StopAsync();
    }

    private static async Task<IHost> StartAsync(string database)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo
            .UseAdoNetClustering(options => options.DataSource = NpgsqlDataSource.Create(database))
            .Configure<EndpointOptions>(options => options.SiloPort = 0)
            .AddMemoryStreams(Streams));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<(IPingGrain[] Here, IPingGrain[] There)> OwnedAsync(IGrainFactory grains, int otherProcess)
    {
        List<IPingGrain> here = [], there = [];
        var start = Stopwatch.GetTimestamp();
        // Until this silo has seen the other one it owns every key, and most of those move away then.
        for (long probe = -1; await grains.GetGrain<IPingGrain>(probe).Where() != otherProcess; probe--)
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("The other silo does not join.");
        }

        for (long key = 0; here.Count < Callers || there.Count < Callers; key++)
        {
            var grain = grains.GetGrain<IPingGrain>(key);
            var side = await grain.Where() == otherProcess ? there : here;
            side.Add(grain);
            if (key > 100_000 || Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("The other silo gets no grains.");
        }

        return ([.. here], [.. there]);
    }

    private static Task<double> SequentialAsync(IPingGrain grain, int calls) => Measure.MicrosecondsEach(calls, async () =>
    {
        for (var i = 0; i < calls; i++)
            await grain.Ping(i);
    });

    private static async Task<double> LoopingAsync(IPingGrain[] grains)
    {
        var counts = new int[Callers];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < LoopTime)
            {
                await grains[caller].Ping(caller);
                counts[caller]++;
            }
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> ItemsAsync(IClusterClient client, IPingGrain grain)
    {
        const int Items = 300;
        var times = new List<double>();
        using var arrived = new SemaphoreSlim(0);
        var stream = client.GetStreamProvider(Streams).GetStream<long>(StreamId.Create("ping", grain.GetPrimaryKeyLong()));
        var subscription = await stream.SubscribeAsync((sent, _) =>
        {
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            arrived.Release();
            return Task.CompletedTask;
        });
        for (var i = 0; i < Items; i++)
        {
            await grain.Publish();
            await arrived.WaitAsync();
        }

        await subscription.UnsubscribeAsync();
        return times.Order().ElementAt(Items / 2);
    }

    private static async Task<double> EnumerateAsync(IPingGrain grain)
    {
        const int Items = 100_000;
        var each = await Measure.MicrosecondsEach(Items, async () =>
        {
            await foreach (var item in grain.Count(Items))
                _ = item;
        });
        return 1e6 / each;
    }

    private static Task<double> EchoRoundAsync(NetworkStream stream)
    {
        const int Times = 5_000;
        var (message, answer) = (new byte[200], new byte[200]);
        return Measure.MicrosecondsEach(Times, async () =>
        {
            for (var i = 0; i < Times; i++)
            {
                await stream.WriteAsync(message);
                await stream.ReadExactlyAsync(answer);
            }
        });
    }

    private static async Task EchoAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        client.NoDelay = true;
        var buffer = new byte[4096];
        for (int read; (read = await client.GetStream().ReadAsync(buffer)) > 0;)
            await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
    }
}
