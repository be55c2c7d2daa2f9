using Conversations.Agents;
using Conversations.Grains.Agents;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Grains.Tools;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;
using Conversations.Tools;
using Orleans.Runtime;

namespace Conversations.Grains.Runs;

/// <summary>The agent loop: context → model → tools → results → …, as a background task on the grain's own scheduler.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>How long an activation stays for a run that gives no sign of itself.</summary>
    static readonly TimeSpan KeepActive = TimeSpan.FromHours(1);

    const string NearlyFull = "post_step_context_check";
    const string Exceeded = "context_window_exceeded";
    const int MostCompactions = 3;

    RunLoop? loop;
    AnswerInProgress? answer;

    /// <param name="setup">Null: the loop prepares it itself.</param>
    void StartLoop(RunSetup? setup = null)
    {
        var runId = state.Head!.Run!.RunId;
        if (loop is { Task.IsCompleted: false } && loop.RunId == runId) return;
        DelayDeactivation(KeepActive);
        loop = new RunLoop(runId);
        loop.Task = Loop(loop, setup);
    }

    async Task StopLoop()
    {
        if (loop is null) return;
        loop.Cancel();
        await loop.Task;
    }

    /// <summary>What the model has said in the run meant, fixed as it is now; null when no answer of it is in flight.</summary>
    Answer? Said(Guid? runId) => answer is { Frozen: false } && (runId ?? answer.Header.RunId) == answer.Header.RunId ? answer.Freeze() : null;

    async Task Loop(RunLoop self, RunSetup? setup)
    {
        // The caller of Send must not wait for the first step.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            if (setup is null)
            {
                var prepared = await Prepare(state.Head!.Run!.Options);
                setup = prepared.Value;
                if (setup is null)
                {
                    var error = new RunError(RunFailure.Internal, $"The run cannot go on: {prepared.Refusal}", false);
                    await Take(() => new Abort(self.RunId, null, error, NewId.At(time.GetUtcNow())));
                    return;
                }
            }

            while (!self.Token.IsCancellationRequested && state.Head?.Run is { } active && active.RunId == self.RunId)
            {
                var command = state.Next == NextAction.CallModel
                    ? await CallModel(active, active.Step!, setup, self.Token)
                    : await RunTools(active.Tools!, setup, self.Token);
                await Take(command);
            }
        }
        catch (OperationCanceledException) when (self.Token.IsCancellationRequested)
        {
            // Ended by a cancel, or about to be taken up by another owner: either is in the log.
        }
        catch (Exception failure) when (failure is StorageException or OrleansException or TimeoutException)
        {
            // What the run needs is out of reach, which is no fault of the run: the next activation goes on where the log ends.
            LogRunLost(logger, self.RunId, failure);
            DeactivateOnIdle();
        }
        catch (Exception failure)
        {
            LogRunFailed(logger, self.RunId, failure);
            await GiveUp(self.RunId, failure);
        }
        finally
        {
            if (ReferenceEquals(loop, self))
            {
                answer = null;
                DelayDeactivation(TimeSpan.Zero);
            }

            self.Dispose();
        }
    }

    /// <summary>A fault of ours must not leave a run that seems to be at work.</summary>
    async Task GiveUp(Guid runId, Exception failure)
    {
        try
        {
            var error = new RunError(RunFailure.Internal, failure.Message, answer is { IsEmpty: false });
            await Take(() => new Abort(runId, Said(runId), error, NewId.At(time.GetUtcNow())));
        }
        catch (Exception second) when (second is StorageException or OrleansException or TimeoutException)
        {
            LogRunLost(logger, runId, second);
        }
    }

    async Task<Outcome<RunSetup>> Prepare(RunOptions options)
    {
        var head = state.Head!;
        if (await Agent() is not { } agent) return new NotFound("agent", head.AgentId.ToString());
        var handle = options.Model ?? HandleOf(agent);
        if (models.Find(handle) is not { } model) return new UnknownModel(handle);
        var custom = await Task.WhenAll(agent.ToolIds.Select(id => GrainFactory.GetGrain<IToolGrain>(id).Get()));
        return RunSetup.Of(agent, model, options, head.Metadata, toolbox, custom.OfType<ToolState>());
    }

    /// <returns>The command that the answer, or its failure, comes to.</returns>
    async Task<Func<Command>> CallModel(ActiveRun active, ActiveStep step, RunSetup setup, CancellationToken cancellationToken)
    {
        answer = null;
        if (state.IsNearlyFull) await MakeRoom(NearlyFull, setup, cancellationToken);
        for (var compactions = 0; ; compactions++)
        {
            var current = answer = new AnswerInProgress(
                new AnswerInFlight(active.RunId, step.StepId, step.MessageId, step.StartedAt), setup.Options.AllowMultipleToolCalls ?? true);
            try
            {
                await Listen(current, active, setup, cancellationToken);
                if (current.IsEmpty) throw new ModelException(ModelFailure.EmptyAnswer, "The model answered nothing.");
                return () => new FinishStep(
                    step.MessageId, current.Freeze(), current.Truncated, Priced(current.Usage, setup), setup.Traits, NewId.At(time.GetUtcNow()));
            }
            catch (ModelException failure)
            {
                if (failure.Kind == ModelFailure.ContextWindowExceeded && current.IsEmpty && compactions < MostCompactions
                    && await MakeRoom(Exceeded, setup, cancellationToken)) continue;
                var error = ErrorOf(failure, !current.IsEmpty);
                if (error.Failure == RunFailure.ContextWindowExceeded && state.SystemTokens > state.Head!.ContextWindow)
                    error = error with { Failure = RunFailure.SystemPromptTooLong };
                return () => new FailStep(step.MessageId, current.IsEmpty ? null : current.Freeze(), error, NewId.At(time.GetUtcNow()));
            }
        }
    }

    async Task Listen(AnswerInProgress current, ActiveRun active, RunSetup setup, CancellationToken cancellationToken)
    {
        var messages = Prompt.Of(setup.Agent.ForgetsEarlierRuns ? state.OfRun(active.RunId) : state, SystemOf(active.Options));
        await using var updates = setup.Model.Client
            .GetStreamingResponseAsync(messages, setup.Options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = updates.MoveNextAsync();
            // What came in one packet is published in one item: only a real wait sends it off.
            if (!next.IsCompleted && current.TakeUnpublished() is { } pieces) await Publish(pieces);
            if (!await next) break;
            current.Take(updates.Current);
        }
    }

    /// <summary>The system message that a run shows instead of the stored one; null when it shows that.</summary>
    string? SystemOf(RunOptions options) => options.ClientSkills is { IsEmpty: false } skills
        ? SystemPrompt.WithSkills(options.System ?? state.System?.Text() ?? "", skills)
        : options.System;

    async Task<Func<Command>> RunTools(ActiveTools tools, RunSetup setup, CancellationToken cancellationToken)
    {
        answer = null;
        // The agent as it is now: blocks may have been attached since the run began.
        var blocks = await Visible(await Agent() ?? setup.Agent);
        var scope = new ToolScope(state.Id, setup.Agent.Id, blocks.ToDictionary(each => each.Key, each => each.Value.Id));
        var results = await Task.WhenAll(tools.Calls.Select(call => toolbox.Run(call, setup.ToolNames, scope, cancellationToken)));
        var endsRun = results.Any(result => result.Success && setup.Agent.ToolsThatEndTheRun.Contains(result.Name));
        return () => new FinishTools(tools.StepId, [.. results], NewId.At(time.GetUtcNow()), endsRun);
    }

    /// <summary>The agent's blocks by label, the conversation's own copies in place of those of the same label.</summary>
    async Task<Dictionary<string, BlockState>> Visible(AgentState agent)
    {
        var visible = new Dictionary<string, BlockState>();
        foreach (var block in await Blocks([.. agent.BlockIds, .. state.Head!.IsolatedBlockIds])) visible[block.Label] = block;
        return visible;
    }

    static Usage Priced(Usage? usage, RunSetup setup)
    {
        if (usage is null) return Usage.None;
        return setup.Model.Info.Price is not { } price ? usage : usage with
        {
            Cost = price.Cost(new() { InputTokenCount = usage.Prompt, OutputTokenCount = usage.Completion, CachedInputTokenCount = usage.CachedInput }),
        };
    }

    static RunError ErrorOf(ModelException failure, bool afterOutput) => new(FailureOf(failure.Kind), failure.Detail ?? failure.Message, afterOutput);

    static RunFailure FailureOf(ModelFailure failure) => failure switch
    {
        ModelFailure.Timeout => RunFailure.Timeout,
        ModelFailure.RateLimited => RunFailure.RateLimited,
        ModelFailure.Unauthorized => RunFailure.Unauthorized,
        ModelFailure.OutOfCredit => RunFailure.OutOfCredit,
        ModelFailure.BadRequest => RunFailure.BadRequest,
        ModelFailure.ContextWindowExceeded => RunFailure.ContextWindowExceeded,
        ModelFailure.Overloaded => RunFailure.Overloaded,
        ModelFailure.EmptyAnswer => RunFailure.EmptyAnswer,
        ModelFailure.BadAnswer => RunFailure.BadAnswer,
        ModelFailure.Unreachable => RunFailure.Unreachable,
        _ => RunFailure.ModelFailed,
    };
}
