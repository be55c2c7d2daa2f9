namespace Conversations.Workspaces;

/// <summary>A program at work in the sandbox. Disposing it ends it with all that it has started.</summary>
public interface IRunningProgram : IAsyncDisposable
{
    /// <summary>What it reads.</summary>
    Stream Input { get; }

    /// <summary>What it says.</summary>
    Stream Output { get; }

    /// <summary>What it has complained about since this was last asked, bounded.</summary>
    string Complaints { get; }
}
