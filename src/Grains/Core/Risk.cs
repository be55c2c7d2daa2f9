using System.Text.Json;
using System.Text.RegularExpressions;
using Conversations.Log;
using Conversations.Loops;

namespace Conversations.Grains.Core;

/// <summary>How risky a tool call is, by what the model says of it and by rules.</summary>
static partial class Risk
{
    public static SecurityRisk Of(ToolCallPart call, RiskAnalyzer analyzer)
    {
        var byModel = analyzer.FromModel ? Declared(call.Arguments) : SecurityRisk.Unknown;
        var byRules = analyzer.ByRules ? Rules(call) : SecurityRisk.Unknown;
        return byModel > byRules ? byModel : byRules;
    }

    /// <summary>A call that cannot do anything.</summary>
    public static bool IsHarmless(ToolCallPart call) => call.Name is "think" or "finish";

    static SecurityRisk Declared(string arguments) =>
        Text(arguments, "security_risk") is { } said && Enum.TryParse<SecurityRisk>(said, ignoreCase: true, out var risk) && Enum.IsDefined(risk)
            ? risk
            : SecurityRisk.Unknown;

    static SecurityRisk Rules(ToolCallPart call) => call.Name switch
    {
        "think" or "finish" or "task_tracker" => SecurityRisk.Low,
        "file_editor" => OfEdit(Text(call.Arguments, "command"), Text(call.Arguments, "path") ?? ""),
        "terminal" => OfCommand(Text(call.Arguments, "command") ?? ""),
        _ => SecurityRisk.Unknown,
    };

    static SecurityRisk OfEdit(string? command, string path) =>
        SensitivePath().IsMatch(path) ? SecurityRisk.High : command == "view" ? SecurityRisk.Low : SecurityRisk.Medium;

    static SecurityRisk OfCommand(string command)
    {
        if (Destructive().IsMatch(command) || SensitivePath().IsMatch(command)) return SecurityRisk.High;
        if (Changing().IsMatch(command)) return SecurityRisk.Medium;
        return Reading().IsMatch(command) ? SecurityRisk.Low : SecurityRisk.Medium;
    }

    static string? Text(string arguments, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(arguments);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        @"\brm\s+(-\w+\s+)*-\w*[rf]|\bmkfs|\bdd\s+.*\bof=|:\s*\(\s*\)\s*\{|\bshutdown\b|\breboot\b|\bsudo\b|\bchmod\s+(-\w+\s+)*777|\bchown\b.*\s/|(curl|wget)\b[^|;&]*\|\s*(sudo\s+)?\w*sh\b|>\s*/dev/[sh]d|\bgit\s+push\b.*(--force|-f\b)|\bkill\s+-9\s+-?1\b|\bbase64\s+(-d|--decode)\b.*\|\s*\w*sh\b")]
    private static partial Regex Destructive();

    [GeneratedRegex(@"/etc/(passwd|shadow|sudoers)|\.ssh/|id_rsa|\.aws/credentials|\.netrc|\.git-credentials|/proc/\d+/environ|/root\b")]
    private static partial Regex SensitivePath();

    [GeneratedRegex(@"[>|;&`]|\$\(|\b(rm|mv|cp|tee|sed\s+-i|pip|npm|apt|apt-get|yum|curl|wget|ssh|scp|nc|docker|kill|git\s+(push|reset|clean|checkout))\b")]
    private static partial Regex Changing();

    [GeneratedRegex(@"^\s*(ls|cat|pwd|echo|head|tail|wc|grep|rg|find|which|whoami|date|stat|file|tree|env|git\s+(status|log|diff|show|branch))\b")]
    private static partial Regex Reading();
}
