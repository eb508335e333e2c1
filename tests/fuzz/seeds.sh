#!/bin/sh
# seeds.sh PROGRAM SEEDS RUNS: runs a fuzz target on its seeds and on RUNS inputs made from them, the same ones each time.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/corpus"
if ! "$1" -seed=1 -runs="$3" -max_len=4096 -timeout=200 -artifact_prefix="$scratch/" "$scratch/corpus" "$2" >"$scratch/log" 2>&1; then
    tail -n 60 "$scratch/log"
    for found in "$scratch"/crash-* "$scratch"/timeout-* "$scratch"/leak-* "$scratch"/oom-*; do
        [ ! -f "$found" ] || { echo "the input, in base64:"; base64 "$found"; }
    done
    exit 1
fi
