"""Fails when a header of the library includes a folder that comes later in the list or declares a class of one, or includes a library
that its folder must not use or the private headers of another folder. The headers directly in a folder are public; those in its
subfolders (detail/, impl/, and in emulator/ one folder for each resource) are private to it.

A .ipp file holds the bodies of functions that a .hpp file declares. Only that header includes it, at its end in the header-only form, and
src.hpp; what several bodies need is declared in a header. The bodies are in impl/; in the folders of emulator/ they are beside their headers."""

import re
import sys

from includes import FOLDERS, headers

# Where other libraries may be included: prefixes of paths.
libraries = {
    "boost/beast": ["transports/", "emulator/server"],
    "boost/asio/ssl": ["transports/"],
    "openssl/": ["transports/"],
    "zlib.h": ["layers/impl/gzip_decoder.ipp"],
}

# Private headers that other folders include all the same, and why. core/detail and core/impl are open to all.
shared = {
    ("auth", "call/detail/identity.hpp"): "handles carry identities; the auth layer signs them in",
    ("call", "json/detail/json_reader.hpp"): "a call reads its response in slices",
    ("transports", "impl/https.ipp"): "transports/https_src.hpp gathers all that needs OpenSSL",
}

# Classes of later folders that are declared all the same, and why. fwd.hpp may declare any.
declared_ahead = {
    ("core/transport.hpp", "identity"): "a call carries the identity in whose name it is made to the auth layer",
    ("core/transport.hpp", "call_trace"): "a call carries its trace from the outer trace layer to the inner one",
    ("call/detail/identity.hpp", "sign_in"): "an identity knows its sign-in in progress",
}

# Folders whose bodies include other bodies.
bodies_include_bodies = "call json transports".split()

wrong = []
files = 0
declarations = []  # (path, folder, class)
homes = {}  # class: the folders that define one of that name
for header in headers(sys.argv[1]):
    path = header.path
    files += 1
    folder_name = header.folder
    if folder_name is not None:
        declarations += [(path, folder_name, found) for found in re.findall(r"^class (\w+);", header.text, re.M)]
        for found in re.findall(r"^class (?:\[\[nodiscard\]\] )?(\w+)[^;{]*\{", header.text, re.M):
            homes.setdefault(found, set()).add(folder_name)
    if re.search(r"json::(parse\b|\w*parser)", header.text):
        wrong.append(f"{path} parses JSON with Boost.JSON: appmixer::parse_json is exact, and says where an error is")
    for included in header.includes:
        for library, places in libraries.items():
            if included.startswith(library) and not path.startswith(tuple(places)):
                wrong.append(f"{path} includes {included}, which is allowed only in {', '.join(places)}")
        if path.endswith(".ipp") and included.endswith(".ipp") and folder_name not in bodies_include_bodies:
            wrong.append(f"{path} includes {included}, which only its header and src.hpp may include")
        if not included.startswith("appmixer/"):
            continue
        included = included.removeprefix("appmixer/")
        other = included.split("/")[0] if "/" in included else None
        if (folder_name, included) in shared or included == "fwd.hpp":  # declarations alone
            continue
        private = other not in (folder_name, "core") and included.count("/") > 1
        if folder_name is None:
            if private and path != "src.hpp":
                wrong.append(f"{path} includes {included}, which is private to {other}/")
            continue
        if other not in FOLDERS or FOLDERS.index(other) > FOLDERS.index(folder_name):
            wrong.append(f"{path} includes {included}, which comes later in the list of folders")
        elif private:
            wrong.append(f"{path} includes {included}, which is private to {other}/")

for path, folder_name, found in declarations:
    later = FOLDERS[FOLDERS.index(folder_name) + 1 :]
    if found in homes and homes[found] <= set(later) and (path, found) not in declared_ahead:
        wrong.append(f"{path} declares {found}, whose folder comes later in the list")

if files < 100:
    sys.exit(f"{sys.argv[1]} has only {files} headers: wrong folder?")
print("\n".join(sorted(wrong)) or f"{files} files are correct")
sys.exit(1 if wrong else 0)
