using System.Collections.Immutable;
using Conversations.Grains.Agents;
using Conversations.Steps;
using Orleans.Runtime;

namespace Conversations.Grains.Steps;

public sealed class StepGrain([PersistentState("step", "grains")] IPersistentState<StepNoteRecord> stored) : Grain, IStepGrain
{
    public async Task<StepNote> Say(string? feedback, ImmutableArray<string>? tags)
    {
        var note = new StepNote(this.GetPrimaryKey(), feedback, tags ?? stored.State.State?.Tags ?? []);
        await stored.Save(new StepNoteRecord { State = note }, DeactivateOnIdle);
        return note;
    }
}
