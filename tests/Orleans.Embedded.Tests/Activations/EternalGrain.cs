namespace Orleans.Embedded.Tests;

internal interface IEternalGrain : IGrainWithStringKey
{
    Task Touch();
}

internal interface IShortLivedGrain : IEternalGrain;

[KeepAlive]
internal sealed class EternalGrain(Journal journal) : Grain, IEternalGrain
{
    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add("eternal gone");
        return Task.CompletedTask;
    }
}

[CollectionAgeLimit(Minutes = 3)]
internal sealed class ShortLivedGrain(Journal journal) : Grain, IShortLivedGrain
{
    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add("short-lived gone");
        return Task.CompletedTask;
    }
}
