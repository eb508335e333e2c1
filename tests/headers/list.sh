#!/bin/sh
# list.sh INCLUDE_DIR [src]: prints the public headers as one writes them in an #include; with src only the src.hpp,
# which make up the one source file of a separate compilation, otherwise all but these.
set -eu
cd "$1"
[ -d appmixer ] || exit 0
[ "${2-}" = src ] || not=!
find appmixer ${not-} -name src.hpp -name '*.hpp' ! -path '*/detail/*' ! -path '*/impl/*' | LC_ALL=C sort
