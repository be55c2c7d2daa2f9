using System.Diagnostics.CodeAnalysis;

namespace Orleans.Embedded.Tests;

/// <summary>A non-reentrant grain whose calls a test can hold at gates.</summary>
internal interface IProbeGrain : IGrainWithStringKey
{
    /// <summary>Notes "name>" , waits at the gate of that name, notes "&lt;name".</summary>
    Task Hold(string name);

    [AlwaysInterleave]
    Task<string> Interleaved(string text);

    [AlwaysInterleave]
    Task HoldInterleaved(string name);

    [ReadOnly]
    Task HoldReadOnly(string name);

    [OneWay]
    Task Post(string name);

    [ResponseTimeout("00:00:00.200")]
    Task<int> Slow(string name);

    Task HoldUntilCancelled(string name, CancellationToken token);

    /// <summary>Blocks its thread at the gate.</summary>
    [ResponseTimeout("00:00:00.200")]
    Task Block(string name);

    [SuppressMessage("Design", "CA1068", Justification = "The token may stand anywhere.")]
    Task<int> Sum(int a, string b, long c, Guid d, int e, int f, int g, int h, CancellationToken token, int i);

    Task Fail(string message);

    Task FailLater(string message);

    Task<int> FailWithoutTask();

    Task Deactivate();

    Task<Guid> Activation();

    /// <summary>Calls the grain with this key to hold at that gate.</summary>
    Task CallOther(string key, string gate);

    /// <summary>Calls the first key's grain with the rest of the path, and so on.</summary>
    Task Walk(string[] path);

    Task WalkAllowingReentrancy(string[] path);

    [AlwaysInterleave]
    Task WalkInterleaved(string[] path);

    Task PostToSelf(string name);
}

internal sealed class ProbeGrain(Journal journal, IGrainContext context) : Grain, IProbeGrain
{
    public async Task Hold(string name)
    {
        journal.Add($"{name}>");
        await journal.At(name);
        journal.Add($"<{name}");
    }

    public Task<string> Interleaved(string text) => Task.FromResult(text);

    public Task HoldInterleaved(string name) => Hold(name);

    public Task HoldReadOnly(string name) => Hold(name);

    public Task Post(string name) => Hold(name);

    public async Task<int> Slow(string name)
    {
        await Hold(name);
        return 1;
    }

    public async Task HoldUntilCancelled(string name, CancellationToken token)
    {
        journal.Add($"{name}>");
        using var registration = token.Register(() => journal.Add($"{name}:{TaskScheduler.Current == Scheduler}"));
        await journal.At(name);
        journal.Add($"<{name}:{token.IsCancellationRequested}");
    }

    public Task<int> Sum(int a, string b, long c, Guid d, int e, int f, int g, int h, CancellationToken token, int i) =>
        Task.FromResult(a + b.Length + (int)c + d.ToByteArray()[0] + e + f + g + h + i + (token.CanBeCanceled ? 1000 : 0));

    public Task Block(string name)
    {
        journal.Add($"{name}>");
        journal.At(name).Wait();
        return Task.CompletedTask;
    }

    public Task Fail(string message) => throw new ProbeException(message);

    public async Task FailLater(string message)
    {
        await Task.Yield();
        throw new ProbeException(message);
    }

    public Task<int> FailWithoutTask() => null!;

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<Guid> Activation() => Task.FromResult(context.ActivationId.Key);

    public Task CallOther(string key, string gate) => GrainFactory.GetGrain<IProbeGrain>(key).Hold(gate);

    public Task Walk(string[] path) =>
        path is [var next, .. var rest] ? GrainFactory.GetGrain<IProbeGrain>(next).Walk(rest) : Task.CompletedTask;

    public async Task WalkAllowingReentrancy(string[] path)
    {
        using var section = RequestContext.AllowCallChainReentrancy();
        await Walk(path);
    }

    public Task WalkInterleaved(string[] path) =>
        path is [var next, .. var rest] ? GrainFactory.GetGrain<IProbeGrain>(next).WalkInterleaved(rest) : Task.CompletedTask;

    public Task PostToSelf(string name) => this.AsReference<IProbeGrain>().Post(name);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add($"deactivated:{reason.ReasonCode}");
        return Task.CompletedTask;
    }

    private readonly TaskScheduler scheduler = TaskScheduler.Current;

    private TaskScheduler Scheduler => scheduler;
}

internal sealed class ProbeException(string message) : Exception(message);
