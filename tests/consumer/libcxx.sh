#!/bin/sh
# libcxx.sh TREE WORK: checks the syntax of all public headers and bodies with libc++, the standard library of macOS. Exits
# with 77 when CXX has none.
set -eu
tree=$1 work=$2
options="-std=c++20 -stdlib=libc++ -fsyntax-only -Wall -Wextra -Wshadow -Wconversion -Werror"
if ! echo '#include <version>' | "$CXX" -stdlib=libc++ -x c++ -fsyntax-only - 2>/dev/null; then
    echo "$CXX has no libc++ (on Debian: apt install libc++-19-dev)"
    exit 77
fi
mkdir -p "$work"
sh "$tree/tests/headers/list.sh" "$tree/include" | sed 's/.*/#include <&>/' >"$work/all.cpp"
"$CXX" $options ${APPMIXER_BOOST:+-isystem "$APPMIXER_BOOST/include"} "-I$tree/include" "$work/all.cpp"
