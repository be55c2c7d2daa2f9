using System.Diagnostics;
using System.Runtime;
using Conversations.Bench.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

// Usage: dotnet run -c Release [calls|activations|streams|cluster|all] [rounds]
if (args is ["cluster-silo", var database])
{
    await ClusterBench.ServeAsync(database);
    return;
}

var part = args is [var name, ..] ? name : "all";
var rounds = args is [_, var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 7;

var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
builder.UseOrleans(silo => silo.UseLocalhostClustering().AddMemoryStreams("live"));
var start = Stopwatch.GetTimestamp();
using var host = builder.Build();
await host.StartAsync();
var started = Stopwatch.GetElapsedTime(start);
var client = host.Services.GetRequiredService<IClusterClient>();

Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, server GC {GCSettings.IsServerGC}; median [least..most] of {rounds} rounds");
Console.WriteLine($"silo start {started.TotalMilliseconds:N0} ms");

if (part is "calls" or "all")
    await new CallBench(client).RunAsync(rounds);
if (part is "streams" or "all")
    await new StreamBench(client).RunAsync(rounds);
if (part is "activations" or "all")
    await new ActivationBench(client).RunAsync(rounds);
await host.StopAsync();
if (part is "cluster" or "all")
    await ClusterBench.RunAsync(rounds);
