"""The headers of the library and what they include."""

import os
import re

# From the lowest folder to the highest: each may include those before it. Headers in no folder may include all.
FOLDERS = "core json call model api openapi auth layers transports algorithms emulator testing".split()


def folder_of(path):
    """The folder of a header by its path in the library; None for those in no folder, and for their bodies."""
    folder = path.split("/")[0] if "/" in path else None
    return None if folder == "impl" else folder


class Header:
    def __init__(self, root, path):
        self.path = path
        self.folder = folder_of(path)
        with open(os.path.join(root, path), encoding="utf-8") as file:
            self.text = file.read()
        self.includes = re.findall(r'^ *# *include [<"](.*?)[>"]', self.text, re.M)

    def included_folders(self):
        """The other folders of the library that it includes."""
        paths = [path.removeprefix("appmixer/") for path in self.includes if path.startswith("appmixer/")]
        return {folder_of(path) for path in paths} - {self.folder, None}


def headers(include):
    """All headers below include/appmixer."""
    root = os.path.join(include, "appmixer")
    for folder, _, names in os.walk(root):
        for name in names:
            yield Header(root, os.path.relpath(os.path.join(folder, name), root))
