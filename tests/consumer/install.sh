#!/bin/sh
# install.sh FOLDER STAMP INSTALL...: installs the project below FOLDER with the command INSTALL..., and touches STAMP.
set -eu
folder=$1 stamp=$2
shift 2
rm -rf "$folder"
DESTDIR=$folder "$@"
touch "$stamp"
