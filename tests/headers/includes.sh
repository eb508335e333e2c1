#!/bin/sh
# includes.sh without|with LIBRARIES SOURCE PROGRAM COMPILER...
# LIBRARIES: some of beast, openssl, zlib and transports (our own), with commas in between.
# without: SOURCE includes no header of theirs, and PROGRAM holds no symbol of theirs. with: both do, of each of them.
set -eu
mode=$1 libraries=$2 source=$3 program=$4
shift 4

tree=$("$@" -H -E -o /dev/null "$source" 2>&1)
printf '%s\n' "$tree" | grep -q '^\.' || { printf '%s\n' "$tree"; echo "$source: no list of includes"; exit 1; }
symbols=$(nm -C "$program")
printf '%s\n' "$symbols" | grep -q ' main$' || { echo "$program: nm shows no main"; exit 1; }

wrong=0
for library in $(printf '%s' "$libraries" | tr ',' ' '); do
    case $library in
        beast) header='/boost/beast[/.]' symbol='boost::beast::' ;;
        openssl) header='/(boost/asio/ssl|openssl)[/.]' symbol='boost::asio::ssl::| U (SSL|BIO|EVP|X509)_' ;;
        zlib) header='/zlib[.]h$' symbol=' U (inflate|deflate|zlibVersion)' ;;
        transports) header='/appmixer/transports/' symbol='appmixer::(settings|endpoint|http_transport)::' ;;
        *) echo "no such library: $library"; exit 2 ;;
    esac
    # The chain of includes that leads to the first header of the library.
    chain=$(printf '%s\n' "$tree" | awk -v header="$header" '
        /^\.+ / {
            depth = length($1); path[depth] = $2
            if ($2 ~ header) {
                for (i = 1; i <= depth; ++i) print path[i]
                exit
            }
        }')
    found=$(printf '%s\n' "$symbols" | grep -E "$symbol" | head -n 5 || :)
    if [ "$mode" = with ]; then
        [ -n "$chain" ] && [ -n "$found" ] || { echo "the check misses $library in $source or $program"; wrong=1; }
        continue
    fi
    [ -z "$chain" ] || { printf 'header of %s, included through:\n%s\n' "$library" "$chain"; wrong=1; }
    [ -z "$found" ] || { printf 'symbols of %s in %s:\n%s\n' "$library" "$program" "$found"; wrong=1; }
done
exit $wrong
