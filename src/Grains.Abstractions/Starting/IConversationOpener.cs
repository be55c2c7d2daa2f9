using System.Collections.Immutable;

namespace Conversations.Starting;

/// <summary>Makes the conversation of a start task, in the way of the dialect that the task came from.</summary>
public interface IConversationOpener
{
    /// <summary>The same conversation each time.</summary>
    /// <exception cref="StartFailedException">It cannot be made; the message says why.</exception>
    Task Open(StartTaskState task, Project project, CancellationToken cancellationToken);

    /// <summary>Says something in the conversation that was opened; what was said before is not said again.</summary>
    Task Say(StartTaskState task, PendingMessage message);
}

/// <summary>What a start task has prepared.</summary>
/// <param name="Folder">The project's folder as the tools of the workspace see it.</param>
/// <param name="Skills">Those of the repository, in the order in which later ones replace earlier ones of the same name.</param>
[Immutable]
public sealed record Project(string Folder, ImmutableArray<ProjectSkill> Skills)
{
    /// <summary>The whole file of its hooks; null: it has none.</summary>
    public string? Hooks { get; init; }
}

/// <param name="Path">Relative to the project's folder.</param>
/// <param name="Text">The whole file.</param>
[Immutable]
public sealed record ProjectSkill(string Path, string Text);

/// <summary>A start that cannot succeed; the message is for the one who asked for it.</summary>
public sealed class StartFailedException(string message) : Exception(message);
