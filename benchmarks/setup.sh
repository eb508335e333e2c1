#!/bin/sh
# setup.sh: installs what the benchmarks need, nginx and a build's tools, and the libraries that they compare with. Of
# those, one that cannot be had is named and left out. It never removes a package, and starts no service.
set -eu
cd "$(dirname "$0")/.."
. .ci/build.sh
sh .ci/setup.sh examples

cxx=$(gcc_command)
[ -n "$cxx" ] || cxx=$(clang_command)
peers=.build/benchmark_peers
mkdir -p "$peers"
includes() { printf '#include <%s>\n' "$1" | "$cxx" -std=c++20 -x c++ -fsyntax-only - 2>/dev/null; }

as_root=
[ "$(id -u)" -eq 0 ] || as_root="sudo -n"
can_install() { have apt-get && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; }
install() { # install PACKAGE...: true when it worked
    can_install || return 1
    echo "installing $*" >&2
    [ -n "${updated-}" ] || $as_root apt-get -q update >/dev/null 2>&1 || :
    updated=1
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install --yes --no-remove --no-install-recommends "$@" >"$peers/install.log" 2>&1
}
need() {
    echo "the benchmarks need $1; on Debian: apt install $2" >&2
    exit 1
}
lacks() { echo "skipped, since it is not installed and cannot be: $1" >&2; }

have python3 || install python3 || need "Python 3" python3
have openssl || install openssl || need openssl openssl

# Debian's package would start a web server on port 80, so the program is taken out of it.
have nginx || [ -x /usr/sbin/nginx ] || [ -x "$peers/nginx/usr/sbin/nginx" ] || {
    echo "fetching nginx" >&2
    (cd "$peers" && apt-get -q download nginx && dpkg-deb -x nginx_*.deb nginx && nginx/usr/sbin/nginx -v) \
        >"$peers/install.log" 2>&1 || need nginx nginx
}

includes curl/curl.h || install libcurl4-openssl-dev || lacks libcurl
includes httplib.h || install libcpp-httplib-dev || lacks cpp-httplib
includes benchmark/benchmark.h || install libbenchmark-dev || lacks "Google Benchmark"

have node || install nodejs || lacks Node
if have node; then
    have npm || install npm || lacks npm
    wanted=benchmarks/clients/node/package.json
    if have npm && ! cmp -s "$wanted" "$peers/package.json"; then
        echo "installing undici and axios" >&2
        cp "$wanted" "$peers/package.json"
        npm install --prefix "$peers" --no-audit --no-fund >"$peers/npm.log" 2>&1 || {
            rm "$peers/package.json"
            lacks "undici and axios"
        }
    fi
fi
