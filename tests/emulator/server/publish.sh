#!/bin/sh
# publish.sh PROGRAM: publishes archives with curl, good ones and hostile ones.
set -eu
program=$1
command -v python3 >/dev/null 2>&1 || { echo "no python3"; exit 77; }

. "$(dirname "$0")/process.sh"
. "$(dirname "$0")/curl_calls.sh"

# The archives: good.zip, and one for each way in which an archive is bad.
python3 - "$work" <<'EOF'
import os, struct, sys, warnings, zipfile
os.chdir(sys.argv[1])
warnings.simplefilter("ignore")  # duplicate names

def write(name, *files, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(name, "w", compression) as archive:
        for path, content in files:
            archive.writestr(path, content)

def patched(name, source, *changes):
    """The archive with 4-byte numbers changed: in the header of the first file, and in its entry of the directory."""
    content = bytearray(open(source, "rb").read())
    local, central = content.find(b"PK\3\4"), content.find(b"PK\1\2")
    for local_offset, central_offset, number in changes:
        struct.pack_into("<I", content, local + local_offset, number)
        struct.pack_into("<I", content, central + central_offset, number)
    open(name, "wb").write(content)

service = '{"name":"acme.crm","label":"CRM","category":"applications","description":"Customers.","icon":"data:,"}'
manifest = '{"name":"acme.crm.contacts.Find","version":"1.0.0","inPorts":["in"],"outPorts":["out"]}'
good = [("acme/crm/service.json", service), ("acme/crm/contacts/Find/component.json", manifest),
        ("acme/crm/contacts/Find/ä.js", "module.exports = {};\n" * 100), ("acme/empty/", "")]
write("good.zip", *good)
write("stored.zip", *good, compression=zipfile.ZIP_STORED)
write("one.zip", ("acme/crm/x.js", "x" * 1000))
write("climbs.zip", ("acme/../../etc/passwd", "x"))
write("absolute.zip", ("/acme/crm/x.js", "x"))
write("duplicate.zip", ("acme/crm/x.js", "1"), ("acme/crm/x.js", "2"))
write("bomb.zip", ("acme/crm/zeros", b"\0" * (65 << 20)))
write("many.zip", *[("acme/crm/%d.js" % i, "") for i in range(1001)])
write("manifest.zip", ("acme/crm/service.json", "[]"))
with zipfile.ZipFile("link.zip", "w") as archive:
    link = zipfile.ZipInfo("acme/crm/link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    archive.writestr(link, "/etc/passwd")
patched("smaller.zip", "one.zip", (22, 24, 1))
patched("larger.zip", "one.zip", (22, 24, 0x7fffffff))
patched("longer.zip", "one.zip", (18, 20, 0x7fffffff))
patched("checksum.zip", "one.zip", (14, 16, 1))
open("cut.zip", "wb").write(open("good.zip", "rb").read()[:100])
open("text.zip", "w").write("no archive")
EOF

# publish FILE: sets $body to the status of the ticket.
publish() {
    call 200 POST /components -H 'Content-Type: application/octet-stream' --data-binary "@$work/$1"
    ticket=$(value ticket)
    call 200 GET "/components/uploader/$ticket"
}
fails() { # fails FILE TEXT
    publish "$1"
    case $(value err) in
    *"$2"*) ;;
    *) fail "$1 does not fail with '$2' but with: $(cat "$work/body")" ;;
    esac
    [ "$(value finished)" != null ] || fail "$1: no date"
}

token=
start --admin root@shop.example:root-secret
send 200 POST /user/auth '{"username":"root@shop.example","password":"root-secret"}'
token=$(value token)

for archive in good stored; do
    publish $archive.zip
    is err null
    call 200 GET '/components?manifest=no&selector=acme'
    body_is '["acme.crm.contacts.Find"]'
    call 200 GET /apps
    python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["acme.crm"]["label"] == "CRM"' "$work/body"
    send 200 POST /flows '{"name":"Find","flow":{"f":{"type":"acme.crm.contacts.Find","source":{"none":{"f":["out"]}}}}}'
    flow=$(value flowId)
    call 200 GET "/flows/$flow"
    is flow.f.version 1.0.0
    call 200 GET "/flows/$flow/validate"
    is errors.0.errors.0.message 'There is no input port "none"'
    call 200 GET /components/acme.crm
    cp "$work/body" "$work/downloaded.zip"
    python3 - "$work/downloaded.zip" <<'EOF'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == ["acme/crm/contacts/Find/component.json", "acme/crm/contacts/Find/ä.js",
                                          "acme/crm/service.json"], archive.namelist()
    assert archive.read("acme/crm/contacts/Find/ä.js") == b"module.exports = {};\n" * 100
EOF
    call 200 DELETE /components/acme.crm
    call 404 GET /components/acme.crm
done
publish downloaded.zip # what was downloaded can be published
is err null
call 200 DELETE /components/acme.crm

# The vendor's command line tool sends the archive in chunks.
call 200 POST /components -H 'Content-Type: application/octet-stream' -H 'Transfer-Encoding: chunked' -T "$work/good.zip"
call 200 DELETE /components/acme.crm

fails climbs.zip 'Unsupported file: acme/../../etc/passwd'
fails absolute.zip 'Unsupported file: '
fails duplicate.zip 'Duplicate file: acme/crm/x.js'
fails link.zip 'Invalid archive: not a regular file: acme/crm/link'
fails bomb.zip 'Invalid archive: more than 67108864 bytes'
fails many.zip 'Invalid archive: more than 1000 files'
fails smaller.zip 'Invalid archive: '
fails larger.zip 'Invalid archive: '
fails longer.zip 'Invalid archive: '
fails checksum.zip 'Invalid archive: '
fails cut.zip 'Invalid archive: '
fails text.zip 'Invalid archive: '
fails manifest.zip 'Invalid schema for acme/crm/service.json'
is data.0.dataPath ''
is data.0.message 'should be object'
call 200 GET '/components?manifest=no&selector=acme'
body_is '[]' # nothing was installed

head -c 10485761 /dev/zero >"$work/large.zip"
call 413 POST /components -H 'Content-Type: application/octet-stream' --data-binary "@$work/large.zip"
stop TERM
