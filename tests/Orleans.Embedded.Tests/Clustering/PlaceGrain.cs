using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Streams;

namespace Orleans.Embedded.Tests;

internal interface IPlaceGrain : IGrainWithStringKey
{
    /// <summary>The silo that it runs in.</summary>
    Task<string> Where();

    Task<int> Add(int number);

    /// <summary>Through another grain.</summary>
    Task<string> WhereIs(string key);

    Task Fail(string message);

    Task Hold(string gate, CancellationToken cancellationToken = default);

    Task<string?> Context(string key);

    IAsyncEnumerable<int> Count(int to, CancellationToken cancellationToken = default);

    /// <summary>Calls another grain, which calls this one.</summary>
    Task<string> Circle(string other, bool allow);

    Task<Sample> Echo(Sample sample);

    Task Publish(string text);

    Task Stay(TimeSpan time);

    [OneWay]
    Task Tell(string entry);

    /// <summary>Notes "tick", its key and its silo, again and again.</summary>
    Task Tick(TimeSpan period);
}

[Immutable]
internal sealed record Sample(Guid Id, string? Text, DateTimeOffset At, ImmutableArray<int> Numbers, Dictionary<string, double> Map);

internal sealed class PlaceGrain(ILocalSiloDetails silo, Journal journal, [PersistentState("sum")] IPersistentState<PlaceGrain.Sum> sum)
    : Grain, IPlaceGrain, IRemindable
{
    public Task<string> Where() => Task.FromResult(silo.SiloAddress.ToString());

    public async Task<int> Add(int number)
    {
        sum.State.Value += number;
        await sum.WriteStateAsync();
        return sum.State.Value;
    }

    public Task<string> WhereIs(string key) => GrainFactory.GetGrain<IPlaceGrain>(key).Where();

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public async Task Hold(string gate, CancellationToken cancellationToken = default)
    {
        journal.Add($"{gate} begun");
        await journal.At(gate).WaitAsync(cancellationToken);
        journal.Add($"{gate} ended");
    }

    public Task<string?> Context(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async IAsyncEnumerable<int> Count(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < to; i++)
        {
            if (i % 10 == 0)
                await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    public async Task<string> Circle(string other, bool allow)
    {
        using var section = allow ? RequestContext.AllowCallChainReentrancy() : default;
        return await GrainFactory.GetGrain<IPlaceGrain>(other).WhereIs(this.GetPrimaryKeyString());
    }

    public Task<Sample> Echo(Sample sample) => Task.FromResult(sample);

    public Task Publish(string text) =>
        this.GetStreamProvider(TestCluster.Streams).GetStream<string>("place", this.GetPrimaryKeyString()).OnNextAsync(text);

    public Task Stay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task Tell(string entry)
    {
        journal.Add(entry);
        return Task.CompletedTask;
    }

    public Task Tick(TimeSpan period) => this.RegisterOrUpdateReminder("tick", period, period);

    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        Tell($"tick {this.GetPrimaryKeyString()} {silo.SiloAddress}");

    public sealed class Sum
    {
        public int Value { get; set; }
    }
}
