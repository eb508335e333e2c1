#!/bin/sh
# run.sh MINUTES [TARGET...]: fuzzes each target, or those named, for that long. What is found stays in .build/fuzz.
set -eu
cd "$(dirname "$0")/../.."
. .ci/build.sh
minutes=${1:?usage: run.sh MINUTES [TARGET...]}
shift
sh .ci/setup.sh tests
configure .build/fuzz "$(clang_command)" -Dtests=enabled -Dexamples=disabled -Dtest_groups=fuzz \
    -Doptimization=1 -Ddebug=false -Dcpp_args=-g1 -Db_sanitize=address,undefined -Db_lundef=false -Dwerror=true >/dev/null
meson compile -C .build/fuzz
[ $# -gt 0 ] || set -- $(ls tests/fuzz/seeds)
failed=0
for target; do
    corpus=.build/fuzz/corpus/$target
    mkdir -p "$corpus"
    echo "== $target, $minutes min"
    .build/fuzz/tests/fuzz/fuzz_"$target" -max_total_time=$((minutes * 60)) -max_len=4096 -timeout=20 -print_final_stats=1 \
        -artifact_prefix=.build/fuzz/ "$corpus" "tests/fuzz/seeds/$target" 2>.build/fuzz/"$target".log || failed=1
    grep -E '^(==|SUMMARY|broken promise|stat::number_of_executed|Test unit written)' .build/fuzz/"$target".log || :
done
exit $failed
