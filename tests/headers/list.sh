#!/bin/sh
# list.sh INCLUDE_DIR [src|dependencies]: prints the public headers as one writes them in an #include; with src only the
# src.hpp, which make up the one source file of a separate compilation, otherwise all but these. With dependencies: the
# headers of others that ours include.
set -eu
cd "$1"
[ -d appmixer ] || exit 0
case ${2-} in
    dependencies)
        grep -rhE '^ *# *include <' appmixer | sed 's/^[^<]*<\([^>]*\)>.*/\1/' | grep -v '^appmixer/' | sort -u ;;
    src) find appmixer -name src.hpp ;;
    *) find appmixer -maxdepth 2 -name '*.hpp' ! -name src.hpp ;; # what lies deeper is for the library alone
esac | LC_ALL=C sort
