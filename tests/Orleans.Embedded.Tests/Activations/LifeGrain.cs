namespace Orleans.Embedded.Tests;

internal interface ILifeGrain : IGrainWithStringKey
{
    Task<Guid> Touch();

    Task Hold(string name);

    Task Deactivate();

    /// <summary>Asks for deactivation, then waits at the gate.</summary>
    Task DeactivateAndHold(string name);

    Task Delay(TimeSpan time);
}

/// <summary>Notes its life; the key may ask for a failing or slow activation or deactivation.</summary>
internal sealed class LifeGrain(Journal journal) : Grain, ILifeGrain, IAsyncDisposable
{
    private readonly Guid id = Guid.NewGuid();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        journal.Add("activating");
        if (key.Contains("hold-activate", StringComparison.Ordinal))
            await journal.At("activate");
        if (key.Contains("fail-once", StringComparison.Ordinal) && journal.Count("activating") == 1)
            throw new ProbeException("cannot activate");
        if (key.Contains("deactivate-at-once", StringComparison.Ordinal))
            DeactivateOnIdle();
        journal.Add("activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add($"deactivating:{reason.ReasonCode}");
        var key = this.GetPrimaryKeyString();
        if (key.Contains("hold-deactivate", StringComparison.Ordinal))
            await journal.At("deactivate");
        if (key.Contains("fail-deactivate", StringComparison.Ordinal))
            throw new ProbeException("cannot deactivate");
        if (key.Contains("call-other", StringComparison.Ordinal))
            journal.Add($"other:{await GrainFactory.GetGrain<ICounterGrain>("other").Add(1)}");
    }

    public Task<Guid> Touch() => Task.FromResult(id);

    public async Task Hold(string name)
    {
        journal.Add($"{name}>");
        await journal.At(name);
        journal.Add($"<{name}");
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task DeactivateAndHold(string name)
    {
        DeactivateOnIdle();
        return Hold(name);
    }

    public Task Delay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        journal.Add("disposed");
        return ValueTask.CompletedTask;
    }
}
