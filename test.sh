#!/usr/bin/env bash
# Installs what the tests need on a bare Debian machine, builds everything, and runs every test.
# Its last line is "N passed, N failed"; it fails when a test does, or when a suite did not run.
#   ./test.sh          all suites
#   ./test.sh --quick  without the end-to-end suite
set -u -o pipefail
cd "$(dirname "$0")"
quick=${1:-}
passed=0 failed=0 broken=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

need() { # command, Debian packages
    command -v "$1" >/dev/null && return
    echo "Installing ${*:2}…"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${@:2}") >"$log" 2>&1 || { cat "$log"; exit 1; }
}

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
# What the browser's tests hold against pages.
(cd tests/Browser.Tests && npm ci --no-audit --no-fund --loglevel=error) || broken=$((broken + 1))

for project in tests/*/*.csproj; do
    echo "== ${project%/*}"
    dotnet test "$project" -c Release --no-build --logger "console;verbosity=minimal" 2>&1 | tee "$log"
    status=$?
    count=$(grep -oE 'Failed: +[0-9]+, Passed: +[0-9]+' "$log" | tail -1)
    if [ -z "$count" ]; then broken=$((broken + 1)); continue; fi
    f=$(echo "$count" | grep -oE '[0-9]+' | sed -n 1p)
    failed=$((failed + f))
    passed=$((passed + $(echo "$count" | grep -oE '[0-9]+' | sed -n 2p)))
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then broken=$((broken + 1)); fi
done

if [ "$quick" != "--quick" ]; then
    echo "== tests/EndToEnd"
    (cd tests/EndToEnd && npm ci --no-audit --no-fund --loglevel=error) || broken=$((broken + 1))
    (cd tests/EndToEnd && SILO_DLL="$PWD/../../src/Silo/bin/Release/net10.0/Silo.dll" npm test --silent) 2>&1 | tee "$log"
    status=$?
    p=$(grep -oE '^(#|ℹ) pass [0-9]+' "$log" | grep -oE '[0-9]+' | tail -1)
    f=$(grep -oE '^(#|ℹ) fail [0-9]+' "$log" | grep -oE '[0-9]+' | tail -1)
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
    if [ -z "$p" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then broken=$((broken + 1)); fi
fi

[ "$broken" -eq 0 ] || echo "$broken suite(s) did not run to their end."
failed=$((failed + broken))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
