using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Runs;
using Conversations.Steps;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

/// <summary>Steps as the world's logs have them, and what was said of them.</summary>
sealed class FakeSteps(FakeWorld world) : IStepReader, IRunEraser
{
    IEnumerable<(StepStarted Started, DateTimeOffset At, StepPlace Place)> All =>
        from log in world.Logs.Values
        from logged in log
        where logged.Event is StepStarted
        let started = (StepStarted)logged.Event
        from run in world.Runs
        where run.Id == started.RunId
        select (started, logged.At, new StepPlace(started.StepId, run, world.Notes.GetValueOrDefault(started.StepId)));

    public Task<StepPlace?> Find(Guid stepId, CancellationToken cancellationToken) =>
        Task.FromResult(All.Select(step => step.Place).FirstOrDefault(place => place.StepId == stepId));

    public Task<IReadOnlyList<StepPlace>> List(StepQuery query, CancellationToken cancellationToken)
    {
        var matching = All
            .Where(step => query.AgentId is null || step.Place.Run.AgentId == query.AgentId)
            .Where(step => query.Model is null || step.Started.Model == query.Model)
            .Where(step => query.From is null || step.At >= query.From)
            .Where(step => query.To is null || step.At <= query.To)
            .Where(step => query.Feedback is null || step.Place.Note?.Feedback == query.Feedback)
            .Where(step => query.HasFeedback is null || step.Place.Note?.Feedback is not null == query.HasFeedback)
            .Where(step => query.Tags is not { } tags || tags.Any(tag => step.Place.Note?.Tags.Contains(tag) == true));
        var ordered = (query.Ascending ? matching.OrderBy(step => step.At) : matching.OrderByDescending(step => step.At)).Select(step => step.Place);
        var upTo = query.Before is null ? ordered : ordered.TakeWhile(place => place.StepId != query.Before);
        var from = query.After is null ? upTo : upTo.SkipWhile(place => place.StepId != query.After).Skip(1);
        return Task.FromResult<IReadOnlyList<StepPlace>>([.. from.Take(query.Limit)]);
    }

    public Task<IReadOnlyList<StepNote>> Notes(ImmutableArray<Guid> stepIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StepNote>>([.. stepIds.Select(id => world.Notes.GetValueOrDefault(id)).OfType<StepNote>()]);

    public Task<bool> Erase(Guid runId, CancellationToken cancellationToken) =>
        Task.FromResult(world.Runs.RemoveAll(run => run.Id == runId && run.CompletedAt is not null) > 0);
}

sealed class FakeStep(FakeWorld world, Guid id) : IStepGrain
{
    public Task<StepNote> Say(string? feedback, ImmutableArray<string>? tags) =>
        Task.FromResult(world.Notes[id] = new StepNote(id, feedback, tags ?? world.Notes.GetValueOrDefault(id)?.Tags ?? []));
}
