#!/usr/bin/env bash
# Mutates one project, or each in turn, and says what no test of it notices:
# mutate.sh Protocol|Configuration|Engine|all [OPTIONS of Stryker]
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
project=${1:?Protocol, Configuration, Engine or all}
shift
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$root/artifacts/mutation

stryker=${STRYKER:-$work/tools/dotnet-stryker}
[ -x "$stryker" ] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path "$work/tools"

[ "$project" = all ] && projects="Protocol Configuration Engine" || projects=$project
for one in $projects; do
    echo "== $one"
    rm -rf "$work/$one"
    mkdir -p "$work"
    (cd "tests/Supervisor.$one.Tests" && "$stryker" --config-file ../mutation/stryker-config.json \
        --project "Supervisor.$one.csproj" --output "$work/$one" --skip-version-check "$@") >"$work/$one.log" 2>&1 \
        || { echo "it did not run; $work/$one.log" >&2; exit 1; }
    python3 tests/mutation/survivors.py "$work/$one/reports/mutation-report.json"
done
