using System.Globalization;
using System.Text;

namespace Conversations.Silo.Workspaces;

/// <summary>Which server a process was started for, as its environment says it: <c>namespace/process/start</c>.</summary>
internal static class ServerMark
{
    public const string Variable = "WORKSPACE_SERVER";

    const string Processes = "/proc";

    // Counted from behind the name, which may hold anything: the state is the first, the time of the start the twentieth.
    const int StartField = 19;

    static readonly string? Namespace = new FileInfo($"{Processes}/self/ns/pid").LinkTarget;

    /// <summary>This server's; null where the system does not tell.</summary>
    public static string? Own { get; } = Of(Environment.ProcessId);

    /// <summary>The processes whose server is gone.</summary>
    public static IEnumerable<int> Left()
    {
        if (Own is null) yield break;
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } mark && IsGone(mark)) yield return id;
        }
    }

    /// <summary>Of servers in other namespaces nobody here knows whether they are there.</summary>
    static bool IsGone(string mark) =>
        mark.Split('/') is [var space, var process, _]
        && space == Namespace
        && int.TryParse(process, CultureInfo.InvariantCulture, out var id)
        && Of(id) != mark;

    /// <summary>That of the server with this process; null: there is none.</summary>
    internal static string? Of(int process) => Text($"{Processes}/{process}/stat") is { } stat && Namespace is not null
        ? $"{Namespace}/{process}/{stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartField]}"
        : null;

    static string? Read(int process) => Text($"{Processes}/{process}/environ")?.Split('\0')
        .FirstOrDefault(variable => variable.StartsWith($"{Variable}=", StringComparison.Ordinal))?[(Variable.Length + 1)..];

    /// <returns>Null: the process has ended, or is another user's.</returns>
    static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
