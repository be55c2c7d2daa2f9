namespace Conversations.Grains.Starting;

/// <summary>What is run in a workspace while a conversation starts. Every script comes to the same end when it is run again.</summary>
static class ProjectScripts
{
    /// <summary>Settings of git that nothing in the workspace can change: they may be read while a token is in reach.</summary>
    const string Git = """
        set -e
        umask 022
        cd /
        settings=$(mktemp -d)
        trap 'rm -rf "$settings"' EXIT
        printf '[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n' > "$settings/config"
        export HOME="$settings" GIT_CONFIG_GLOBAL="$settings/config" GIT_TERMINAL_PROMPT=0

        """;

    /// <summary>A clone is complete when it appears. One that others have left there already is theirs.</summary>
    public const string Clone = Git + """
        if [ -e "$PROJECT/.git" ]; then exit 0; fi
        rm -rf "$PROJECT.new"
        mkdir -p "$(dirname "$PROJECT")"
        if [ -n "$GIT_PASSWORD" ]; then
          git config --file "$GIT_CONFIG_GLOBAL" credential.helper '!f() { echo "username=$GIT_USER"; echo "password=$GIT_PASSWORD"; }; f'
        fi
        git clone --quiet -- "$URL" "$PROJECT.new"
        git -C "$PROJECT.new" config user.name "$AUTHOR_NAME"
        git -C "$PROJECT.new" config user.email "$AUTHOR_EMAIL"
        touch "$PROJECT.new/.git/starting"
        mkdir -p "$PROJECT"
        rmdir "$PROJECT"
        mv "$PROJECT.new" "$PROJECT"
        """;

    /// <remarks>A branch that the origin alone has is followed; HEAD of an empty repository has no commit yet.</remarks>
    public const string Branch = Git + """
        cd "$PROJECT"
        if [ ! -e .git/starting ]; then exit 0; fi
        if [ -n "$BRANCH" ]; then
          git check-ref-format --branch "$BRANCH" > /dev/null
          git checkout --quiet "$BRANCH" --
        elif [ "$(git symbolic-ref --short -q HEAD)" != "$NEW_BRANCH" ]; then
          git checkout --quiet -b "$NEW_BRANCH"
        fi
        rm .git/starting
        """;

    public const string Init = Git + """
        mkdir -p "$PROJECT"
        cd "$PROJECT"
        if git rev-parse --git-dir > /dev/null 2>&1; then exit 0; fi
        git init --quiet
        git config user.name "$AUTHOR_NAME"
        git config user.email "$AUTHOR_EMAIL"
        """;

    public const string Setup = """
        cd "$PROJECT" || exit 0
        if [ -f .openhands/setup.sh ]; then source .openhands/setup.sh; fi
        """;

    /// <summary>A hook that others have put there goes on to be run, after the repository's own.</summary>
    public const string Hooks = """
        cd "$PROJECT" || exit 0
        if [ ! -f .openhands/pre-commit.sh ] || [ ! -d .git ]; then exit 0; fi
        set -e
        chmod +x .openhands/pre-commit.sh
        mkdir -p .git/hooks
        if [ -e .git/hooks/pre-commit ] && ! grep -q 'openhands pre-commit' .git/hooks/pre-commit; then
          mv .git/hooks/pre-commit .git/hooks/pre-commit.local
          chmod +x .git/hooks/pre-commit.local
        fi
        cat > .git/hooks/pre-commit <<'HOOK'
        #!/bin/bash
        # openhands pre-commit
        if [ -x .openhands/pre-commit.sh ]; then .openhands/pre-commit.sh || exit 1; fi
        if [ -x .git/hooks/pre-commit.local ]; then .git/hooks/pre-commit.local || exit 1; fi
        HOOK
        chmod +x .git/hooks/pre-commit
        """;

    /// <summary>Paths of files with skills, in the order in which later ones count for more.</summary>
    public const string Skills = """
        cd "$PROJECT" || exit 0
        for folder in .agents/skills .openhands/skills .openhands/microagents; do
          if [ -d "$folder" ]; then find "$folder" -maxdepth 3 -type f -name '*.md' -size -64k | LC_ALL=C sort; fi
        done
        for file in .cursorrules AGENTS.md agents.md AGENT.md agent.md CLAUDE.md claude.md GEMINI.md gemini.md; do
          if [ -f "$file" ] && [ ! -L "$file" ]; then echo "$file"; fi
        done
        """;
}
