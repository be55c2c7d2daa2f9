using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Core;
using Conversations.Loops;
using Conversations.Workspaces;

namespace Conversations.Grains.Runs;

/// <summary>Runs the conversation's hooks.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>The hooks for a moment, in order, up to the first that blocks. Those that nobody waits for are begun and told of later.</summary>
    async Task<ImmutableArray<HookRun>> RunHooks(HookEvent moment, HookMoment about, CancellationToken cancellationToken)
    {
        if (state.Loop?.Hooks is not { } settings) return [];
        var secrets = await Secrets();
        var runs = ImmutableArray.CreateBuilder<HookRun>();
        foreach (var hook in settings.For(moment, about.Call?.Name))
        {
            if (hook.Async)
            {
                _ = RunUnawaited(moment, hook, about, secrets);
                continue;
            }

            var run = await RunHook(moment, hook, about, secrets, cancellationToken);
            runs.Add(run);
            if (run.Blocked) break;
        }

        return runs.ToImmutable();
    }

    async Task RunUnawaited(HookEvent moment, Hook hook, HookMoment about, SecretMask secrets)
    {
        try
        {
            var run = await RunHook(moment, hook, about, secrets, CancellationToken.None);
            await Take(() => state.Exists ? new RecordHooks([run with { Blocked = false }]) : null);
        }
        catch (Exception failure)
        {
            LogHookLost(logger, state.Id, failure);
        }
    }

    async Task<HookRun> RunHook(HookEvent moment, Hook hook, HookMoment about, SecretMask secrets, CancellationToken cancellationToken)
    {
        var input = about.Describe($"{moment}", state.Id, workspaces.Of(state.WorkspaceId).Folder);
        var run = hook.Reviewer is { } reviewer
            ? await Review(moment, hook, reviewer, input, secrets, cancellationToken)
            : await RunCommand(moment, hook, input, secrets, cancellationToken);
        return run with { Tool = about.Call?.Name, ToolCallId = about.Call?.ToolCallId, Input = JsonSerializer.SerializeToElement(input) };
    }

    async Task<HookRun> RunCommand(HookEvent moment, Hook hook, JsonObject input, SecretMask secrets, CancellationToken cancellationToken)
    {
        var workspace = workspaces.Of(state.WorkspaceId);
        var variables = new Dictionary<string, string>
        {
            ["OPENHANDS_PROJECT_DIR"] = workspace.Folder,
            ["OPENHANDS_SESSION_ID"] = state.Id.ToString(),
            ["OPENHANDS_EVENT_TYPE"] = $"{moment}",
            ["OPENHANDS_TOOL_NAME"] = (string?)input["tool_name"] ?? "",
        };
        try
        {
            var result = await workspace.Run(hook.Command, input.ToJsonString(), variables, TimeSpan.FromSeconds(hook.Timeout), cancellationToken);
            return HookVerdict.Of(moment, hook, result with { Stdout = secrets.Hide(result.Stdout), Stderr = secrets.Hide(result.Stderr) });
        }
        catch (WorkspaceException refused)
        {
            return HookVerdict.Failed(moment, hook.Command, refused.Message);
        }
    }
}
