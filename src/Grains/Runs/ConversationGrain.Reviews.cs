using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Grains.Tools;
using Conversations.Log;
using Conversations.Loops;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>Hooks in which the conversation's model decides. Of what it says and does for that the log has no more than what came of it, and what it has cost.</summary>
public sealed partial class ConversationGrain
{
    async Task<HookRun> Review(HookEvent moment, Hook hook, HookReviewer reviewer, JsonObject input, SecretMask secrets, CancellationToken cancellationToken)
    {
        HookRun Failed(string error) => HookVerdict.Failed(moment, reviewer.Label, secrets.Hide(error));

        if (reviewer.Tools.FirstOrDefault(name => toolbox.Find(name) is null) is { } unknown)
            return Failed($"There is no tool '{unknown}'; a hook may have: {string.Join(", ", toolbox.List().Select(tool => tool.Name))}.");
        var prepared = await Prepare(state.Head!.Run?.Options ?? new RunOptions());
        if (prepared.Value is not { } setup) return Failed($"No model can be asked: {prepared.Refusal}");

        var review = ReviewBy(setup, reviewer, secrets);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(hook.Timeout), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var answer = await review.Ask(HookQuestion.Instructions(reviewer), HookQuestion.About(moment, input), reviewer.MostCalls, either.Token);
            return answer is null
                ? Failed($"The model has not decided within {reviewer.MostCalls} calls.")
                : HookVerdict.Of(moment, reviewer, secrets.Hide(answer));
        }
        catch (ModelException failure)
        {
            return Failed(failure.Detail ?? failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(HookVerdict.TimedOut(hook));
        }
        finally
        {
            if (review.Usage != Usage.None)
                await Take(() => state.Exists ? new RecordUsage(reviewer.For, setup.Model.Info.Handle, setup.Model.Priced(review.Usage)) : null);
        }
    }

    HookReview ReviewBy(RunSetup setup, HookReviewer reviewer, SecretMask secrets)
    {
        var tools = reviewer.Tools.Distinct().Select(toolbox.Find).OfType<ITool>().ToArray();
        var names = tools.Select(tool => tool.Name).ToImmutableHashSet();
        var declared = tools.Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Parameters)).ToArray<AITool>();
        return new HookReview(
            Recorded(setup.Model, reviewer.For),
            ModelSettings.Options(setup.Agent, state.Head!.Metadata, declared),
            async (call, token) => await Invoke(call, names, ImmutableDictionary<string, ITool>.Empty, await ScopeOf(setup.Agent, secrets), secrets, token),
            setup.Agent.ToolsThatEndTheRun,
            time);
    }
}
