using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>How an activation comes and goes.</summary>
internal sealed partial class Activation
{
    private List<IActivationState>? states;

    /// <summary>State that must be read before the grain is activated.</summary>
    internal void AddState(IActivationState state) => (states ??= []).Add(state);

    private async Task ActivateAsync()
    {
        try
        {
            GrainInstance = Class.Create(this);
            if (states is not null || Class.HasOnActivate)
            {
                using var time = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Time);
                foreach (var state in states ?? [])
                    await state.LoadAsync(time.Token);
                await ((IGrainBase)GrainInstance).OnActivateAsync(time.Token).WaitAsync(time.Token);
                states = null;
            }

            Mailbox.Open();
        }
        catch (Exception exception)
        {
            Silo.Log.ActivationFailed(exception, GrainId);
            StopParts();
            await DisposeAsync();
            List<GrainCall> failed = [];
            Mailbox.Die(left =>
            {
                failed = left;
                Silo.Directory.Remove(this);
            });
            failed.ForEach(call => call.Fail(exception));
            Gone();
        }
    }

    private async Task CloseAsync()
    {
        drainTimer?.Dispose();
        StopParts();
        if (Class.HasOnDeactivate)
        {
            using var time = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Time);
            try
            {
                await ((IGrainBase)GrainInstance!).OnDeactivateAsync(reason, time.Token).WaitAsync(time.Token);
            }
            catch (Exception exception)
            {
                Silo.Log.DeactivationFailed(exception, GrainId);
            }
        }

        StopParts();
        await DisposeAsync();
        List<GrainCall> refused = [];
        Mailbox.Die(left =>
        {
            refused = left.FindAll(call => !call.MayForward());
            Silo.Directory.Succeed(this, left.FindAll(call => !refused.Contains(call)));
        });
        refused.ForEach(call => call.Fail(new OrleansMessageRejectionException(
            $"{call.Name} on {GrainId}: too many activations in a row ended before the call could start.")));
        Gone();
    }

    private async ValueTask DisposeAsync()
    {
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else
                (GrainInstance as IDisposable)?.Dispose();
            if (scope is { } services)
                await services.DisposeAsync();
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(exception, GrainId);
        }
    }

    private void Gone()
    {
        lock (Mailbox)
            (deactivated ??= new()).TrySetResult();
    }
}
