namespace Orleans.Embedded;

/// <summary>Giving grains away that a new view gives to another silo.</summary>
internal sealed partial class Cluster
{
    private static readonly TimeSpan SweepPause = TimeSpan.FromMilliseconds(25);

    /// <summary>In which processes without grains look at the members, too; they tell nobody that they have.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(500);

    /// <summary>This silo has grains, passes calls on, or may still be taken for an owner by another member.</summary>
    private bool IsCalled => !silo.Directory.IsEmpty || !outgoing.IsEmpty || View.Unsettled.Any(member => member != Self);

    /// <summary>From the stop of this silo on: what it runs may end by itself for so long, and goes elsewhere then.</summary>
    internal async Task LeaveAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (Self is null || membership.Lease.IsOver)
            return;
        await membership.BeginLeavingAsync(cancellationToken).ConfigureAwait(false);
        links.TellAll();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            var began = silo.Time.GetTimestamp();
            while (!membership.Lease.IsOver && View.OwnersOtherThan(Self) && (IsCalled || silo.Time.GetElapsedTime(began) < LookTime))
                await Task.Delay(SweepPause, silo.Time, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What still runs is interrupted now, and taken up by its next owner.
        }
    }

    private async Task HandOverAsync(ClusterView view)
    {
        silo.Log.ViewChanged(view.Version, string.Join(", ", view.Members.Select(member => $"{member.Silo} {member.Status}")));
        if (Self is null)
            return;

        // A grain may be activated by the old view while the new one comes: hence twice.
        for (var empty = 0; empty < 2;)
        {
            var foreign = silo.Directory.All.Where(activation => view.OwnerOf(activation.GrainId) != Self).ToArray();
            foreach (var activation in foreign)
                activation.MoveAway();
            empty = foreign.Length == 0 ? empty + 1 : 0;
            await Task.Delay(SweepPause, silo.Time).ConfigureAwait(false);
            if (View.Version != view.Version || membership.Lease.IsOver)
                return;
        }

        membership.Settle(view.Version);
    }
}
