using Conversations.Agents;
using Conversations.Compacting;
using Conversations.Grains.Agents;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Log;
using Conversations.Storage;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>Keeps the window short: has older messages summarised, when somebody asks and when the window is nearly full.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>What the usage of models that summarise is counted under.</summary>
    const string ForSummaries = "condenser";

    public async Task<Outcome<Compaction>> Compact(CompactionRequest request)
    {
        await Settled();
        if (!state.Exists) return new NotFound("conversation", state.Id.ToString());
        if (state.Head!.Run is { } active) return new Busy(active.RunId);
        if (await Agent() is not { } agent) return new NotFound("agent", state.Head.AgentId.ToString());

        var before = state.Context.Count + 1;
        var settings = CompactionSettings.Of(agent.Compaction, request.Settings);
        if (CompactionPlan.Of(state, settings.Mode, settings.SlidingWindowPercentage) is not { } plan) return new NothingToCompact(before);
        if (await FindModel(agent, HandleOf(agent)) is not { } model) return new UnknownModel(HandleOf(agent));

        try
        {
            var window = state.WindowSeq;
            var summary = await Summarize(plan, settings, model, CancellationToken.None);
            await Shorten(CompactionStats.Manual, summary, plan, agent, window);
            return new Compaction(summary, before, state.Context.Count + 1);
        }
        catch (ModelException failure)
        {
            return new ModelRefused(ErrorOf(failure, afterOutput: false));
        }
    }

    public async Task<Outcome<CompiledPrompt>> Recompile(bool dryRun)
    {
        if (!state.Exists) return new NotFound("conversation", state.Id.ToString());
        if (await Agent() is not { } agent) return new NotFound("agent", state.Head!.AgentId.ToString());

        var text = await CompileSystem(agent);
        if (dryRun) return new CompiledPrompt(text);
        var decision = await Take(() => new Recompile(text));
        return decision.Refusal is { } refused ? refused : new CompiledPrompt(text);
    }

    public async Task<Outcome<ConversationHead>> Reset()
    {
        if (!state.Exists) return new NotFound("conversation", state.Id.ToString());
        if (await Agent() is not { } agent) return new NotFound("agent", state.Head!.AgentId.ToString());

        var text = await CompileSystem(agent);
        return await Change(() => new Reset(text));
    }

    public async Task<Outcome<ConversationHead>> Fork(Guid newId, Guid? upTo)
    {
        await Settled();
        if (!state.Exists) return new NotFound("conversation", state.Id.ToString());
        var end = upTo is { } last ? state.Context.FindIndex(entry => entry.Message.Id == last) : state.Context.Count - 1;
        if (upTo is not null && end < 0) return new NotFound("message", upTo.ToString()!);
        var taken = await Events(state.Context.Take(end + 1));

        // The settings belong to what was said under them; the summary and the rest name the conversation that was left.
        var metadata = new ConversationMetadata(
            Model: state.Head!.Metadata.Model,
            ModelSettings: state.Head.Metadata.ModelSettings,
            ContextWindowLimit: state.Head.Metadata.ContextWindowLimit);
        return await GrainFactory.GetGrain<IConversationGrain>(newId).Create(
            new NewConversation(state.Head.AgentId, metadata, []) { History = [.. taken], Owner = state.Head.Owner, OrExisting = true });
    }

    /// <summary>The events that brought these messages, in the same order.</summary>
    async Task<IEnumerable<LogEvent>> Events(IEnumerable<ContextMessage> messages)
    {
        var wanted = messages.Select(entry => entry.Seq).ToList();
        if (wanted.Count == 0) return [];
        var (first, last) = (wanted.Min(), wanted.Max());
        var stretches = Branch.Window(state.Head!).Select(each => new Stretch(Math.Max(each.From, first), Math.Min(each.Through, last)));
        var found = await ReadLog(stretches, CancellationToken.None).ToDictionaryAsync(logged => logged.Seq, logged => logged.Event);
        return wanted.Select(seq => found[seq]);
    }

    public async Task<Outcome<ModelRequest>> Preview(SendRequest request)
    {
        if (!state.Exists) return new NotFound("conversation", state.Id.ToString());
        var prepared = await Prepare(request.Options);
        if (prepared.Value is not { } setup) return prepared.Refusal!;
        if (setup.Model.Client.GetService<IRequestPreview>() is not { } provider) return new NoPreview(setup.Model.Info.Handle);

        var send = new Send(request, setup.Model.Info.Handle, 0, setup.Traits, NewId.At(time.GetUtcNow())) { Skills = setup.Agent.Skills };
        var decision = Decider.Decide(state, send, time.GetUtcNow());
        if (decision.Refusal is { } refused) return refused;

        var seq = state.Head!.LastSeq;
        var then = decision.Events.Aggregate(state, (before, item) => before.Apply(new LoggedEvent(++seq, time.GetUtcNow(), item)));
        return new ModelRequest(await provider.Preview(Prompt.Of(then, SystemOf(request.Options), setup.Model.Settings?.MostCharacters), setup.Options, CancellationToken.None));
    }

    /// <summary>Makes room before a model call, as long as there is something that can go.</summary>
    /// <returns>True when the window is shorter now.</returns>
    async Task<bool> MakeRoom(string trigger, RunSetup setup, CancellationToken cancellationToken)
    {
        var settings = CompactionSettings.Of(setup.Agent.Compaction, null);
        if (CompactionPlan.Of(state, settings.Mode, settings.SlidingWindowPercentage) is not { } plan) return false;

        var before = state.WindowSeq;
        string summary;
        try
        {
            summary = await Summarize(plan, settings, setup.Model, cancellationToken);
        }
        catch (ModelException failure)
        {
            LogCompactionFailed(logger, state.Id, failure);
            // A window that still fits is better kept whole; one that does not must shrink, or the conversation could never go on.
            if (trigger == CompactionStats.NearlyFull) return false;
            summary = "(No summary could be made of the messages before this point.)";
        }

        await Shorten(trigger, summary, plan, setup.Agent, before);
        return state.WindowSeq != before;
    }

    /// <summary>Has the summary written. What that has cost is recorded at once, whatever becomes of it.</summary>
    /// <exception cref="ModelException">The model failed or said nothing.</exception>
    async Task<string> Summarize(CompactionPlan plan, CompactionSettings settings, Model own, CancellationToken cancellationToken)
    {
        var (text, usage, model) = await new Summarizer(models).Summarize(state, plan.Evicted, settings, Recorded(own, ForSummaries), cancellationToken);
        await Take(() => state.Exists ? new RecordUsage(ForSummaries, model.Info.Handle, model.Priced(usage)) : null);
        return text.Length > 0 ? text : throw new ModelException(ModelFailure.EmptyAnswer, "The model that was to summarise answered nothing.");
    }

    async Task Shorten(string trigger, string summary, CompactionPlan plan, AgentState agent, long windowSeq)
    {
        var system = await CompileSystem(agent);
        var window = state.Head!.ContextWindow;
        await Take(() => new Compact(trigger, summary, plan, windowSeq, window, system, NewId.At(time.GetUtcNow())));
    }

    async Task<string> CompileSystem(AgentState agent)
    {
        var hidden = Math.Max(0, state.Head!.MessageCount - state.Context.Count - 1);
        return SystemPrompt.Compile(agent, [.. (await Visible(agent)).Values], NameFor(agent.Id), hidden, time.GetUtcNow());
    }

    Task<AgentState?> Agent() => GrainFactory.GetGrain<IAgentGrain>(state.Head!.AgentId).Get();

    string HandleOf(AgentState agent) => state.Head!.Metadata.Model ?? agent.Model ?? models.DefaultHandle;
}
