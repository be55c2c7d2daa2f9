using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Conversations.Agents;
using Conversations.Grains.AgentPrograms;
using Conversations.Grains.Core;
using Conversations.Grains.ToolServers;
using Conversations.Log;
using Conversations.Secrets;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>Steps that a program answers: it is started by a run, kept between runs, and ended when the conversation is paused, deleted or goes elsewhere.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>Stands for an answer without words, as a run that ends says something.</summary>
    const string NoWords = "(No response from ACP server)";

    IAgentConnection? program;

    /// <summary>Ends the answer of the program, as somebody has paused the conversation; null: it does not answer.</summary>
    CancellationTokenSource? halting;

    /// <summary>The last answer, until the program is done with it.</summary>
    Task answering = Task.CompletedTask;

    public async Task<Outcome<ConversationHead>> SwitchModel(string model)
    {
        if (!state.Exists) return new NotFound("conversation", this.GetPrimaryKey().ToString());
        try
        {
            if (program is { IsAlive: true } live) await live.SetModel(model, CancellationToken.None);
        }
        catch (AgentProgramException failure)
        {
            return new ModelRefused(new RunError(failure.Failure, (await Secrets()).Hide(failure.Message), false));
        }

        return await Change(() => new Change(new ConversationMetadata(Model: model)));
    }

    /// <returns>The command that the program's answer, or its failure, comes to.</returns>
    async Task<Func<Command>> CallProgram(ActiveRun active, ActiveStep step, RunSetup setup, AgentProgram agent, CancellationToken cancellationToken)
    {
        // A run that was cancelled may still take its leave of the program.
        await answering.WaitAsync(cancellationToken);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        answering = done.Task;
        var current = answer = new AnswerInProgress(new AnswerInFlight(active.RunId, step.StepId, step.MessageId, step.StartedAt), parallelToolCalls: true);
        using var halt = halting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Answer? Kept() => current.IsEmpty ? null : current.Freeze();
        try
        {
            if (state.Head?.Run is { PauseRequested: true }) await halt.CancelAsync();
            var secrets = await Secrets();
            var (connection, isNew, mask) = await Connected(setup, agent, secrets, halt.Token);
            var prompt = AgentPrompt.Of(state, setup.Agent.System, isNew);
            var stay = KeepActive + TimeSpan.FromSeconds(agent.Patience ?? AgentProgram.UsualPatience);
            await Listen(current, Heard(connection.Ask(prompt, halt.Token), step, mask, stay, halt.Token), halt.Token);
            if (current.Said.Length == 0) current.Take(new ChatResponseUpdate(ChatRole.Assistant, NoWords));
            return await Finished(current, step, setup, connection.Used, cancellationToken);
        }
        catch (AgentProgramException failure)
        {
            await CloseProgram();
            var error = new RunError(failure.Failure, (await Secrets()).Hide(failure.Message), !current.IsEmpty);
            return () => new FailStep(step.MessageId, Kept(), error, NewId.At(time.GetUtcNow()));
        }
        catch (OperationCanceledException) when (halt.IsCancellationRequested)
        {
            await CloseProgram();
            cancellationToken.ThrowIfCancellationRequested();
            return () => new HaltStep(step.MessageId, Kept(), NewId.At(time.GetUtcNow()));
        }
        finally
        {
            if (ReferenceEquals(halting, halt)) halting = null;
            done.SetResult();
        }
    }

    /// <summary>The program in the conversation's session, which is new where the program has none that goes on.</summary>
    async Task<(IAgentConnection Program, bool IsNew, SecretMask Mask)> Connected(RunSetup setup, AgentProgram agent, SecretMask secrets, CancellationToken cancellationToken)
    {
        var known = state.Head!.Session?.Id;
        if (program is { IsAlive: true } live && live.Session.Id == known) return (live, false, secrets);
        await CloseProgram();
        var command = await CommandOf(setup.Agent, secrets.Values);
        serverSecrets = [.. serverSecrets.Concat(ServerSecrets.Of(command.Variables)).Concat(command.Servers.Values.SelectMany(ServerSecrets.Of)).Distinct()];
        var opened = program = await programs.Open(state.WorkspaceId, agent with { Model = state.Head.Metadata.Model ?? agent.Model }, command, known ?? command.SessionId, cancellationToken);
        await Take(() => new OpenSession(opened.Session));
        return (opened, !opened.IsResumed, await Secrets());
    }

    async Task<ProgramCommand> CommandOf(AgentState agent, IReadOnlyDictionary<string, string> secrets)
    {
        var kept = await GrainFactory.GetGrain<ISecretsGrain>(agent.Id).Reveal();
        if (kept.GetValueOrDefault(AgentProgram.SecretName)?.Value is not { } text)
            throw new AgentProgramException(RunFailure.AgentNotStarted, "The settings of this agent's program cannot be read any more.");
        var command = JsonSerializer.Deserialize<ProgramCommand>(text)!;
        return command with
        {
            // It cannot be known which of them it needs.
            Variables = secrets.ToImmutableDictionary().SetItems(command.Variables.Select(each => KeyValuePair.Create(each.Key, SecretReferences.Expand(each.Value, secrets, unbraced: false)))),
            Servers = command.Servers.ToImmutableDictionary(each => each.Key, each => Expand(each.Value, secrets)),
        };
    }

    /// <summary>What a program says, without secrets; what it tells of its calls is put on record on the way.</summary>
    /// <param name="stay">How long the activation stays for a program that says nothing: an answer may last for days.</param>
    async IAsyncEnumerable<ChatResponseUpdate> Heard(
        IAsyncEnumerable<ChatResponseUpdate> updates, ActiveStep step, SecretMask secrets, TimeSpan stay, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (said, thought) = (new MaskedText(secrets), new MaskedText(secrets));
        DelayDeactivation(stay);
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            DelayDeactivation(stay);
            foreach (var call in update.Contents.OfType<AgentCallContent>()) await Take(() => new ReportCall(step.MessageId, secrets.Hide(call.Call)));
            yield return new ChatResponseUpdate(ChatRole.Assistant, [.. update.Contents.Select(Shown).OfType<AIContent>()]) { FinishReason = update.FinishReason };
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, [.. new[] { Thought(thought.End()), Text(said.End()) }.OfType<AIContent>()]);

        AIContent? Shown(AIContent content) => content switch
        {
            TextContent text => Text(said.Take(text.Text)),
            TextReasoningContent text => Thought(thought.Take(text.Text)),
            _ => null,
        };

        static AIContent? Text(string text) => text.Length == 0 ? null : new TextContent(text);

        static AIContent? Thought(string text) => text.Length == 0 ? null : new TextReasoningContent(text);
    }

    async Task CloseProgram()
    {
        if (program is not { } closing) return;
        program = null;
        await closing.DisposeAsync();
    }
}
