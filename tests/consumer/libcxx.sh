#!/bin/sh
# libcxx.sh TREE WORK: checks the syntax of all public headers and bodies with libc++, the standard library of macOS, and
# that numbers are read and written exactly with it. Exits with 77 when CXX has none.
set -eu
tree=$1 work=$2
options="-std=c++20 -stdlib=libc++ -Wall -Wextra -Wshadow -Wconversion -Werror"
if ! echo '#include <version>' | "$CXX" -stdlib=libc++ -x c++ -fsyntax-only - 2>/dev/null; then
    echo "$CXX has no libc++ (on Debian: apt install libc++-19-dev libc++abi-19-dev)"
    exit 77
fi
mkdir -p "$work"
cd "$work"
sh "$tree/tests/headers/list.sh" "$tree/include" | sed 's/.*/#include <&>/' >all.cpp
echo '#include <boost/json/src.hpp>' >boost_json.cpp
compile() { "$CXX" $options ${APPMIXER_BOOST:+-isystem "$APPMIXER_BOOST/include"} "-I$tree/include" "$@"; }
compile -fsyntax-only all.cpp
compile -O2 "$tree/tests/unit/doubles_there_and_back.cpp" boost_json.cpp -pthread -o doubles
./doubles
