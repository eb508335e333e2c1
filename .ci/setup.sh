#!/bin/sh
# setup.sh tests, setup.sh examples [PROGRAM]: makes sure that what these need is installed. Silent when nothing is missing.
# It installs with apt where it can, after asking when it is run in a terminal, and never removes a package; elsewhere it
# says what is missing.
set -eu

case ${1-} in
    examples | tests) for=$1 ;;
    *) echo "usage: setup.sh tests | setup.sh examples [PROGRAM]" >&2; exit 2 ;;
esac
program=${2-}
with_doctest=
case "$for $program" in tests* | *unit_test_your_code) with_doctest=yes ;; esac

. "$(dirname "$0")/build.sh"
preprocesses() { "$cxx" -x c++ -E - >/dev/null 2>&1; }
includes() { printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$1" | preprocesses; }
links() { # links NAME: the linker would find lib<NAME>
    for lib in "lib$1.so" "lib$1.a" "lib$1.dylib"; do
        [ "$("$cxx" -print-file-name="$lib")" = "$lib" ] || return 0
    done
    return 1
}

missing=
lacks() { missing="$missing $1"; }

gcc=$(gcc_command)
clang=$(clang_command)
cxx=${gcc:-$clang}
if [ "$for" = tests ]; then
    [ -n "$gcc" ] || lacks g++
    if [ -z "$clang" ]; then
        lacks clang
        lacks clang-rt
    else
        # The runtime of ThreadSanitizer is a package of its own in places.
        find "$("$clang" -print-resource-dir)/lib" -name '*tsan*' 2>/dev/null | grep -q . || lacks clang-rt
    fi
elif [ -z "$cxx" ]; then
    lacks g++
fi
[ "$for" = examples ] || have curl || lacks curl
[ "$for" = examples ] || { have cmake && at_least 3.24 "$(cmake --version | sed -n 's/^cmake version //p')"; } || lacks cmake
have ninja || have ninja-build || lacks ninja
have pkg-config || have pkgconf || lacks pkg-config
have meson && at_least 1.0 "$(meson --version)" || lacks meson
if [ -n "$cxx" ]; then
    # With BOOST_ROOT set, meson looks there, and so only meson can tell.
    if [ -z "${BOOST_ROOT-}" ]; then
        printf '#include <boost/version.hpp>\n#if BOOST_VERSION < 108100\n#error\n#endif\n' | preprocesses || lacks boost
        includes boost/json.hpp && links boost_json || lacks boost-json
        includes boost/url.hpp && links boost_url || lacks boost-url
    fi
    includes openssl/ssl.h && links ssl || lacks openssl
    includes CLI/CLI.hpp || lacks cli11
    [ "$for" = examples ] || { includes zlib.h && links z; } || lacks zlib
    [ -z "$with_doctest" ] || includes doctest/doctest.h || lacks doctest
else
    lacks boost
    lacks boost-json
    lacks boost-url
    lacks openssl
    lacks cli11
    [ "$for" = examples ] || lacks zlib
    [ -z "$with_doctest" ] || lacks doctest
fi
# Libraries of single programs. The tests, and the other programs, do without them.
optional=
wants() { # wants NAME HEADER LIBRARY PACKAGE PROGRAM...
    [ -z "$cxx" ] || ! includes "$2" || ! links "$3" || return 0
    name=$1 package=$4
    shift 4
    for user; do
        [ "$user" != "$program" ] || lacks "$name"
    done
    [ "$for" = examples ] || optional="$optional $package"
}
wants fmt fmt/color.h fmt libfmt-dev game_loop load log_tail
wants ncurses curses.h ncursesw libncurses-dev game_loop task_inbox
wants libarchive archive.h archive libarchive-dev publish
# Without libarchive, emulator_server cannot publish components.
[ "$for" = tests ] || { [ -n "$cxx" ] && includes archive.h && links archive; } || optional="$optional libarchive-dev"
# Without Doxygen the reference is not tested.
[ "$for" = examples ] || have doxygen || optional="$optional doxygen"
in_terminal() { [ -t 0 ] && [ -t 2 ]; }
# In a terminal they are installed only together with what is needed, so that nobody is asked again and again.
if [ -n "$optional" ] && [ -z "$missing" ] && ! in_terminal && have apt-get && [ "$(id -u)" -eq 0 ]; then
    echo "Installing$optional, which is optional ..." >&2
    apt-get -q update >/dev/null 2>&1 || :
    for package in $optional; do
        DEBIAN_FRONTEND=noninteractive apt-get -q install --yes --no-remove --no-install-recommends "$package" \
            >/dev/null 2>&1 || :
    done
fi
[ -n "$missing" ] || exit 0

refuse() {
    echo "appmixer needs for its $for, and does not find:$missing"
    echo "(g++ >= 12 or clang >= 16, both for the tests; meson >= 1.0; cmake >= 3.24 for the tests; Boost >= 1.81 with JSON and URL; OpenSSL >= 1.1.1; CLI11)"
    [ $# -eq 0 ] || printf '%s\n' "$@"
    echo "Install with one of:"
    echo "  Debian 12      apt install g++ meson ninja-build pkg-config libssl-dev"
    echo "                 libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libcli11-dev"
    echo "                 and for single programs libarchive-dev libfmt-dev libncurses-dev"
    [ "$for" = examples ] || echo "                 apt install doctest-dev zlib1g-dev clang-19 libclang-rt-19-dev curl cmake"
    echo "  Debian/Ubuntu  the same, with a newer 1.xx in the Boost names where 1.81 is gone"
    echo "  Fedora         dnf install gcc-c++ meson ninja-build pkgconf boost-devel openssl-devel cli11-devel"
    [ "$for" = examples ] || echo "                 dnf install doctest-devel zlib-devel clang compiler-rt libasan libubsan curl cmake"
    echo "  Arch           pacman -S gcc meson pkgconf boost openssl cli11"
    [ "$for" = examples ] || echo "                 pacman -S doctest zlib clang compiler-rt curl cmake"
    echo "  Homebrew       brew install gcc meson pkgconf boost openssl cli11"
    [ "$for" = examples ] || echo "                 brew install doctest llvm curl cmake"
    exit 1
} >&2

have apt-get && have apt-cache || refuse
as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; } || refuse "This is neither root nor has sudo: nothing was installed."
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" >"$log" 2>&1; }
# A source that cannot be reached need not matter; the packages' presence is what is checked.
echo "Missing for the $for:$missing. Reading the package lists of apt ..." >&2
apt update || :

known() { apt-cache show --no-all-versions "$1" 2>/dev/null | grep -q '^Package:'; }
first_known() { # falls back on the first name, for the message
    for name; do
        if known "$name"; then
            echo "$name"
            return
        fi
    done
    echo "$1"
}
# What is missing must be of the same version as the headers that are there; else it is the newest that is new enough.
# Where the packages have no version in their names, these are it.
boost_versions() {
    case " $missing " in
        *" boost "*) ;;
        *) printf '#include <boost/version.hpp>\nBOOST_LIB_VERSION\n' | "$cxx" -x c++ -E -P - | tail -n 1 | tr -d '"' | tr _ . ;;
    esac
    apt-cache search --names-only '^libboost-url1[.][0-9]+-dev$' |
        sed -n 's/^libboost-url1[.]\([0-9]*\)-dev .*/\1/p' | sort -rn | sed '/^[0-7]\{0,1\}[0-9]$/d; /^80$/d; s/^/1./'
}
boost=
for version in $(boost_versions); do
    if known "libboost$version-dev" && known "libboost-json$version-dev" && known "libboost-url$version-dev"; then
        boost=$version
        break
    fi
