#!/bin/sh
# profile.sh [SIZE...]: what a call costs in instructions and system calls, for ours and the two Beast clients, one call
# in flight, and where ours spends them. SIZE is small, medium or large; all three unless given. Instructions are
# counted, not timed: they are the same however busy the machine is. Needs valgrind.
set -eu
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || {
    echo "profile.sh needs valgrind; on Debian: apt install valgrind" >&2
    exit 1
}
sh benchmarks/setup.sh
sh benchmarks/build.sh
exec python3 -B benchmarks/runner/profile_calls.py --build .build/benchmarks "$@"
