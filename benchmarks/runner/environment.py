"""The versions and the machine of a run."""

import datetime
import json
import os
import platform
import re
import shutil
import subprocess

import nginx
from clients import PEERS


def _says(*command: str) -> str:
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout or done.stderr).strip().split("\n")[0]


def _boost() -> str:
    done = subprocess.run(
        ["c++", "-E", "-x", "c++", "-"],
        input="#include <boost/version.hpp>\nBOOST_LIB_VERSION\n",
        capture_output=True,
        text=True,
    )
    return done.stdout.strip().split("\n")[-1].strip('"').replace("_", ".")


def _package(name: str) -> str:
    file = PEERS / "node_modules" / name / "package.json"
    return json.loads(file.read_text())["version"] if file.exists() else ""


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        names = re.findall(r"model name\s*: (.*)", info.read())
    return names[0] if names else platform.machine()


def data() -> dict:
    return {
        "date": datetime.date.today().isoformat(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": platform.platform(terse=True),
        "compiler": _says("c++", "--version"),
        "boost": _boost(),
        "nginx": _says(nginx.executable(), "-v"),
        "curl": _says("curl-config", "--version"),
        "node": _says("node", "--version"),
        "undici": _package("undici"),
        "axios": _package("axios"),
    }


def describe() -> str:
    return ", ".join(f"{name}: {value}" for name, value in data().items() if value)
