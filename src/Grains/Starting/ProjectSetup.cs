using System.Collections.Immutable;
using Conversations.Grains.Runs;
using Conversations.Starting;
using Conversations.Workspaces;

namespace Conversations.Grains.Starting;

/// <summary>Makes a project ready in a workspace. What it returns of a step is what went wrong, in words; null for nothing.</summary>
sealed class ProjectSetup(IWorkspace workspace, string folder, GitOptions options, IReadOnlyDictionary<string, string> secrets)
{
    const int MostSkills = 100;
    const int LongestComplaint = 1000;
    static readonly TimeSpan Short = TimeSpan.FromSeconds(30);

    readonly SecretMask mask = new(secrets, []);

    /// <summary>The project's folder as the tools of the workspace see it.</summary>
    public string Folder => folder;

    public async Task<string?> Clone(GitSource source, string? branch, string newBranch, CancellationToken cancellationToken)
    {
        var variables = Variables(("URL", source.Url.ToString()), ("BRANCH", branch ?? ""), ("NEW_BRANCH", newBranch));
        var asking = new Dictionary<string, string>(variables) { ["GIT_USER"] = source.User, ["GIT_PASSWORD"] = source.Token ?? "" };
        var cloned = await workspace.Run(ProjectScripts.Clone, source.Reach, asking, options.CloneTimeout, cancellationToken);
        if (cloned.ExitCode != 0) return Complaint("The repository could not be cloned", cloned, options.CloneTimeout, source.Token);
        var checkedOut = await Run(ProjectScripts.Branch, variables, Short, cancellationToken);
        return checkedOut.ExitCode == 0 ? null : Complaint($"The branch {branch ?? newBranch} could not be checked out", checkedOut, Short);
    }

    public async Task<string?> Init(CancellationToken cancellationToken)
    {
        var made = await Run(ProjectScripts.Init, Variables(), Short, cancellationToken);
        return made.ExitCode == 0 ? null : Complaint("No repository could be made", made, Short);
    }

    public async Task<string?> RunSetupScript(CancellationToken cancellationToken)
    {
        var variables = Variables();
        foreach (var (name, value) in secrets) variables.TryAdd(name, value);
        var run = await Run(ProjectScripts.Setup, variables, options.SetupTimeout, cancellationToken);
        return run.ExitCode == 0 ? null : Complaint("The setup script failed", run, options.SetupTimeout);
    }

    public async Task<string?> InstallHooks(CancellationToken cancellationToken)
    {
        var installed = await Run(ProjectScripts.Hooks, Variables(), Short, cancellationToken);
        return installed.ExitCode == 0 ? null : Complaint("The git hooks could not be set up", installed, Short);
    }

    /// <summary>Paths of the project's skills.</summary>
    public async Task<ImmutableArray<string>> FindSkills(CancellationToken cancellationToken)
    {
        var found = await Run(ProjectScripts.Skills, Variables(), Short, cancellationToken);
        return found.ExitCode == 0 ? [.. found.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MostSkills)] : [];
    }

    /// <summary>Those of them that are texts and still there.</summary>
    public async Task<ImmutableArray<ProjectSkill>> ReadSkills(ImmutableArray<string> paths, CancellationToken cancellationToken)
    {
        var skills = ImmutableArray.CreateBuilder<ProjectSkill>();
        foreach (var path in paths)
        {
            try
            {
                skills.Add(new ProjectSkill(path, await workspace.Read($"{folder}/{path}", cancellationToken)));
            }
            catch (WorkspaceException)
            {
                // A binary file is no skill.
            }
        }

        return skills.ToImmutable();
    }

    /// <summary>The file of the project's hooks; null: there is none that is a text.</summary>
    public async Task<string?> ReadHooks(CancellationToken cancellationToken)
    {
        try
        {
            return await workspace.Read($"{folder}/.openhands/hooks.json", cancellationToken);
        }
        catch (WorkspaceException)
        {
            return null;
        }
    }

    Task<CommandResult> Run(string script, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken) =>
        workspace.Run(script, "", variables, timeout, cancellationToken);

    Dictionary<string, string> Variables(params ReadOnlySpan<(string Name, string Value)> more)
    {
        var variables = new Dictionary<string, string>
        {
            ["PROJECT"] = folder,
            ["AUTHOR_NAME"] = options.AuthorName,
            ["AUTHOR_EMAIL"] = options.AuthorEmail,
        };
        foreach (var (name, value) in more) variables[name] = value;
        return variables;
    }

    string Complaint(string what, CommandResult result, TimeSpan timeout, string? token = null)
    {
        if (result.ExitCode == -1) return $"{what} within {timeout.TotalSeconds:0} s";
        var said = (result.Stderr.Trim() is { Length: > 0 } errors ? errors : result.Stdout.Trim()).ReplaceLineEndings("; ");
        if (token is { Length: > 0 }) said = said.Replace(token, SecretMask.Hidden, StringComparison.Ordinal);
        said = mask.Hide(said);
        return said.Length == 0 ? $"{what} (exit code {result.ExitCode})" : $"{what}: {(said.Length <= LongestComplaint ? said : said[..LongestComplaint])}";
    }
}
