#!/bin/sh
# run.sh [--quick] [PART...]: sets up, builds and runs the benchmarks; README.md describes the parts.
set -eu
cd "$(dirname "$0")/.."
sh benchmarks/setup.sh
sh benchmarks/build.sh
exec python3 -B benchmarks/runner/main.py --build .build/benchmarks "$@"
