using System.Globalization;
using System.Text;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>What the tools and their actions are called on the wire.</summary>
static class ToolNames
{
    static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TerminalTool"] = "terminal",
        ["BashTool"] = "terminal",
        ["execute_bash"] = "terminal",
        ["bash"] = "terminal",
        ["FileEditorTool"] = "file_editor",
        ["str_replace_editor"] = "file_editor",
        ["TaskTrackerTool"] = "task_tracker",
        ["FinishTool"] = "finish",
        ["ThinkTool"] = "think",
    };

    /// <summary>The server's name of a tool that a client names.</summary>
    public static string Server(string name) => Aliases.GetValueOrDefault(name, name);

    /// <summary><c>file_editor</c> → <c>FileEditor</c>: what the kinds of its actions and observations begin with.</summary>
    public static string Kind(string tool)
    {
        var kind = new StringBuilder();
        foreach (var word in tool.Split(['_', '-', ' '], StringSplitOptions.RemoveEmptyEntries))
            kind.Append(char.ToUpper(word[0], CultureInfo.InvariantCulture)).Append(word.AsSpan(1));
        return kind.ToString();
    }
}
