#!/bin/sh
# windows.sh TREE WORK: checks the syntax of all public headers and bodies as a compiler for Windows sees them, and runs
# windows.cpp with Wine where that is installed. WORK is a folder for links to the headers of Boost, OpenSSL and zlib of
# this system; OpenSSL's have the configuration of Linux. Exits with 77 when there is no compiler for Windows.
set -eu
tree=$1 work=$2

for compiler in x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-g++ ''; do
    ! command -v "$compiler" >/dev/null || break
done
if [ -z "$compiler" ]; then
    echo "no x86_64-w64-mingw32-g++ (on Debian: apt install g++-mingw-w64-x86-64-posix, 400 MB)"
    exit 77
fi

folder_of() { # folder_of HEADER: the include folder in which this system's compiler finds it
    printf '#include <%s>\n' "$1" | "$CXX" ${APPMIXER_BOOST:+-isystem "$APPMIXER_BOOST/include"} -x c++ -M - |
        tr -d '\\' | tr ' ' '\n' | sed -n "s|/$1\$||p" | head -n 1
}
rm -rf "$work"
mkdir -p "$work/openssl"
ln -s "$(folder_of boost/version.hpp)/boost" "$(folder_of zlib.h)/zlib.h" "$(folder_of zconf.h)/zconf.h" "$work"
for header in openssl/ssl.h openssl/opensslconf.h; do
    ln -sf "$(folder_of $header)"/openssl/*.h "$work/openssl"
done

sh "$tree/tests/headers/list.sh" "$tree/include" | sed 's/.*/#include <&>/' >"$work/all.cpp"
options="-std=c++20 -Wall -Wextra -Wshadow -Wconversion -Werror"
"$compiler" $options -fsyntax-only -isystem "$work" "-I$tree/include" "$work/all.cpp"

cd "$work"
"$compiler" $options -Wa,-mbig-obj -isystem . "-I$tree/include" "$tree/tests/consumer/windows.cpp" -static -o windows.exe
for wine in wine64 wine /usr/lib/wine/wine64; do
    if command -v "$wine" >/dev/null; then
        export WINEPREFIX="$work/wine" WINEDEBUG=-all LC_ALL=C.UTF-8 APPMIXER_TEXT='Ü\/'
        exec "$wine" windows.exe
    fi
done
echo "no wine (on Debian: apt install wine64): windows.exe was not run"
