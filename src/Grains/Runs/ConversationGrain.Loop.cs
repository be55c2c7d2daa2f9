using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Grains.AgentPrograms;
using Conversations.Grains.Agents;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Grains.Tools;
using Conversations.Grains.ToolServers;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Secrets;
using Conversations.Storage;
using Conversations.Streams;
using Conversations.Tools;
using Microsoft.Extensions.AI;
using Orleans.Runtime;

namespace Conversations.Grains.Runs;

/// <summary>The agent loop: context → model → tools → results → …, as a background task on the grain's own scheduler.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>How long an activation stays for a run that gives no sign of itself.</summary>
    static readonly TimeSpan KeepActive = TimeSpan.FromHours(1);

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
        using var scope = telemetry.Begin(state.Id, state.Head!.Run!, resumed: setup is null);
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

            await ConnectServers(setup.Agent, self.Token);
            while (!self.Token.IsCancellationRequested && state.Head?.Run is { } active && active.RunId == self.RunId)
            {
                setup = await WithServedTools(setup, active.Options, self.Token);
                var command = state.Next != NextAction.CallModel ? await RunTools(active.Tools!, setup, self.Token)
                    : setup.Agent.Program is { } program ? await CallProgram(active, active.Step!, setup, program, self.Token)
                    : await CallModel(active, active.Step!, setup, self.Token);
                await Take(command);
            }
        }
        catch (OperationCanceledException) when (self.Token.IsCancellationRequested)
        {
            // Ended by a cancel, or about to be taken up by another owner: either is in the log.
        }
        catch (ToolServerException failure)
        {
            await GiveUp(self.RunId, new RunError(RunFailure.ToolServerFailed, failure.Message, false));
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
            await GiveUp(self.RunId, new RunError(RunFailure.Internal, failure.Message, answer is { IsEmpty: false }));
        }
        finally
        {
            if (run is { } known && known.Id == self.RunId) scope.End(known);
            if (ReferenceEquals(loop, self))
            {
                answer = null;
                DelayDeactivation(TimeSpan.Zero);
                if (state.Head is { Standing: Standing.Paused, Run: null, Deleted: false }) await Rest(setup);
            }

            // An idle conversation keeps nothing of its last run.
            if (ReferenceEquals(loop, self)) loop = null;
            self.Dispose();
        }
    }

    /// <summary>What keeps a run from going on must not leave one that seems to be at work.</summary>
    async Task GiveUp(Guid runId, RunError error)
    {
        try
        {
            await Take(() => new Abort(runId, Said(runId), error, NewId.At(time.GetUtcNow())));
        }
        catch (Exception second) when (second is StorageException or OrleansException or TimeoutException)
        {
            LogRunLost(logger, runId, second);
        }
    }

    async Task<Outcome<RunSetup>> Prepare(RunOptions options)
    {
        if (await Agent() is not { } agent) return new NotFound("agent", state.Head!.AgentId.ToString());
        return await Prepare(agent, state.Head!.Metadata, options);
    }

    async Task<Outcome<RunSetup>> Prepare(AgentState agent, ConversationMetadata metadata, RunOptions options)
    {
        if (agent.Program is { } program)
            return RunSetup.Of(agent, NoModel.Named(metadata.Model ?? program.Model ?? AgentProgram.UnnamedModel), options, metadata, toolbox, [], []);
        var handle = options.Model ?? metadata.Model ?? agent.Model ?? models.DefaultHandle;
        if (await FindModel(agent, handle) is not { } model) return new UnknownModel(handle);
        var custom = await Task.WhenAll(agent.ToolIds.Select(id => GrainFactory.GetGrain<IToolGrain>(id).Get()));
        return RunSetup.Of(agent, model, options, metadata, toolbox, custom.OfType<ToolState>(), served?.Tools ?? []);
    }

    async Task<Model?> FindModel(AgentState agent, string handle)
    {
        if (agent.Program is not null) return NoModel.Named(handle);
        // Another model than the agent's is one of the configuration.
        if (handle != agent.Model || agent is { Endpoint: null, OwnsCalls: false }) return models.Find(handle);
        var secrets = await GrainFactory.GetGrain<ISecretsGrain>(agent.Id).Reveal();
        var settings = CallSettings.Of(agent.ModelSettings, secrets.GetValueOrDefault(RequestAdditions.SecretName)?.Value);
        return agent.Endpoint is { } endpoint
            ? models.FindAt(handle, endpoint, secrets.GetValueOrDefault(ModelEndpoint.KeyName)?.Value ?? "", settings)
            : models.Find(handle, settings);
    }

    /// <returns>The command that the answer, or its failure, comes to.</returns>
    async Task<Func<Command>> CallModel(ActiveRun active, ActiveStep step, RunSetup setup, CancellationToken cancellationToken)
    {
        answer = null;
        if (state.IsNearlyFull) await MakeRoom(CompactionStats.NearlyFull, setup, cancellationToken);
        for (var compactions = 0; ; compactions++)
        {
            var current = answer = new AnswerInProgress(
                new AnswerInFlight(active.RunId, step.StepId, step.MessageId, step.StartedAt), setup.Options.AllowMultipleToolCalls ?? true);
            try
            {
                var messages = Prompt.Of(setup.Agent.ForgetsEarlierRuns ? state.OfRun(active.RunId) : state, SystemOf(active.Options), setup.Model.Settings?.MostCharacters);
                await Listen(current, Recorded(setup.Model, null).Client.GetStreamingResponseAsync(messages, setup.Options, cancellationToken), cancellationToken);
                if (current.IsEmpty && state.Loop is null) throw new ModelException(ModelFailure.EmptyAnswer, "The model answered nothing.");
                return await Finished(current, step, setup, setup.Model.Priced(current.Usage), cancellationToken);
            }
            catch (ModelException failure)
            {
                // Where a loop goes beyond its model, a model that says nothing is asked again.
                if (failure.Kind == ModelFailure.EmptyAnswer && current.IsEmpty && state.Loop is not null) return await Finished(current, step, setup, setup.Model.Priced(current.Usage), cancellationToken);
                if (failure.Kind == ModelFailure.ContextWindowExceeded && current.IsEmpty && compactions < MostCompactions
                    && await MakeRoom(CompactionStats.Exceeded, setup, cancellationToken)) continue;
                var error = ErrorOf(failure, !current.IsEmpty);
                if (error.Failure == RunFailure.ContextWindowExceeded && state.SystemTokens > state.Head!.ContextWindow)
                    error = error with { Failure = RunFailure.SystemPromptTooLong };
                return () => new FailStep(step.MessageId, current.IsEmpty ? null : current.Freeze(), error, NewId.At(time.GetUtcNow()));
            }
        }
    }

    /// <summary>What an answer comes to, and the hooks that run before a run may end by it.</summary>
    async Task<Func<Command>> Finished(AnswerInProgress current, ActiveStep step, RunSetup setup, Usage usage, CancellationToken cancellationToken)
    {
        var hooks = current.HasCalls ? [] : await RunHooks(HookEvent.Stop, new HookMoment(), cancellationToken);
        var verdict = current.HasCalls || hooks.Any(hook => hook.Blocked) ? null : await Judge(setup, current.Said, cancellationToken);
        return () => new FinishStep(
            step.MessageId, current.Freeze(), current.Truncated, usage, setup.Traits, NewId.At(time.GetUtcNow()))
            {
                Hooks = hooks,
                Verdict = verdict,
                Tokens = current.Tokens,
            };
    }

    async Task Listen(AnswerInProgress current, IAsyncEnumerable<ChatResponseUpdate> answering, CancellationToken cancellationToken)
    {
        await using var updates = answering.GetAsyncEnumerator(cancellationToken);
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
        var secrets = await Secrets();
        var scope = await ScopeOf(setup.Agent, secrets);
        var hooked = await Task.WhenAll(tools.Calls.Select(call => RunTool(call, setup, scope, secrets, cancellationToken)));
        var results = hooked.Select(each => each.Result).ToImmutableArray();
        var hooks = hooked.SelectMany(each => each.Hooks).ToImmutableArray();
        var endsRun = results.Any(result => result.Success && setup.Agent.ToolsThatEndTheRun.Contains(result.Name));
        if (endsRun) hooks = hooks.AddRange(await RunHooks(HookEvent.Stop, new HookMoment(), cancellationToken));
        var verdict = endsRun && !hooks.Any(hook => hook is { Event: HookEvent.Stop, Blocked: true })
            ? await Judge(setup, string.Join('\n', results.Select(result => result.Text)), cancellationToken)
            : null;
        return () => new FinishTools(tools.StepId, results, NewId.At(time.GetUtcNow()), endsRun) { Hooks = hooks, Verdict = verdict, Skills = setup.Agent.Skills };
    }

    /// <summary>One call, and the hooks around it.</summary>
    async Task<(ToolReturnPart Result, ImmutableArray<HookRun> Hooks)> RunTool(
        ToolCallPart call, RunSetup setup, ToolScope scope, SecretMask secrets, CancellationToken cancellationToken)
    {
        var before = await RunHooks(HookEvent.PreToolUse, new HookMoment { Call = call }, cancellationToken);
        if (before.FirstOrDefault(hook => hook.Blocked) is { } blocked)
        {
            var refused = new ToolReturnPart(call.ToolCallId, call.Name, false, $"A hook has blocked this call: {blocked.Reason}")
            {
                Fault = ToolFault.Blocked,
                Reason = blocked.Reason,
            };
            return (refused, before);
        }

        var result = setup.DispatchedTools.Contains(call.Name)
            ? new ToolReturnPart(call.ToolCallId, call.Name, true, "Tool call dispatched to client.")
            : await Invoke(call, setup.ToolNames, setup.ServedTools, scope, secrets, cancellationToken);
        var after = await RunHooks(HookEvent.PostToolUse, new HookMoment { Call = call, Result = result }, cancellationToken);
        return (result, before.AddRange(after));
    }

    async Task<ToolReturnPart> Invoke(
        ToolCallPart call, IReadOnlySet<string> allowed, IReadOnlyDictionary<string, ITool> others, ToolScope scope, SecretMask secrets, CancellationToken cancellationToken)
    {
        using var span = telemetry.Tool(call);
        var result = secrets.Hide(await toolbox.Run(call, allowed, others, scope, cancellationToken));
        span.End(result);
        return result;
    }

    async Task<ToolScope> ScopeOf(AgentState agent, SecretMask secrets)
    {
        // The agent as it is now: blocks may have been attached since the run began.
        var blocks = await Visible(await Agent() ?? agent);
        return new ToolScope(state.Id, agent.Id, blocks.ToDictionary(each => each.Key, each => each.Value.Id)) { WorkspaceId = state.WorkspaceId, Secrets = secrets.Values };
    }

    /// <summary>The agent's blocks by label, the conversation's own copies in place of those of the same label.</summary>
    async Task<Dictionary<string, BlockState>> Visible(AgentState agent)
    {
        var visible = new Dictionary<string, BlockState>();
        foreach (var block in await Blocks([.. agent.BlockIds, .. state.Head!.IsolatedBlockIds])) visible[block.Label] = block;
        return visible;
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
