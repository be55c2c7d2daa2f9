using System.Diagnostics;
using System.Globalization;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>What is put around a workspace's commands.</summary>
/// <remarks>
/// An unprivileged server uses a user namespace. Root needs none: bubblewrap mounts, and the commands run as a user of their own, because the
/// kernel holds root to no limit of processes.
/// </remarks>
internal sealed class Sandbox(WorkspaceOptions options)
{
    const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>What programs need of <c>/etc</c>, and nothing that is a secret.</summary>
    static readonly string[] Configuration =
    [
        "alternatives", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki/tls/certs", "pki/ca-trust", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
        "localtime", "timezone", "mime.types", "protocols", "services", "gitconfig", "nsswitch.conf", "inputrc", "os-release", "debian_version",
    ];

    /// <summary>How a program is started in the workspace.</summary>
    /// <exception cref="WorkspaceException">There is no bubblewrap on this machine.</exception>
    public ProcessStartInfo Command(WorkspaceLayout layout, params ReadOnlySpan<string> program) => Command(layout, CommandReach.None, program);

    /// <inheritdoc cref="Command(WorkspaceLayout, ReadOnlySpan{string})"/>
    public ProcessStartInfo Command(WorkspaceLayout layout, CommandReach reach, params ReadOnlySpan<string> program)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // The server's own variables hold its keys, and the first process in the sandbox shows what it was started with.
        start.Environment.Clear();
        foreach (var (name, value) in Variables(layout)) start.Environment[name] = value;
        if (ServerMark.Own is { } mark) start.Environment[ServerMark.Variable] = mark;
        List<string> command = layout.Sandboxed
            ? [Bubblewrap(), .. Mounts(layout, reach), "--", .. Unprivileged(layout), .. Limits(), .. program]
            : ["setpriv", "--pdeathsig=KILL", "--", .. Limits(), .. program];
        start.FileName = command[0];
        if (!layout.Sandboxed) start.WorkingDirectory = layout.Workspace;
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        return start;
    }

    Dictionary<string, string> Variables(WorkspaceLayout layout) => new(options.Environment)
    {
        ["PATH"] = options.Environment.TryGetValue("PATH", out var path) ? path : SearchPath,
        ["HOME"] = layout.Folder,
        ["USER"] = "user",
        ["SHELL"] = "/bin/bash",
        ["LANG"] = "C.UTF-8",
        ["TERM"] = "dumb",
        ["PAGER"] = "cat",
        ["GIT_PAGER"] = "cat",
    };

    List<string> Mounts(WorkspaceLayout layout, CommandReach reach)
    {
        var network = options.Network || reach.Network;
        var temporary = options.TemporaryLimit.ToString(CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "workspace",
            .. network ? (string[])[] : ["--unshare-net"],
            .. layout.User is null
                ? (string[])["--unshare-user", "--disable-userns", "--uid", Text(layout.UserInside), "--gid", Text(layout.UserInside), "--cap-drop", "ALL"]
                : ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"],
            "--ro-bind", "/usr", "/usr",
            "--proc", "/proc",
            "--dev", "/dev", "--perms", "1777", "--size", temporary, "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
            "--perms", "1777", "--size", temporary, "--tmpfs", "/tmp",
            "--perms", "0755", "--dir", "/run", "--perms", "0755", "--dir", "/var", "--symlink", "../tmp", "/var/tmp",
            "--perms", "0755", "--dir", "/etc",
        ];
        foreach (var name in new[] { "bin", "sbin", "lib", "lib32", "lib64", "libx32" }) arguments.AddRange(AtTop(name));
        // What a distribution keeps beside /etc it links to; bubblewrap follows the link.
        foreach (var name in Configuration) arguments.AddRange(Shown($"/etc/{name}", "--ro-bind-try"));
        if (network) arguments.AddRange(["--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf"]);
        foreach (var name in new[] { "passwd", "group", "hosts" }) arguments.AddRange(["--ro-bind", Path.Combine(layout.Etc, name), $"/etc/{name}"]);
        foreach (var path in options.ReadOnlyPaths.Concat(reach.ReadOnlyPaths)) arguments.AddRange(Shown(Path.GetFullPath(path), "--ro-bind"));
        return
        [
            .. arguments,
            "--ro-bind", layout.Terminal, layout.TerminalInside,
            "--bind", layout.Workspace, layout.Folder,
            "--chdir", layout.Folder,
            "--remount-ro", "/",
        ];
    }

    /// <summary>A path of the server under its own name, in folders that the commands' user may pass through.</summary>
    static List<string> Shown(string path, string bind)
    {
        var arguments = new List<string>();
        for (var folder = Path.GetDirectoryName(path); folder is { Length: > 1 }; folder = Path.GetDirectoryName(folder))
            arguments.InsertRange(0, ["--perms", "0755", "--dir", folder]);
        return [.. arguments, bind, path, path];
    }

    /// <summary>A link into <c>/usr</c> as the server has it, or a folder of an older distribution.</summary>
    static string[] AtTop(string name)
    {
        var folder = new DirectoryInfo("/" + name);
        if (!folder.Exists) return [];
        return folder.LinkTarget is { } target ? ["--symlink", target, folder.FullName] : ["--ro-bind", folder.FullName, folder.FullName];
    }

    static string[] Unprivileged(WorkspaceLayout layout) => layout.User is { } user
        ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--"]
        : [];

    string[] Limits() =>
    [
        "prlimit", $"--nproc={options.ProcessLimit}", $"--data={options.MemoryLimit}", $"--fsize={options.FileLimit}",
        $"--cpu={(long)options.CpuLimit.TotalSeconds}", "--core=0", "--",
    ];

    string Bubblewrap() =>
        (Environment.GetEnvironmentVariable("PATH") ?? SearchPath).Split(':')
            .Select(folder => Path.Combine(folder, options.Bubblewrap))
            .FirstOrDefault(File.Exists)
        ?? throw new WorkspaceException(
            "Commands cannot be run: the server has no bubblewrap (bwrap) to confine them. "
            + "Its operator can install it, or allow unconfined commands with Workspaces:Sandbox=none.");

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
