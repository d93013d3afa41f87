#!/usr/bin/env bash
# Fuzzes one target, or each in turn, guided by coverage: fuzz.sh TARGET|all [SECONDS]. Fetches what it needs; see README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:?a target, or all}
seconds=${2:-300}
work=$PWD/artifacts/fuzz
corpus=$PWD/tests/Supervisor.Fuzzing.Tests/Corpus
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

command -v afl-fuzz >/dev/null || { [ "$(id -u)" = 0 ] && apt-get install -y -qq --no-install-recommends afl++ >/dev/null; } \
    || { echo "afl-fuzz is missing: install AFL++ (Debian: apt-get install afl++)" >&2; exit 2; }
[ -x "$work/tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$work/tools"

rm -rf "$work/bin" # what is instrumented already cannot be again
dotnet build tests/fuzz/Fuzz.csproj --configuration Release --output "$work/bin" -v q
for assembly in "$work"/bin/Supervisor.{Protocol,Engine,Configuration,Supervision,Server,Posix}.dll "$work"/bin/supervisord.dll; do "$work/tools/sharpfuzz" "$assembly"; done

# .NET is no binary of AFL's, has its own heap, and the machine's way of dumping cores is not ours to change.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1
[ "$target" = all ] && targets=$(ls "$corpus") || targets=$target
status=0
for one in $targets; do
    echo "== $one, $seconds s"
    rm -rf "$work/findings/$one"
    mkdir -p "$work/findings"
    afl-fuzz -i "$corpus/$one" -o "$work/findings/$one" -t 10000 -m none -V "$seconds" -- dotnet "$work/bin/fuzz.dll" "$one" >"$work/$one.log" 2>&1 \
        || { echo "it did not run; $work/$one.log"; status=1; continue; }
    sed -n 's/^\(execs_done\|corpus_count\|edges_found\|saved_crashes\|saved_hangs\) *: /  \1 /p' "$work/findings/$one/default/fuzzer_stats"
    for crash in "$work/findings/$one"/default/crashes/id*; do
        [ -e "$crash" ] || continue
        status=1
        echo "  $crash"
        dotnet "$work/bin/fuzz.dll" "$one" <"$crash" 2>&1 | sed -n 's/^/    /;1,3p' || true
    done
done
exit $status
