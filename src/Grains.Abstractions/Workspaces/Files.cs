using System.Collections.Immutable;

namespace Conversations.Workspaces;

public enum PathKind
{
    Nothing,
    File,
    Folder,
}

/// <summary>A file's text before and after a change.</summary>
public sealed record FileEdit(string Before, string After);

/// <param name="Entries">Paths in the workspace, sorted, each folder's entries behind it; a folder's path ends with a slash. The first is the folder itself.</param>
/// <param name="Hidden">How many hidden entries the folder itself has.</param>
/// <param name="Complete">False: there are more entries than are listed.</param>
public sealed record FolderListing(ImmutableArray<string> Entries, int Hidden, bool Complete);
