#!/bin/sh
# newest_boost.sh DIRECTORY COMPILER: unpacks into DIRECTORY/VERSION the newest Boost of the newer suites of this Debian
# that works with COMPILER, unless that is there already. Nothing is installed. Prints VERSION, or fails with a line that
# says why there is none. DIRECTORY/VERSION/meson.ini tells meson where it is.
set -eu
. "$(dirname "$0")/build.sh"
compiler=$2
mkdir -p "$1"
cd "$1"

setting="$(pwd) $compiler $("$compiler" -dumpversion)"
if [ "$setting" = "$(cat setting 2>/dev/null)" ]; then
    cat version
    exit
fi
rm -rf apt unpacked setting version [0-9]*
log=$(pwd)/log
: >"$log"
give_up() {
    rm -rf apt unpacked probe* json.* [0-9]*
    echo "$1" >&2
    exit 1
}

have apt-get && have apt-cache && have dpkg-deb || give_up "this system has no apt"
codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null) || :
grep -q '^ID=debian$' /etc/os-release 2>/dev/null && [ -n "$codename" ] || give_up "this system is no release of Debian"
has=$(printf '#include <boost/version.hpp>\nBOOST_VERSION\n' | "$compiler" -x c++ -E -P - 2>/dev/null | tail -n 1)
case $has in '' | *[!0-9]*) has=0 ;; esac

# A private configuration of apt: the system's own sources with the suite's name exchanged.
private() { # private SUITE COMMAND...
    command=$2 parts=$(pwd)/apt/$1
    shift 2
    timeout 300 "$command" -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$parts/sources" \
        -o Dir::State::Lists="$parts/lists" -o Dir::Cache="$parts/cache" -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 "$@"
}
sources() { # sources SUITE
    mkdir -p "apt/$1/sources" "apt/$1/lists/partial" "apt/$1/cache/archives/partial"
    for list in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$list" ] || grep -v '^#' "$list" | awk -v own="$codename" -v suite="$1" '
            BEGIN { RS = ""; FS = "\n" }
            {
                stanza = ""; wanted = 0
                for (i = 1; i <= NF; ++i) {
                    if ($i ~ /^Suites:/ && index($i " ", " " own " ")) { wanted = 1; $i = "Suites: " suite }
                    stanza = stanza $i "\n"
                }
                if (wanted) print stanza
            }' >>"apt/$1/sources/system.sources"
    done
    for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$list" ] || awk -v own="$codename" -v suite="$1" '
            $1 == "deb" { for (i = 3; i < NF; ++i) if ($i == own) { $i = suite; print; next } }' \
            "$list" >>"apt/$1/sources/system.list"
    done
}

# The parsers of JSON and URL are libraries of their own. That of URL was built with a newer compiler, and may want more
# of the C and C++ libraries than there is here; that of JSON is compiled from its headers.
works() { # works VERSION
    cat >probe.cpp <<'PROBE'
#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/json.hpp>
#include <boost/url.hpp>

int main()
{
    return boost::json::parse("1").as_int64() == 1 && boost::urls::parse_uri("http://a/b")->host() == "a" ? 0 : 1;
}
PROBE
    printf '#include <boost/json/src.hpp>\n' >json.cpp
    "$compiler" -std=c++20 -O1 -fPIC -isystem "$1/include" -c json.cpp -o json.o &&
        ar rcs "$1/lib/libboost_json.a" json.o &&
        "$compiler" -std=c++20 -isystem "$1/include" probe.cpp -L"$1/lib" -lboost_json -lboost_url -pthread -o probe &&
        ./probe
}

found=no
for suite in sid forky trixie; do
    [ "$suite" != "$codename" ] || break
    sources "$suite"
    private "$suite" apt-get update >>"$log" 2>&1 || :
    names=$(private "$suite" apt-cache search --names-only '^libboost-url[0-9.]+-dev$' 2>>"$log") || continue
    for version in $(printf '%s\n' "$names" | sed -n 's/^libboost-url\([0-9][0-9]*\.[0-9][0-9]*\)-dev .*/\1/p' | sort -rVu); do
        minor=${version#*.}
        [ $((${version%.*} * 100000 + minor * 100)) -gt "$has" ] || continue
        found=yes
        echo "Boost $version of $suite" >>"$log"
        rm -rf unpacked "$version"
        mkdir -p unpacked "$version/lib"
        # `apt-get download` writes into the current directory.
        private "$suite" apt-get download "libboost$version-dev" "libboost-url$version-dev" >>"$log" 2>&1 || continue
        for package in libboost*.deb; do
            dpkg-deb -x "$package" unpacked >>"$log" 2>&1 && rm -f "$package"
        done
        mv unpacked/usr/include "$version/" || continue
        find unpacked -name libboost_url.a -exec mv '{}' "$version/lib/" ';'
        if works "$version" >>"$log" 2>&1; then
            rm -rf apt unpacked probe* json.*
            printf "[properties]\nboost_root = '%s'\n" "$(pwd)/$version" >"$version/meson.ini"
            printf '%s\n' "$version" >version
            printf '%s\n' "$setting" >setting
            echo "$version"
            exit
        fi
    done
done
[ "$found" = yes ] || give_up "the newer suites have no newer one, or cannot be reached"
give_up "no newer one works with $compiler here, see .build/boost/log"
