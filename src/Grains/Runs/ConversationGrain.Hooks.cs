using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Grains.Core;
using Conversations.Loops;
using Conversations.Workspaces;

namespace Conversations.Grains.Runs;

/// <summary>Runs the conversation's hooks in its workspace.</summary>
public sealed partial class ConversationGrain
{
    const int HookOutput = 50_000;

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
        var workspace = workspaces.Of(state.WorkspaceId);
        var input = about.Describe($"{moment}", state.Id, workspace.Folder);
        var variables = new Dictionary<string, string>
        {
            ["OPENHANDS_PROJECT_DIR"] = workspace.Folder,
            ["OPENHANDS_SESSION_ID"] = state.Id.ToString(),
            ["OPENHANDS_EVENT_TYPE"] = $"{moment}",
            ["OPENHANDS_TOOL_NAME"] = about.Call?.Name ?? "",
        };
        try
        {
            var result = await workspace.Run(hook.Command, input.ToJsonString(), variables, TimeSpan.FromSeconds(hook.Timeout), cancellationToken);
            var mayBlock = moment is HookEvent.PreToolUse or HookEvent.UserPromptSubmit or HookEvent.Stop;
            var told = result with { Stdout = Clip(secrets.Hide(result.Stdout)), Stderr = Clip(secrets.Hide(result.Stderr)) };
            return HookVerdict.Of(moment, hook, told, mayBlock) with { Tool = about.Call?.Name, ToolCallId = about.Call?.ToolCallId, Input = JsonSerializer.SerializeToElement(input) };
        }
        catch (WorkspaceException refused)
        {
            return new HookRun(moment, hook.Command, false, false, -1, "", "") { Tool = about.Call?.Name, ToolCallId = about.Call?.ToolCallId, Error = refused.Message };
        }
    }

    static string Clip(string text) => text.Length <= HookOutput ? text : text[..HookOutput];
}
