#!/bin/sh
# includes.sh clean|dirty SOURCE PROGRAM COMPILER...
# clean: SOURCE includes no header of Beast or OpenSSL and PROGRAM holds no symbol of theirs. dirty: both do.
set -eu
mode=$1 source=$2 program=$3
shift 3

tree=$("$@" -H -E -o /dev/null "$source" 2>&1)
printf '%s\n' "$tree" | grep -q '^\.' || { printf '%s\n' "$tree"; echo "$source: no list of includes"; exit 1; }
# The chain of includes that leads to the first forbidden header.
chain=$(printf '%s\n' "$tree" | awk '
    /^\.+ / {
        depth = length($1); path[depth] = $2
        if ($2 ~ /\/(boost\/beast|boost\/asio\/ssl|openssl)[\/.]/) {
            for (i = 1; i <= depth; ++i) print path[i]
            exit
        }
    }')

symbols=$(nm -C "$program")
printf '%s\n' "$symbols" | grep -q ' main$' || { echo "$program: nm shows no main"; exit 1; }
found=$(printf '%s\n' "$symbols" | grep -E 'boost::beast::|boost::asio::ssl::| U (SSL|BIO|EVP|X509)_' | head -n 5 || :)

if [ "$mode" = dirty ]; then
    [ -n "$chain" ] && [ -n "$found" ] || { echo "the check misses Beast in $source or $program"; exit 1; }
    exit 0
fi
[ -z "$chain" ] || printf 'forbidden header, included through:\n%s\n' "$chain"
[ -z "$found" ] || printf 'forbidden symbols in %s:\n%s\n' "$program" "$found"
[ -z "$chain$found" ]
