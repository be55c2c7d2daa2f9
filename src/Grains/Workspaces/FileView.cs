using System.Globalization;
using System.Text;
using Conversations.Workspaces;

namespace Conversations.Grains.Workspaces;

/// <summary>Files as a model is shown them: with line numbers, like <c>cat -n</c>.</summary>
static class FileView
{
    /// <summary>Characters of a file that are shown at once.</summary>
    const int Limit = 16_000;

    /// <summary>Lines shown before and after a change.</summary>
    const int Margin = 4;

    const string Clipped = "<response clipped><NOTE>Due to the max output limit, only part of this file has been shown to you. "
        + "You should retry this tool after you have searched inside the file with `grep -n` in order to find the line numbers of what you are looking for.</NOTE>";

    /// <param name="range">First and last line; null: all of it.</param>
    /// <exception cref="WorkspaceException">The range lies outside of the file.</exception>
    public static string Of(string text, string path, int[]? range)
    {
        var lines = Lines(text);
        if (range is not [var first, var last]) return Numbered(lines, path, 1);

        var wanted = string.Create(CultureInfo.InvariantCulture, $"[{first}, {last}]");
        if (first < 1 || first > lines.Length)
            throw FileEditorTool.Invalid("view_range", wanted, $"Its first element `{first}` should be within the range of lines of the file: [1, {lines.Length}].");
        var note = last > lines.Length ? $"NOTE: We only show up to {lines.Length} since there're only {lines.Length} lines in this file.\n" : "";
        if (last == -1 || last > lines.Length) last = lines.Length;
        if (last < first)
            throw FileEditorTool.Invalid("view_range", wanted, $"Its second element `{last}` should be greater than or equal to the first element `{first}`.");
        return note + Numbered(lines[(first - 1)..last], path, first);
    }

    /// <summary>The lines around a change.</summary>
    /// <param name="line">The first changed line, from 1.</param>
    public static string Around(string text, string name, int line, int changed)
    {
        var lines = Lines(text);
        var first = Math.Clamp(line - Margin, 1, lines.Length);
        var last = Math.Clamp(line + changed - 1 + Margin, first, lines.Length);
        return Numbered(lines[(first - 1)..last], $"a snippet of {name}", first);
    }

    /// <summary>A text with lines put behind one of its own.</summary>
    /// <exception cref="WorkspaceException">It has no such line.</exception>
    public static string Inserted(string text, int line, string inserted)
    {
        var lines = text.Length == 0 ? 0 : Lines(text).Length;
        if (line < 0 || line > lines)
            throw FileEditorTool.Invalid("insert_line", line.ToString(CultureInfo.InvariantCulture), $"It should be within the range of allowed values: [0, {lines}]");

        var end = LineEnd(text);
        var at = 0;
        for (var passed = 0; passed < line; passed++) at = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
        var before = at == text.Length && at > 0 && text[^1] != '\n' ? end : "";
        return string.Concat(text.AsSpan(0, at), before, inserted.ReplaceLineEndings(end) + end, text.AsSpan(at));
    }

    /// <summary>What ends the lines of a text.</summary>
    public static string LineEnd(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    static string[] Lines(string text)
    {
        var lines = text.Split('\n');
        return lines.Length > 1 && lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    static string Numbered(string[] lines, string name, int first)
    {
        var shown = new StringBuilder($"Here's the result of running `cat -n` on {name}:\n");
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].AsSpan().TrimEnd('\r');
            var left = Limit - shown.Length;
            shown.Append(CultureInfo.InvariantCulture, $"{first + index,6}\t");
            if (line.Length > left) return shown.Append(line[..Math.Max(0, left)]).Append('\n').Append(Clipped).Append('\n').ToString();
            shown.Append(line).Append('\n');
        }

        return shown.ToString();
    }
}
