#!/usr/bin/env bash
# Mutates a project, or a folder of one, as it is committed, and says what no unit test of it notices:
# mutate.sh Protocol|Configuration|Engine|all|PROJECT/FOLDER [OPTIONS of Stryker]. What takes longer than MINUTES (60) is given up.
set -euo pipefail
cd "$(dirname "$0")/../.."
wanted=${1:?Protocol, Configuration, Engine, all, or a folder of one such as Protocol/Wire}
shift
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MUTATION=${MUTATION:-true}

# Stryker asks the SDK where it is and gives up after ten seconds, which a machine that has other work may take.
export DOTNET_INFO_WAIT_TIME=${DOTNET_INFO_WAIT_TIME:-300000}
work=$PWD/artifacts/mutation
limit=$((${MINUTES:-60} * 60))
survivors=$PWD/tests/mutation/survivors.py

stryker=${STRYKER:-$work/tools/dotnet-stryker}
[ -x "$stryker" ] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path "$work/tools"

# A tree of its own: what is changed while it runs is not in it, and what it builds is in nobody's way.
tree=$work/tree
[ -d "$tree" ] || git clone --quiet --shared . "$tree"
git -C "$tree" fetch --quiet "$PWD" HEAD
git -C "$tree" checkout --quiet --force FETCH_HEAD

[ "$wanted" = all ] && wanted='Protocol Configuration Engine'
status=0
for one in $wanted; do
    project=${one%%/*}
    files="**/*.cs"
    [ "$one" = "$project" ] || files="${one#*/}/**/*.cs"
    echo "== $one, $(git rev-parse --short HEAD)"
    rm -rf "${work:?}/$one"
    mkdir -p "$work/$one"
    (cd "$tree/tests/Supervisor.$project.Tests" && timeout "$limit" "$stryker" --config-file ../mutation/stryker-config.json \
        --project "Supervisor.$project.csproj" --output "$work/$one" --skip-version-check \
        --mutate "$files" --mutate '!**/ConfigurationSections.cs' "$@") >"$work/$one/log" 2>&1 </dev/null \
        || { echo "it did not end: $work/$one/log" >&2; status=1; continue; }
    python3 "$survivors" "$work/$one/reports/mutation-report.json"
done
exit $status