done
boost_package() { # boost_package [-NAME]
    if [ -n "$boost" ]; then echo "libboost$1$boost-dev"; else echo "libboost$1-dev"; fi
}

packages=
for what in $missing; do
    case $what in
        g++) package=$(first_known g++-12 g++) ;;
        clang) package=$(first_known clang-19 clang) ;;
        clang-rt)
            if [ -n "$clang" ]; then
                major=$("$clang" -dumpversion)
                package=libclang-rt-${major%%.*}-dev
            else
                package=$(first_known libclang-rt-19-dev libclang-rt-dev)
            fi ;;
        ninja) package=ninja-build ;;
        boost) package=$(boost_package '') ;;
        boost-json) package=$(boost_package -json) ;;
        boost-url) package=$(boost_package -url) ;;
        openssl) package=libssl-dev ;;
        cli11) package=libcli11-dev ;;
        zlib) package=zlib1g-dev ;;
        doctest) package=doctest-dev ;;
        fmt) package=libfmt-dev ;;
        libarchive) package=libarchive-dev ;;
        ncurses) package=libncurses-dev ;;
        *) package=$what ;;
    esac
    known "$package" || refuse "The package sources of this system have no $package."
    packages="$packages $package"
done
for package in $optional; do
    ! known "$package" || packages="$packages $package"
done

if ! apt install --simulate --no-install-recommends $packages; then
    refuse "apt-get cannot install$packages:" "$(tail -n 20 "$log")"
fi
removed=$(awk '$1 == "Remv" { printf " %s", $2 }' "$log")
if [ -n "$removed" ]; then
    echo "To install$packages, apt-get would remove:$removed"
    echo "If that is all right with you, run: ${as_root:+sudo }apt-get install --no-install-recommends$packages"
    exit 1
fi >&2
if in_terminal; then
    printf 'Install%s with %sapt-get? [Y/n] ' "$packages" "${as_root:+sudo }" >&2
    read -r reply || reply=no
    case $reply in
        '' | [yY]*) ;;
        *) echo "Nothing was installed." >&2; exit 1 ;;
    esac
fi
echo "Installing$packages ..." >&2
if ! apt install --yes --no-remove --no-install-recommends $packages; then
    tail -n 30 "$log" >&2
    exit 1
fi

# What is built already is configured again, and finds it.
mkdir -p .build
date >.build/installed

# Look again, once: an old meson or g++ may still be what is installed.
[ -z "${APPMIXER_SETUP_AGAIN-}" ] || refuse "It was installed just now, but the wrong version is found."
APPMIXER_SETUP_AGAIN=1 exec sh "$0" "$for" "$program"
