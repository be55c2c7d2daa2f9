namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>What a folder of a conversation's workspace is packed with. First lines tell of the repository; what follows a NUL is the archive.</summary>
static class ArchiveScripts
{
    /// <summary>What is built, downloaded or cached, and would only make archives large.</summary>
    public static readonly string[] UsualExcludes =
    [
        ".git/", "node_modules/", ".venv/", "venv/", "__pycache__/", ".mypy_cache/", ".pytest_cache/", ".ruff_cache/", "dist/", "build/", ".next/", "target/", "*.pyc",
    ];

    public const int Nothing = 2;
    public const int NoFolder = 4;

    /// <summary>Goes to the folder; to the one repository that lies below it, where it is none itself.</summary>
    const string Enter = """
        [ -e "$FOLDER" ] || exit 2
        [ -d "$FOLDER" ] && cd -- "$FOLDER" || exit 4
        if [ ! -e .git ]; then
          mapfile -d '' found < <(find . -mindepth 1 -maxdepth 3 -type d \( \( -name '.*' -o -name node_modules -o -name venv -o -name site-packages -o -name vendor \) -prune -o -exec test -e '{}/.git' \; -print0 -prune \))
          [ "${#found[@]}" -eq 1 ] && cd -- "${found[0]}"
        fi

        """;

    const string Tell = """
        tell() {
          printf '%s\n' "$PWD"
          if [ -e .git ]; then
            git remote get-url origin 2>/dev/null | sed -E 's#//[^/@]*@#//#' | head -n 1 | grep . || echo
            git symbolic-ref -q --short HEAD || echo HEAD
            git rev-parse --verify -q HEAD || echo
          else printf '\n\n\n'; fi
          printf '%s\n\0' "$1"
        }

        """;

    /// <summary>No link is followed. What may hold credentials of a clone is never packed.</summary>
    public const string Whole = Enter + Tell + """
        set -f -o pipefail
        left=()
        while IFS= read -r pattern; do
          [ -n "$pattern" ] || continue
          kind=(); case $pattern in */) kind=(-type d); pattern=${pattern%/} ;; esac
          case $pattern in */*) left+=(-o "${kind[@]}" -path "./$pattern") ;; *) left+=(-o "${kind[@]}" -name "$pattern") ;; esac
        done <<< "$EXCLUDES"
        tell ''
        find . \( -path '*/.git/*' \( -name config -o -name config.worktree -o -name credentials -o -name .git-credentials -o -name FETCH_HEAD -o -name logs \) "${left[@]}" \) -prune -o -print0 \
          | { tar --null --no-recursion -T - -czf -; code=$?; [ "$code" -le 1 ]; } # 1: a file has changed meanwhile
        """;

    /// <summary>The changes since a revision, as a patch; the repository's own index stays as it is.</summary>
    public const string Delta = Enter + Tell + """
        git rev-parse --show-toplevel >/dev/null 2>&1 || exit 3
        [ -n "$REF" ] || git symbolic-ref -q HEAD >/dev/null || REF=HEAD

        """ + GitScripts.FindBase + """
        set -f
        paths=()
        while IFS= read -r pattern; do
          [ -n "$pattern" ] || continue
          folder=; case $pattern in */) folder=1; pattern=${pattern%/} ;; esac
          case $pattern in */*) ;; *) pattern="**/$pattern" ;; esac
          [ -n "$folder" ] || paths+=(":(glob,exclude)$pattern")
          paths+=(":(glob,exclude)$pattern/**")
        done <<< "$EXCLUDES"
        export GIT_INDEX_FILE=$(mktemp -u)
        git read-tree "$base" && git add -A -- . "${paths[@]}" || exit 1
        commit=$(git rev-parse --verify -q "$base^{commit}")
        tell "$commit"
        git --no-pager diff --binary --cached "$base" -- . "${paths[@]}"
        """;
}
