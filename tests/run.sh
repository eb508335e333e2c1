#!/bin/sh
# Builds and runs all tests, in four builds:
#   gcc    all groups with ASan, UBSan and separate compilation; Boost of the system. It tests the code that g++
#          generates for coroutines. Long tests do less work in it.
#   clang  all groups with the newest Boost there is and separate compilation; the examples; what says the same with
#          every compiler, such as each public header alone, and the README's first program, header-only. The benchmarks
#          are built, as far as what they compare with is installed.
#   tsan   clang++ with TSan, header-only: the concurrency group; Boost of the system.
#   fuzz   clang++ with ASan and UBSan: the fuzz targets; the newest Boost.
# g++ compiles the header-only form in the groups headers and negative.
# The last line is `N passed, N failed`.
set -eu
cd "$(dirname "$0")/.."
. .ci/build.sh
sh .ci/setup.sh tests

gcc=$(gcc_command)
clang=$(clang_command)
passed=0 failed=0

one_build() { # one_build NAME COMPILER OPTION...
    name=$1
    shift
    build=.build/$name
    log=$build.log
    echo "== $name"
    started=$(date +%s)
    if ! configure "$build" "$@" -Dwerror=true >"$log" 2>&1 || ! meson compile -C "$build" >>"$log" 2>&1; then
        cat "$log"
        echo "$name does not build"
        failed=$((failed + 1))
        return
    fi
    built=$(date +%s)
    results=$build/meson-logs/testlog.json
    rm -f "$results"
    if ! meson test -C "$build" --no-rebuild --print-errorlogs >"$log" 2>&1; then
        cat "$log"
    fi
    echo "$name: built in $((built - started)) s, ran in $(($(date +%s) - built)) s" | tee -a "$summary"
    if [ ! -s "$results" ]; then
        cat "$log"
        echo "$name ran no tests"
        failed=$((failed + 1))
        return
    fi
    # One line of JSON per test. A doctest program counts by its cases, any other test as one; a program that fails
    # though its cases do not (a sanitizer's report, a crash) counts as one failure more.
    awk -v build="$name" '
        {
            match($0, /"name": "[^"]*"/); test = substr($0, RSTART + 9, RLENGTH - 10)
            match($0, /"result": "[A-Z]*"/); result = substr($0, RSTART + 11, RLENGTH - 12)
            good = result == "OK" || result == "EXPECTEDFAIL"
            if (match($0, /\[doctest\] test cases:[^\\"]*/)) {
                line = substr($0, RSTART, RLENGTH)
                print build " " test ": " line
                if (match(line, /[0-9]+ passed/)) passed += substr(line, RSTART, RLENGTH) + 0
                bad = match(line, /[0-9]+ failed/) ? substr(line, RSTART, RLENGTH) + 0 : 0
                failed += bad ? bad : !good
            } else if (result == "SKIP") {
                match($0, /"stdout": "[^"\\]*/)
                print build " " test ": skipped: " substr($0, RSTART + 11, RLENGTH - 11)
            } else {
                good ? ++others_passed : ++others_failed
            }
        }
        END {
            if (others_passed + others_failed)
                printf "%s other tests: %d passed | %d failed\n", build, others_passed, others_failed
            printf "%d %d\n", passed + others_passed, failed + others_failed
        }' "$results" >"$log"
    sed '$d' "$log" >>"$summary"
    counts=$(tail -n 1 "$log")
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
}

mkdir -p .build
summary=.build/summary
if boost=$(sh .ci/newest_boost.sh .build/boost "$clang" 2>.build/boost.log); then
    newest_boost=--native-file=.build/boost/$boost/meson.ini
    boost_used="clang and fuzz use Boost $boost, the others the system's"
else
    newest_boost=
    boost_used="clang and fuzz use the system's Boost as the others do: $(tail -n 1 .build/boost.log)"
fi
echo "$boost_used" | tee "$summary"

# The tests of the OpenAPI document need programs from npm; they are fetched while the builds run.
sh tests/openapi/install.sh .build/openapi_tools >.build/openapi_tools.log 2>&1 &
openapi_tools=$!

# -g1 is enough for the sanitizers' reports and quicker to compile, and so is a trap for undefined behaviour, of which
# ASan reports the line; for a text that says what happened, build without the trap.
# g++ compiles faster when it collects garbage only above a GB of memory.
one_build gcc "$gcc" -Dtests=enabled -Dexamples=disabled -Dseparate_compilation=true -Dcompiler_independent_tests=false \
    -Dtest_files_per_object=8 -Ddebug=false "-Dcpp_args=-g1 -D_GLIBCXX_ASSERTIONS -fsanitize-undefined-trap-on-error \
--param=ggc-min-expand=1000 --param=ggc-min-heapsize=1000000" -Db_sanitize=address,undefined
wait "$openapi_tools" || cat .build/openapi_tools.log | tee -a "$summary"
one_build clang "$clang" $newest_boost -Dtests=enabled -Dseparate_compilation=true \
    -Dcompiled=true -Dbenchmarks=enabled -Dtest_files_per_object=8 -Ddebug=false
one_build tsan "$clang" -Dtests=enabled -Dexamples=disabled -Dtest_groups=concurrency \
    -Dtest_files_per_object=4 -Ddebug=false -Dcpp_args=-g1 -Db_sanitize=thread -Db_lundef=false
one_build fuzz "$clang" $newest_boost -Dtests=enabled -Dexamples=disabled -Dtest_groups=fuzz \
    -Ddebug=false -Dcpp_args=-g1 -Db_sanitize=address,undefined -Db_lundef=false

echo
cat "$summary"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
