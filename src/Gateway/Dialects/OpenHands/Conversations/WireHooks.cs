using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Loops;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Hook configurations on the wire.</summary>
static class WireHooks
{
    static readonly (string Name, string Pascal, HookEvent Event)[] Moments =
    [
        ("pre_tool_use", "PreToolUse", HookEvent.PreToolUse),
        ("post_tool_use", "PostToolUse", HookEvent.PostToolUse),
        ("user_prompt_submit", "UserPromptSubmit", HookEvent.UserPromptSubmit),
        ("session_start", "SessionStart", HookEvent.SessionStart),
        ("session_end", "SessionEnd", HookEvent.SessionEnd),
        ("stop", "Stop", HookEvent.Stop),
    ];

    /// <summary>Reads a configuration; what is wrong with it is gathered in the fields.</summary>
    public static (HookSettings Settings, JsonObject Shown) Read(Fields fields)
    {
        var config = fields.Has("hooks") ? fields.Object("hooks") ?? fields : fields;
        config.Forbid([.. Moments.Select(moment => moment.Name), .. Moments.Select(moment => moment.Pascal)]);
        var matchers = ImmutableArray.CreateBuilder<HookMatcher>();
        var shown = new JsonObject();
        foreach (var (name, pascal, moment) in Moments)
        {
            var list = new JsonArray();
            foreach (var matcher in config.Objects(config.Mentions(name) ? name : pascal)) list.Add(Matcher(matcher, moment, matchers));
            shown[name] = list;
        }

        return (new HookSettings(matchers.ToImmutable()), shown);
    }

    /// <summary>A project's file of hooks as it is shown; null: it is none.</summary>
    public static JsonObject? OfFile(string text)
    {
        try
        {
            if (WireBody.Parse(text) is not JsonObject members) return null;
            var fields = new Fields(members, ["body"]);
            var (_, shown) = Read(fields);
            fields.Check();
            return shown;
        }
        catch (Exception wrong) when (wrong is JsonException or FastApiException)
        {
            return null;
        }
    }

    static JsonObject Matcher(Fields matcher, HookEvent moment, ImmutableArray<HookMatcher>.Builder matchers)
    {
        var pattern = matcher.Text("matcher") ?? "*";
        var hooks = ImmutableArray.CreateBuilder<Hook>();
        var shown = new JsonArray();
        foreach (var hook in matcher.Objects("hooks"))
        {
            var (made, json) = WireHook.Read(hook);
            hooks.Add(made);
            shown.Add(json);
        }

        matchers.Add(new HookMatcher(moment, pattern, hooks.ToImmutable()));
        return new JsonObject { ["matcher"] = pattern, ["hooks"] = shown };
    }
}
