using System.Globalization;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>Where the parts of a conversation's workspace are, on the server and inside of the sandbox.</summary>
/// <remarks>
/// On the server: <c>{root}/{conversation}/files/workspace</c> is what commands see as <c>/workspace</c>. Beside <c>files</c> lie what they
/// never see (<c>undo</c>, <c>notes</c>, <c>commands</c>) and what they can only read (<c>terminal</c>, <c>etc</c>).
/// </remarks>
internal sealed class WorkspaceLayout
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode Readable = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    const string Mount = "/workspace";
    const int DeleteAttempts = 20;

    static readonly TimeSpan DeletePause = TimeSpan.FromMilliseconds(20);

    readonly string root;
    readonly string top;

    public WorkspaceLayout(Guid conversationId, WorkspaceOptions options)
    {
        Sandboxed = options.Sandbox == SandboxKind.Bubblewrap;
        root = Path.GetFullPath(options.Root);
        top = Path.Combine(root, conversationId.ToString());
        Folder = Sandboxed ? Mount : Files + Mount;
        User = Sandboxed && Environment.IsPrivilegedProcess
            ? options.FirstUser + (int)(BitConverter.ToUInt32(conversationId.ToByteArray(), 12) % (uint)options.Users)
            : null;
    }

    /// <summary>Whether commands see the folder under another name than the server.</summary>
    public bool Sandboxed { get; }

    /// <summary>The user that owns the files and runs the commands; null where it is the server's own.</summary>
    public int? User { get; }

    /// <summary>The workspace as its commands see it.</summary>
    public string Folder { get; }

    /// <summary>The folder on the server that stands for the sandbox's <c>/</c>, as far as files can be edited.</summary>
    public string Files => Path.Combine(top, "files");

    /// <summary>The workspace on the server.</summary>
    public string Workspace => Files + Mount;

    /// <summary>What the shell reads: its start file, and one file a command.</summary>
    public string Terminal => Path.Combine(top, "terminal");

    public string TerminalInside => Sandboxed ? "/run/terminal" : Terminal;

    /// <summary>The sandbox's own files of <c>/etc</c>.</summary>
    public string Etc => Path.Combine(top, "etc");

    public string Undo => Path.Combine(top, "undo");

    public string Notes => Path.Combine(top, "notes");

    /// <summary>Records of clients' commands.</summary>
    public string Commands => Path.Combine(top, "commands");

    /// <summary>The number of the user inside of the sandbox.</summary>
    public int UserInside => User ?? 1000;

    /// <summary>The path below <see cref="Files"/> of a path as commands see it.</summary>
    /// <exception cref="WorkspaceException">It is not absolute, or outside of the workspace.</exception>
    public string Relative(string path)
    {
        if (!path.StartsWith('/'))
        {
            throw new WorkspaceException(
                $"Invalid `path` parameter: {path}. The path should be an absolute path, starting with `/`. Maybe you meant {Folder}/{path}?");
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (path.Contains('\0', StringComparison.Ordinal) || (full != Folder && !full.StartsWith(Folder + "/", StringComparison.Ordinal)))
            throw new WorkspaceException($"Invalid `path` parameter: {path}. The path must be in the workspace: {Folder}.");
        return string.Concat(Mount.AsSpan(1), full.AsSpan(Folder.Length));
    }

    /// <summary>Makes what is missing.</summary>
    public void Ensure()
    {
        if (Directory.Exists(Workspace)) return;
        // An operator's own folder keeps the rights that he has given it.
        if (!Directory.Exists(root)) Made(root, Private);
        foreach (var hidden in new[] { Undo, Notes }) Made(hidden, Private);
        // A conversation's user passes through the folders above its files only inside of the sandbox, where root has mounted them.
        foreach (var shown in new[] { Terminal, Etc, Files }) Made(shown, Readable);
        var user = UserInside.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(Etc, "passwd"), $"root:x:0:0::/:/bin/sh\nuser:x:{user}:{user}::{Mount}:/bin/bash\n");
        File.WriteAllText(Path.Combine(Etc, "group"), $"root:x:0:\nuser:x:{user}:\n");
        File.WriteAllText(Path.Combine(Etc, "hosts"), "127.0.0.1 localhost workspace\n::1 localhost\n");
        foreach (var file in Directory.EnumerateFiles(Etc)) Show(file);
        // Last, and complete when it appears: it is what says that the rest is there.
        var unnamed = Made(Workspace + ".new", Readable);
        if (User is { } owner) Linux.Give(unnamed, owner);
        Directory.Move(unnamed, Workspace);
    }

    /// <summary>Makes a folder that only the server can look into.</summary>
    public static void Hide(string folder) => Made(folder, Private);

    /// <summary>Lets the commands' user read a file, whatever the server's umask says.</summary>
    public static void Show(string file) =>
        Linux.Allow(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    /// <summary>Removes everything. Nothing may run in the workspace any more but what is about to die.</summary>
    public async Task Delete(TimeProvider time)
    {
        for (var attempt = 1; Directory.Exists(top); attempt++)
        {
            try
            {
                Directory.Delete(top, recursive: true);
            }
            catch (Exception failure) when (failure is UnauthorizedAccessException or IOException && attempt < DeleteAttempts)
            {
                // A command may have taken the rights off its own folders, or have written a last file while it died.
                Open(top);
                await Task.Delay(DeletePause, time);
            }
        }
    }

    static string Made(string folder, UnixFileMode mode)
    {
        Directory.CreateDirectory(folder);
        Linux.Allow(folder, mode);
        return folder;
    }

    static void Open(string folder)
    {
        Linux.Allow(folder, Private);
        foreach (var child in new DirectoryInfo(folder).GetDirectories().Where(child => child.LinkTarget is null)) Open(child.FullName);
    }
}
