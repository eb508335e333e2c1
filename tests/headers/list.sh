#!/bin/sh
# list.sh INCLUDE_DIR [src|dependencies|including HEADER]: prints the public headers as written in an #include. With src:
# those that gather the function bodies for separate compilation, src.hpp and *_src.hpp, instead. With dependencies: the
# headers of other libraries that ours include. With including: only those that include HEADER themselves.
set -eu
cd "$1"
[ -d appmixer ] || exit 0
public() { find appmixer -maxdepth 2 -name '*.hpp' ! -name src.hpp ! -name '*_src.hpp'; } # deeper headers are private
case ${2-} in
    dependencies)
        grep -rhE '^ *# *include <' appmixer | sed 's/^[^<]*<\([^>]*\)>.*/\1/' | grep -v '^appmixer/' | sort -u ;;
    src) find appmixer -name src.hpp -o -name '*_src.hpp' ;;
    including) public | xargs grep -lF "#include <$3>" ;;
    *) public ;;
esac | LC_ALL=C sort
