using System.ComponentModel.DataAnnotations;

namespace Conversations.Silo.Workspaces;

/// <summary>The section <c>Workspaces</c>.</summary>
public sealed class WorkspaceOptions
{
    public const string Section = "Workspaces";

    /// <summary>The folder that holds a folder for each conversation. Relative to the working directory of the server.</summary>
    public string Root { get; set; } = "./data/workspaces";

    public SandboxKind Sandbox { get; set; } = SandboxKind.Bubblewrap;

    /// <summary>The program of bubblewrap: a path, or a name to look for on the server's <c>PATH</c>.</summary>
    public string Bubblewrap { get; set; } = "bwrap";

    /// <summary>True: commands may use the network of the server.</summary>
    public bool Network { get; set; }

    /// <summary>Folders and files of the server that commands may read besides <c>/usr</c> and the needed parts of <c>/etc</c>.</summary>
    public IList<string> ReadOnlyPaths { get; } = [];

    /// <summary>Environment variables for commands, besides the usual ones.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long a command may say nothing before the model is told so.</summary>
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a call of the terminal waits, whatever timeout it asks for.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A shell that nobody has called for this long is ended, with all that it runs.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Characters of a command's output that are kept.</summary>
    [Range(1, int.MaxValue)]
    public int OutputLimit { get; set; } = 30_000;

    /// <summary>Commands of clients that run in a workspace at the same time.</summary>
    public int CommandsAtOnce { get; set; } = 20;

    /// <summary>Commands of clients that have ended and are kept with their output, the last ones of each workspace.</summary>
    public int CommandsKept { get; set; } = 100;

    /// <summary>Bytes of the largest file that the file editor opens.</summary>
    [Range(1L, long.MaxValue)]
    public long EditorFileLimit { get; set; } = 10 * 1024 * 1024;

    /// <summary>Processes and threads of a workspace.</summary>
    [Range(1, int.MaxValue)]
    public int ProcessLimit { get; set; } = 512;

    /// <summary>Bytes of private memory of a process.</summary>
    [Range(1L, long.MaxValue)]
    public long MemoryLimit { get; set; } = 4L << 30;

    /// <summary>Processor time of a process.</summary>
    public TimeSpan CpuLimit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Bytes of the largest file that a command can write.</summary>
    [Range(1L, long.MaxValue)]
    public long FileLimit { get; set; } = 1L << 30;

    /// <summary>Bytes of <c>/tmp</c> and of <c>/dev/shm</c>, each; they are in memory.</summary>
    [Range(1L, long.MaxValue)]
    public long TemporaryLimit { get; set; } = 512L << 20;

    /// <summary>Under root, commands run as users from this number on, one for each conversation.</summary>
    public int FirstUser { get; set; } = 2_000_000;

    /// <summary>How many such users there are.</summary>
    public int Users { get; set; } = 1_000_000;
}

public enum SandboxKind
{
    Bubblewrap,

    /// <summary>Commands run as the server's own user, with limits and nothing else around them.</summary>
    None,
}
