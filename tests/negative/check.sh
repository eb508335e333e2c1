#!/bin/sh
# check.sh fails|ok SOURCE COMPILER...
# fails: SOURCE must not compile, and say why early. ok: it must compile with -DOK.
set -eu
mode=$1 source=$2
shift 2
export LC_ALL=C # the expected texts are English

if [ "$mode" = ok ]; then
    exec "$@" -DOK -fsyntax-only "$source"
fi

want=$(sed -n '1s|^// expect: *||p' "$source")
[ -n "$want" ] || { echo "$source: the first line must be '// expect: <text>'"; exit 1; }

if said=$("$@" -fsyntax-only "$source" 2>&1); then
    echo "$source compiles, but must not"
    exit 1
fi
# The chain of includes is longer with precompiled headers, and no part of the message.
if ! printf '%s\n' "$said" | grep -vE '^(In file included| +) from ' | head -n 15 | grep -qF -- "$want"; then
    printf '%s does not say "%s" within 15 lines, but:\n' "$source" "$want"
    printf '%s\n' "$said" | head -n 40
    exit 1
fi
