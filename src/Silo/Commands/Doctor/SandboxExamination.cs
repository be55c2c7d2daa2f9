using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Conversations.Silo.Workspaces;

namespace Conversations.Silo.Commands.Doctor;

/// <summary>Whether commands of agents can run, and inside of what.</summary>
internal static class SandboxExamination
{
    public static async IAsyncEnumerable<Finding> Look(IConfiguration configuration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = configuration.GetSection(WorkspaceOptions.Section).Get<WorkspaceOptions>() ?? new();
        if (options.Sandbox == SandboxKind.None)
        {
            yield return Finding.Doubtful("Workspaces:Sandbox is none: commands of agents run as this server's own user.", "Set it to bubblewrap, unless the whole machine is the sandbox.");
        }
        else
        {
            // The parts that kernels and containers forbid.
            yield return await Failure(options.Bubblewrap, ["--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "true"], cancellationToken) is { } failure
                ? Finding.Bad(
                    $"A sandbox cannot be made: {failure}",
                    "Install bubblewrap, and allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0; in a container, seccomp=unconfined). Until then terminals are refused.")
                : Finding.Good("bubblewrap makes sandboxes.");
        }

        yield return await Failure("git", ["--version"], cancellationToken) is { } none
            ? Finding.Doubtful($"git does not run: {none}", "Install git: repositories cannot be cloned without.")
            : Finding.Good("git runs.");
        if (Folder.Refuses(Path.GetFullPath(options.Root)) is { } why) yield return Finding.Bad($"Nothing can be written to {options.Root}: {why}", "Have Workspaces:Root name a folder that this user may write to.");
    }

    private static async Task<string?> Failure(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
