#!/bin/sh
# files.sh PROGRAM: what --seed and --save do with files, and that the data are saved however the program is ended.
set -eu
case $1 in
    /*) program=$1 ;;
    *) program=$PWD/$1 ;; # another folder is entered below
esac
. "$(dirname "$0")/process.sh"

cd "$work"
refused 1 'cannot save to /dev/null: it is not a regular file' --port 0 --save /dev/null
refused 1 'cannot save to none/: it is a directory' --port 0 --save none/
refused 1 'cannot read the seed none: No such file or directory' --port 0 --seed none --save other
: >empty.json
refused 1 'cannot read the seed empty.json: it is empty' --port 0 --seed empty.json --save other
printf '{"users":\n  [{"emial": "ada"}]}' >odd.json
refused 1 'the seed odd.json cannot be used: line 2, column 5: a user has no key "emial", did you mean "email"? (at /users/0/emial)' \
    --port 0 --seed odd.json
printf '{"users":\n  nothing}' >broken.json
refused 1 'the seed broken.json cannot be used: line 2, column ' --port 0 --seed broken.json
[ ! -e other ] || fail "a save was begun by a program that could not start"

if ! command -v curl >/dev/null 2>&1; then
    echo "no curl: only the arguments were tested"
    exit 0
fi

add_user() { # add_user NAME
    token=
    call 200 POST /user '{"username":"'"$1"'","password":"secret"}'
    token=$(text token)
}
saved() { # saved FILE NAME: must hold that user
    grep -q "\"$2\"" "$1" || fail "$1 lacks the user $2"
    [ "$(tail -c 2 "$1")" = "}" ] || fail "$1 does not end as it should"
    for left in *.tmp*; do
        [ ! -e "$left" ] || fail "$left is left behind"
    done
}

# A first run over an empty file, by two names of it; and then over what it has saved.
start --seed empty.json --save ./empty.json
add_user first
stop INT
saved empty.json first
start --seed ./empty.json --save empty.json
add_user second
stop TERM
saved empty.json first
saved empty.json second

# Through symbolic links, into a folder elsewhere.
mkdir data
ln -s data/real.json link.json
ln -s "$work/link.json" links.json
start --save links.json
add_user first
stop TERM
[ -L link.json ] && [ -L links.json ] || fail "a symbolic link was replaced"
saved data/real.json first

# What lies there as FILE.tmp may be all that is left of another run.
echo precious >kept
ln -s kept taken.json.tmp
start --save taken.json
add_user first
stop TERM
[ "$(cat taken.json.tmp)" = precious ] || fail "a temporary file of somebody else was written to"
rm taken.json.tmp
saved taken.json first

# A file that is a mount of its own, as containers have them, cannot be renamed over.
: >outside.json
: >inside.json
if unshare -rm sh -c 'mount --bind outside.json inside.json' 2>/dev/null; then
    launch() { exec unshare -rm sh -c 'mount --bind outside.json inside.json && exec "$@"' sh "$@"; }
    start --seed inside.json --save inside.json
    add_user first
    kill -HUP "$server"
    add_user second
    stop TERM
    launch() { exec "$@"; }
    [ ! -s inside.json ] || fail "the file below the mount was written to"
    saved outside.json first
    saved outside.json second
else
    echo "no mounts can be made here: saving to one was not tested"
fi

# A file that cannot grow, as on a full disk: the old data stay, and the program says so.
start --save full.json
add_user first
stop TERM
launch() {
    ulimit -f 16 # 8 or 16 KiB
    exec "$@"
}
start --seed full.json --save full.json
launch() { exec "$@"; }
call 200 POST /user/auth '{"username":"first","password":"secret"}'
token=$(text token)
call 200 POST /flows "{\"name\":\"$(head -c 30000 /dev/zero | tr '\0' x)\"}"
stop TERM 1
grep -q '^emulator_server: cannot save to full.json: File too large' "$log" || fail "it does not say that it could not save"
saved full.json first
! grep -q xxxx full.json || fail "half of the data were saved"

# Whoever reads the output goes away.
mkfifo pipe
"$program" --port 0 --save pipe.json >pipe 2>"$log" &
server=$!
exec 3<pipe
read -r line <&3
url=${line#Appmixer emulator on }
exec 3<&-
add_user first
call 200 GET /user
stop TERM
saved pipe.json first

# Impatience: several signals at one time, and more while it stops.
start --save twice.json
add_user first
kill -STOP "$server"
kill -INT "$server"
kill -USR1 "$server"
kill -CONT "$server"
left=$((10 * tries))
while kill -0 "$server" 2>/dev/null; do # up to its last moment
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "it does not end after several signals"
    for signal in HUP TERM INT TERM USR1 INT TERM; do
        kill -"$signal" "$server" 2>/dev/null || :
    done
    sleep 0.01
done
status=0
wait "$server" || status=$?
server=
[ "$status" -eq 0 ] || fail "several signals ended it with exit code $status"
saved twice.json first

# Without the standard streams, whose numbers the next files and sockets would get.
: >"$log" # or the greeting of the server before would be read
"$program" --port 0 --save closed.json --quiet <&- 2>&- >"$log" &
server=$!
until_log_has '^The API in OpenAPI'
url=$(sed -n 's/^Appmixer emulator on //p' "$log")
if [ -d "/proc/$server/fd" ]; then
    for number in 0 2; do
        leads=$(readlink "/proc/$server/fd/$number")
        [ "$leads" = /dev/null ] || fail "$leads is taken for the standard stream $number"
    done
fi
add_user first
stop TERM
saved closed.json first
