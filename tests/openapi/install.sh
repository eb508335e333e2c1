#!/bin/sh
# install.sh FOLDER: installs the linter and the proxy of package-lock.json in FOLDER, unless they are there. The exit code is 77 when they cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1

cannot() {
    echo "the OpenAPI document is not checked: $1"
    exit 77
}

command -v node >/dev/null 2>&1 || cannot "there is no Node"
command -v npm >/dev/null 2>&1 || cannot "there is no npm"
node -e 'const [major, minor] = process.versions.node.split(".").map(Number)
process.exit(major > 22 || (major == 22 && minor >= 12) || (major == 20 && minor >= 19) ? 0 : 1)' ||
    cannot "Node $(node --version) is too old"

# The copy of the lock file is the last to be written, so that an installation that was interrupted is made again.
if ! cmp -s "$here/package-lock.json" "$folder/installed.json"; then
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$here/package.json" "$here/package-lock.json" "$folder"
    npm ci --prefix "$folder" --omit=optional --fetch-retries=1 --no-audit --no-fund >"$folder/npm.log" 2>&1 ||
        cannot "npm cannot install what it needs: $(tail -n 3 "$folder/npm.log")"
    cp "$here/package-lock.json" "$folder/installed.json"
fi
