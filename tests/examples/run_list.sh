#!/bin/sh
# run_list.sh PROGRAM...: examples/run.sh lists all of these programs, and refuses others.
set -eu
run=$(dirname "$0")/../../examples/run.sh
listed=$(sh "$run" --help)
for program; do
    printf '%s\n' "$listed" | grep -q "^  $program  *[A-Za-z]" || { echo "not listed: $program" >&2; exit 1; }
done
code=0
refused=$(sh "$run" no_such_program 2>&1) || code=$?
case $code:$refused in
"2:There is no program no_such_program."*quickstart*) ;;
*) echo "a wrong name: $code $refused" >&2; exit 1 ;;
esac
