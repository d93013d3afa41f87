#!/usr/bin/env bash
# Mutates a project folder by folder, so that each has its report when the run is stopped, and says what no test of it notices:
# mutate.sh Protocol|Configuration|Engine|all|PROJECT/FOLDER [OPTIONS of Stryker]. A folder that takes longer than MINUTES (15) is given up.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
wanted=${1:?Protocol, Configuration, Engine, all, or a folder of one such as Protocol/Wire}
shift
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Stryker asks the SDK where it is and gives up after ten seconds, which a machine that has other work may take.
export DOTNET_INFO_WAIT_TIME=${DOTNET_INFO_WAIT_TIME:-300000}
work=$root/artifacts/mutation
limit=$((${MINUTES:-15} * 60))

stryker=${STRYKER:-$work/tools/dotnet-stryker}
[ -x "$stryker" ] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path "$work/tools"

folders() { # of a project; a dot for the files beside them
    (cd "src/Supervisor.$1" && find . -name '*.cs' -not -path './obj/*' -not -path './bin/*' -printf '%P\n' \
        | sed '/\//!s/.*/./; s/\/.*//' | sort -u)
}

case $wanted in
    all) list=$(for one in Protocol Configuration Engine; do folders $one | sed "s/^/$one\//"; done) ;;
    */*) list=$wanted ;;
    *) list=$(folders "$wanted" | sed "s/^/$wanted\//") ;;
esac
status=0
for one in $list; do
    project=${one%%/*}
    [ "${one#*/}" = . ] && files="*.cs" || files="${one#*/}/**/*.cs"
    [ "${one#*/}" = . ] && one=$project/beside
    echo "== $one"
    rm -rf "${work:?}/$one"
    mkdir -p "$work/$one"
    (cd "tests/Supervisor.$project.Tests" && timeout "$limit" "$stryker" --config-file ../mutation/stryker-config.json \
        --project "Supervisor.$project.csproj" --output "$work/$one" --skip-version-check \
        --mutate "$files" --mutate '!**/ConfigurationSections.cs' "$@") >"$work/$one/log" 2>&1 </dev/null \
        || { echo "it did not end: $work/$one/log" >&2; status=1; continue; }
    python3 tests/mutation/survivors.py "$work/$one/reports/mutation-report.json"
done
exit $status
