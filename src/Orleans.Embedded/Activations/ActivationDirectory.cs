using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The activations of this silo: at most one for a grain at any time.</summary>
internal sealed class ActivationDirectory(Silo silo)
{
    private readonly ConcurrentDictionary<GrainId, Activation> activations = new();

    internal bool IsEmpty => activations.IsEmpty;

    internal IEnumerable<Activation> All => activations.Select(entry => entry.Value);

    /// <summary>Activations by the full name of their class.</summary>
    internal Dictionary<string, int> Count() =>
        activations.CountBy(entry => entry.Value.Class.Type).ToDictionary(count => count.Key.FullName!, count => count.Value);

    internal bool Has(GrainId grain) => activations.ContainsKey(grain);

    /// <returns>False when the grain is not active.</returns>
    internal bool TryDeliver(GrainCall call)
    {
        while (activations.TryGetValue(call.Target, out var activation))
        {
            if (activation.Mailbox.Enqueue(call))
                return true;
        }

        return false;
    }

    /// <summary>The grain's activation, made now if there is none.</summary>
    internal Activation Locate(GrainCall call) =>
        activations.TryGetValue(call.Target, out var activation)
            ? activation
            : activations.GetOrAdd(call.Target, static (id, first) => first.directory.Make(id, first.call), (directory: this, call));

    internal void Remove(Activation activation) => activations.TryRemove(new(activation.GrainId, activation));

    /// <summary>Puts a new activation with the calls that are left in the place of one that is gone.</summary>
    internal void Succeed(Activation gone, List<GrainCall> left)
    {
        if (left.Count == 0 || silo.Cluster is not null)
        {
            // In a cluster the next activation may be another silo's.
            Remove(gone);
            left.ForEach(silo.Send);
            return;
        }

        var successor = Make(gone.GrainId, left[0].Caller);
        foreach (var call in left)
            successor.Mailbox.Enqueue(call);
        activations[gone.GrainId] = successor;
    }

    private Activation Make(GrainId id, GrainCall? first) => new(silo, silo.Classes.Of(id.Type), id, first);
}
