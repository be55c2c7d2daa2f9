#!/usr/bin/env bash
# Installs what the tests need on a bare Debian machine, builds everything, and runs the tests.
# Its last line is "N passed, N failed"; it fails when a test does, or when a suite did not run.
#   ./test.sh          what each change must pass
#   ./test.sh --long   also what takes long: every fault, every page in a browser, agents of others
#   ./test.sh --quick  without anything that starts servers as processes of their own
set -u -o pipefail
cd "$(dirname "$0")"
form=${1:-}
passed=0 failed=0 broken=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ "$form" != "--long" ] || export LONG_TESTS=1

need() { # command, Debian packages
    command -v "$1" >/dev/null && return
    echo "Installing ${*:2}…"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${@:2}") >"$log" 2>&1 || { cat "$log"; exit 1; }
}

# suite FOLDER PATTERN-OF-PASSED PATTERN-OF-FAILED COMMAND…: runs it, and adds up what it counts
suite() {
    local folder=$1 good=$2 bad=$3 p f status
    shift 3
    echo "== $folder"
    "$@" 2>&1 | tee "$log"
    status=$?
    p=$(grep -oE "$good" "$log" | grep -oE '[0-9]+$' | tail -1)
    f=$(grep -oE "$bad" "$log" | grep -oE '[0-9]+$' | tail -1)
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
    if [ -z "$p" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then broken=$((broken + 1)); fi
}

packages() { (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) || broken=$((broken + 1)); }

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed: https://dot.net/download"; exit 1; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Not on the PATH where Debian has it.
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need initdb postgresql

need bwrap bubblewrap
need chromium chromium
need node nodejs npm
need sqlite3 sqlite3

echo "== build"
dotnet build Conversations.sln -c Release -v quiet || exit 1

projects=(tests/*/*.csproj)
if [ "$form" = "--quick" ]; then
    projects=(tests/{Gateway,Grains,Orleans.Embedded,Silo}.Tests/*.csproj)
else
    # What the browser's tests hold against pages, and the clients of others.
    packages tests/Browser.Tests
    packages tests/EndToEnd
fi

if [ "$form" = "--long" ]; then
    # The servers are started as users start them: published, and for this platform compiled ahead.
    deploy/publish artifacts/silo -p:RunAnalyzers=false || exit 1
    export SILO_DLL=$PWD/artifacts/silo/Silo.dll
fi

for project in "${projects[@]}"; do
    suite "${project%/*}" 'Passed: +[0-9]+' 'Failed: +[0-9]+' dotnet test "$project" -c Release --no-build --logger "console;verbosity=minimal"
done

export SILO_DLL=${SILO_DLL:-$PWD/src/Silo/bin/Release/net10.0/Silo.dll}
[ "$form" = "--quick" ] || suite tests/EndToEnd '^(#|ℹ) pass [0-9]+' '^(#|ℹ) fail [0-9]+' npm test --silent --prefix tests/EndToEnd

[ "$broken" -eq 0 ] || echo "$broken suite(s) did not run to their end."
failed=$((failed + broken))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
