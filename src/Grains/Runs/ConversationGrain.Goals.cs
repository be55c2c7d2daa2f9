using System.Text.Json;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Loops;
using Conversations.Storage;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>Has a model judge whether the conversation's goal is reached.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>What the usage of models that judge is counted under.</summary>
    const string ForVerdicts = "goal-judge-llm";

    public async Task<Outcome<ConversationHead>> Pursue(GoalRequest request)
    {
        if (!state.Exists) return new NotFound("conversation", this.GetPrimaryKey().ToString());
        var post = new PostRequest(request.RunId, [], Start: true) { MayRepeat = request.MayRepeat };
        var newest = run?.Id;
        if (request.MayRepeat && await IsPosted(post)) return state.Head!;

        if (await HooksOf(post) is not { } hooks) return state.Exists ? state.Head! : new NotFound("conversation", state.Id.ToString());
        var (setup, prepared) = await Prepared(post, hooks);
        var goal = request.Objective is { } objective ? new GoalState(objective, request.Most, 0, GoalStatus.Running) : null;
        // A run that has begun meanwhile may be that of an earlier try of this very request.
        var overtaken = false;
        var decision = await Take(() => (overtaken = request.MayRepeat && run?.Id != newest) ? null : new Pursue(goal, prepared with { Seed = NewId.At(time.GetUtcNow()) }));
        if (overtaken) return await Pursue(request);
        if (decision.Refusal is { } refused) return refused;
        if (state.Head!.Run is not null) StartLoop(setup);
        return state.Head;
    }

    public Task<Outcome<ConversationHead>> DropGoal() => Change(() => new DropGoal());

    /// <summary>Null: there is no goal, or the model failed.</summary>
    /// <param name="last">What has been said since the state, in words.</param>
    async Task<GoalVerdict?> Judge(RunSetup setup, string last, CancellationToken cancellationToken)
    {
        if (state.Head?.Goal is not { IsActive: true } goal) return null;
        var prompt = GoalTexts.Judge(goal.Objective, $"{Transcript.Of(state.Context, setup.Model.Info.ContextWindow)}{last}");
        var text = new System.Text.StringBuilder();
        var usage = Log.Usage.None;
        try
        {
            await foreach (var update in Recorded(setup.Model, ForVerdicts).Client.GetStreamingResponseAsync([new(ChatRole.User, prompt)], new ChatOptions(), cancellationToken))
            {
                text.Append(update.Text);
                foreach (var content in update.Contents.OfType<UsageContent>()) usage = AnswerInProgress.UsageOf(content.Details);
            }
        }
        catch (ModelException failure)
        {
            LogNotJudged(logger, state.Id, failure);
            return null;
        }

        await Take(() => state.Exists ? new RecordUsage(ForVerdicts, setup.Model.Info.Handle, setup.Model.Priced(usage)) : null);
        return Verdict(text.ToString());
    }

    /// <summary>The first JSON object in a text that is a verdict; one that says no where there is none.</summary>
    static GoalVerdict Verdict(string text) =>
        EmbeddedJson.Objects(text).Select(Verdict).FirstOrDefault(verdict => verdict is not null) ?? new GoalVerdict(0, false, "The verdict could not be read.");

    static GoalVerdict? Verdict(JsonElement json)
    {
        if (!json.TryGetProperty("complete", out var complete) || complete.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return null;
        var score = json.TryGetProperty("score", out var given) && given.ValueKind == JsonValueKind.Number ? Math.Clamp(given.GetDouble(), 0, 1) : 0;
        var missing = json.TryGetProperty("missing", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "";
        return new GoalVerdict(score, complete.GetBoolean(), missing);
    }
}
