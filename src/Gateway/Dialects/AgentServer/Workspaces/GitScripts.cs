namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>What git is asked in a conversation's sandbox. Paths and revisions come as variables.</summary>
static class GitScripts
{
    /// <summary>Exit code where there is no repository.</summary>
    public const int NoRepository = 3;

    const string EnterTop = """
        cd -- "$FOLDER" 2>/dev/null && top=$(git rev-parse --show-toplevel 2>/dev/null) && cd -- "$top" || exit 3

        """;

    /// <summary>A file may be gone together with its folder.</summary>
    const string UpToWhatIsThere = """
        while [ ! -d "$FOLDER" ] && [ "$FOLDER" != / ]; do FOLDER=$(dirname -- "$FOLDER"); done

        """;

    /// <summary>Finds what to compare with: what is asked for, the branch or the main branch of the origin, or nothing at all.</summary>
    public const string FindBase = """
        if [ -n "$REF" ]; then base=$(git rev-parse --verify -q --end-of-options "$REF^{commit}") || { echo "Unknown revision: $REF" >&2; exit 1; }
        else
          branch=$(git rev-parse --abbrev-ref HEAD 2>/dev/null)
          base=$(git rev-parse --verify -q "origin/$branch" || git merge-base HEAD "$(git rev-parse --abbrev-ref origin/HEAD 2>/dev/null)" 2>/dev/null || git hash-object -t tree /dev/null)
        fi

        """;

    /// <summary>Finds a commit and what was before it: its first parent, or nothing at all.</summary>
    const string FindCommit = """
        sha=$(git rev-parse --verify -q --end-of-options "$COMMIT^{commit}") || { echo "Unknown revision: $COMMIT" >&2; exit 1; }
        parent=$(git rev-parse --verify -q "$sha^" || git hash-object -t tree /dev/null)

        """;

    const string NameOfFile = """$(realpath -ms --relative-to=. -- "$FILE")""";

    public const string Changes = EnterTop + FindBase + """
        git --no-pager diff --no-renames --name-status -z "$base" && git ls-files --others --exclude-standard -z | while IFS= read -r -d '' file; do printf 'A\0%s\0' "$file"; done
        """;

    public const string Original = UpToWhatIsThere + EnterTop + FindBase + $"""
        git show "$base:{NameOfFile}" 2>/dev/null || true
        """;

    /// <summary>The newest, and one more than fits; their fields are parted by a character that none of them has.</summary>
    public const string Commits = EnterTop + """
        git rev-parse --verify -q HEAD >/dev/null || exit 0
        git --no-pager log --no-show-signature --format='%H%x1f%h%x1f%an%x1f%aI%x1f%s' -n "$((LIMIT + 1))" HEAD
        """;

    public const string CommitChanges = EnterTop + FindCommit + """
        git --no-pager diff --no-renames --name-status -z "$parent" "$sha"
        """;

    /// <summary>A file before a commit and after it.</summary>
    public const string CommitDiff = UpToWhatIsThere + EnterTop + FindCommit + $$"""
        name={{NameOfFile}}
        git show "$parent:$name" 2>/dev/null; printf '\0'; git show "$sha:$name" 2>/dev/null || true
        """;
}
