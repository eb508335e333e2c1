#!/bin/sh
# list.sh INCLUDE_DIR [src|dependencies]: prints the public headers as written in an #include, without the src.hpp; with src only
# those, which hold the function bodies for separate compilation. With dependencies: the headers of other libraries that
# ours include.
set -eu
cd "$1"
[ -d appmixer ] || exit 0
case ${2-} in
    dependencies)
        grep -rhE '^ *# *include <' appmixer | sed 's/^[^<]*<\([^>]*\)>.*/\1/' | grep -v '^appmixer/' | sort -u ;;
    src) find appmixer -name src.hpp ;;
    *) find appmixer -maxdepth 2 -name '*.hpp' ! -name src.hpp ;; # deeper headers are private
esac | LC_ALL=C sort
