using Microsoft.Extensions.Options;

namespace Conversations.Silo.Workspaces;

internal sealed class WorkspaceOptionsValidator : IValidateOptions<WorkspaceOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkspaceOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Root)) failures.Add("Workspaces:Root must be a folder.");
        else if (options.Sandbox == SandboxKind.Bubblewrap) failures.AddRange(Shown(options));
        if (options is not { ProcessLimit: > 0, MemoryLimit: > 0, FileLimit: > 0, TemporaryLimit: > 0, EditorFileLimit: > 0, CommandsAtOnce: > 0, CommandsKept: > 0, Users: > 0, FirstUser: > 0 })
            failures.Add("Workspaces: every limit and number of users must be more than 0.");
        if (options.OutputLimit < 1000) failures.Add("Workspaces:OutputLimit must be at least 1000.");
        if (options.CpuLimit < TimeSpan.FromSeconds(1)) failures.Add("Workspaces:CpuLimit must be at least one second; write hh:mm:ss.");
        if (options.SilenceTimeout <= TimeSpan.Zero || options.LongestWait < options.SilenceTimeout || options.LongestWait > TimeSpan.FromDays(1))
            failures.Add("Workspaces:SilenceTimeout and LongestWait must satisfy 0 < SilenceTimeout <= LongestWait <= 1 day; write hh:mm:ss.");
        if (options.IdleTimeout <= options.LongestWait) failures.Add("Workspaces:IdleTimeout must be longer than Workspaces:LongestWait.");
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    /// <summary>A workspace that its neighbours can read is none.</summary>
    static IEnumerable<string> Shown(WorkspaceOptions options)
    {
        var root = Path.GetFullPath(options.Root) + "/";
        return options.ReadOnlyPaths.Append("/usr").Where(path => root.StartsWith(Path.GetFullPath(path).TrimEnd('/') + "/", StringComparison.Ordinal))
            .Select(path => $"Workspaces:Root must not lie in {path}, which every sandbox shows.");
    }
}
