"""Fails when a header of the library includes one of a floor below its own, a library that does not belong on its floor,
or what is another floor's own."""

import os
import re
import sys

root = os.path.join(sys.argv[1], "appmixer")

# From the top of the house to its bottom: a folder includes what stands above it. Headers in no folder include all.
floors = "core json call model api auth layers transports algorithms emulator testing".split()

# Where other libraries may be included: beginnings of paths.
libraries = {
    "boost/beast": ["transports/", "emulator/server"],
    "boost/asio/ssl": ["transports/"],
    "openssl/": ["transports/"],
    "zlib.h": ["layers/impl/gzip_decoder.ipp"],
}

# Floors' own headers that others include all the same, and why. What is in core/detail and core/impl is for all.
shared = {
    ("call", "json/detail/json_response.hpp"): "a declaration's response is decoded by templates of the call",
    ("call", "json/impl/json_decoder.ipp"): "errors are parsed within the decoder's limits",
    ("emulator", "json/detail/json_read.hpp"): "seeds are read with exact positions",
    ("transports", "impl/https.ipp"): "transports/tls/src.hpp gathers all that needs OpenSSL",
}

wrong = []
files = 0
for folder, _, names in os.walk(root):
    for name in names:
        path = os.path.relpath(os.path.join(folder, name), root)
        files += 1
        floor = path.split("/")[0] if "/" in path else None
        if floor == "impl":  # bodies of headers in no folder
            floor = None
        with open(os.path.join(root, path), encoding="utf-8") as file:
            included = re.findall(r'^ *# *include [<"](.*?)[>"]', file.read(), re.M)
        for header in included:
            for library, places in libraries.items():
                if header.startswith(library) and not path.startswith(tuple(places)):
                    wrong.append(f"{path} includes {header}, which is for {', '.join(places)} alone")
            if not header.startswith("appmixer/"):
                continue
            header = header.removeprefix("appmixer/")
            other = header.split("/")[0] if "/" in header else None
            if floor is None or (floor, header) in shared:
                continue
            if other not in floors or floors.index(other) > floors.index(floor):
                wrong.append(f"{path} includes {header}, which is below it")
            elif other not in (floor, "core") and re.search("/(detail|impl)/", header):
                wrong.append(f"{path} includes {header}, which is for {other}/ alone")

if files < 100:
    sys.exit(f"{root} has {files} headers: is it the right folder?")
print("\n".join(sorted(wrong)) or f"{files} files are in order")
sys.exit(1 if wrong else 0)
