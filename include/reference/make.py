"""Makes the reference from the headers: make.py DOXYGEN ROOT VERSION OUTPUT. It fails when Doxygen warns, such as of a
public name without a comment."""

import os
import re
import shutil
import subprocess
import sys

from headers import copy_of

# The group of each header: that of its name, else that of its folder. In api/ each header is a group.
GROUPS = {
    "": "client", "core": "http", "json": "json", "call": "client", "api": None, "model": "models", "openapi": "openapi",
    "auth": "layers_auth", "layers": "layers", "transports": "transports", "algorithms": "algorithms",
    "emulator": "emulator", "testing": "testing",
}
for group, names in {
    "declaring": "call/operation call/operation_list call/paging core/operation_info json/model",
    "errors": "core/config core/error core/version",
    "time_and_tokens": "call/token_source core/time_source core/token",
    "transports": "core/transport core/http_counters emulator/loopback",
    "layers": "core/layer",
    "layers_retry": "layers/retry layers/retry_policy",
    "layers_rate": "layers/rate_limit layers/rate_limits",
    "layers_trace": "layers/trace layers/trace_event layers/line_sink layers/metrics_sink",
    "layers_other": "layers/deadline layers/gzip",
    "paging": "algorithms/paginate",
    "fan_out": "algorithms/fan_out algorithms/fan_out_options",
    "waiting": "algorithms/wait algorithms/wait_policy call/ticket",
    "logs": "algorithms/follow_logs algorithms/follow_options",
    "events": "algorithms/event_options algorithms/event_stream algorithms/event_streams call/server_event",
    "transfers": "algorithms/download algorithms/file_upload algorithms/transfer_options algorithms/upload call/multipart "
                 "call/stream_options call/upload_body core/body core/transfer_progress",
    "updates": "algorithms/update_policy algorithms/update_with",
    "sync": "algorithms/sync algorithms/sync_options algorithms/sync_plan",
    "running": "algorithms/drain algorithms/http_status algorithms/run",
}.items():
    GROUPS |= {name + ".hpp": group for name in names.split()}

# The titles of topics of api/ where the name of the header would say too little.
TITLES = {
    "access_control": "Access rules",
    "accounts": "Accounts at third parties",
    "app_events": "Events of applications",
    "categories": "Categories of integrations",
    "component_accounts": "Accounts of components",
    "component_webhooks": "Webhooks of components",
    "flow_coordinator": "Stopping flows in the background",
    "flow_tests": "Trying out a component",
    "hub_settings": "Settings of the Automation Hub",
    "log_query": "Queries for logs",
    "mcp_gateways": "MCP gateways",
    "public_files": "Files that everybody can read",
    "service": "The server itself",
    "service_configs": "Configuration of services",
    "static_components": "Components without a flow",
    "store_items": "Records of data stores",
    "stores": "Data stores",
    "system_config": "Settings of the server",
    "task_webhooks": "Webhooks of people tasks",
    "telemetry": "Usage of the server",
    "third_party_sign_in": "Sign-in at third parties",
    "unconfirmed": "Unconfirmed: operations that no reliable source attests",
    "users": "Users and sign-in",
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def first_comment(text):
    """The comment at the beginning of a file."""
    found = re.search(r"^((?://.*\n)+)", text, re.M)
    return re.sub(r"^// ?", "", found[1], flags=re.M) if found else ""


def headers(folder):
    """The public headers below a folder with declarations of their own."""
    for place in (key for key in GROUPS if not key.endswith(".hpp")):
        for name in sorted(os.listdir(os.path.join(folder, place))):
            if re.search(r"\.hpp$", name) and not re.search(r"^(fwd|all|appmixer|\w*src)\.hpp$", name):
                yield place, name


def shorten_names(folder):
    """Leaves "appmixer::", where all names are, out of titles, lists and the tree of topics, but not out of code."""
    code = re.compile(r'(<div class="fragment">.*?<!-- fragment -->|<code>.*?</code>)', re.S)
    for name in os.listdir(folder):
        if name.endswith((".html", ".js")):
            parts = code.split(read(os.path.join(folder, name)))
            parts[::2] = [re.sub(r"(?<![\w:])appmixer::(?=\w)", "", part) for part in parts[::2]]
            write(os.path.join(folder, name), "".join(parts))


def main(doxygen, root, version, output):
    if not shutil.which(doxygen):
        print("there is no Doxygen")
        sys.exit(77)  # a test that is skipped
    shutil.rmtree(output, ignore_errors=True)
    library = os.path.join(root, "include/appmixer")
    copies = os.path.join(output, "headers")
    topics = {}  # of api/, by title
    for place, name in headers(library):
        header = read(os.path.join(library, place, name))
        group = GROUPS.get(f"{place}/{name}", GROUPS[place])
        if group is None:
            group = "api_" + name[:-4]
            title = TITLES.get(name[:-4], name[:-4].replace("_", " ").capitalize())
            topics[title] = f"/** \\defgroup {group} {title}\n\\ingroup operations\n{first_comment(header)}*/\n"
        write(os.path.join(copies, "appmixer", place, name), copy_of(header, group))

    pages = [topics[title] for title in sorted(topics)]
    examples = os.path.join(root, "examples")
    for folder, folders, names in os.walk(examples):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if "packaging" not in path and name.endswith(".cpp") and re.search(r"^int main\(", text := read(path), re.M):
                pages.append(f"/** \\example {os.path.relpath(path, examples)}\n\\details\n{first_comment(text)}*/\n")
    write(os.path.join(output, "generated.dox"), "\n".join(pages))

    here = os.path.join(root, "include/reference")
    number = subprocess.run([doxygen, "--version"], capture_output=True, text=True).stdout.split()[0]
    layout = read(os.path.join(here, "layout.xml"))
    if [int(part) for part in number.split(".")] >= [1, 9, 8]:  # which renamed them
        layout = layout.replace('"modules"', '"topics"')
    write(os.path.join(output, "layout.xml"), layout)
    settings = read(os.path.join(here, "Doxyfile")) + f"""
PROJECT_NUMBER = {version}
OUTPUT_DIRECTORY = "{output}"
INPUT = "{here}/pages.dox" "{output}/generated.dox" "{copies}"
STRIP_FROM_PATH = "{copies}"
STRIP_FROM_INC_PATH = "{copies}"
EXAMPLE_PATH = "{examples}"
IMAGE_PATH = "{here}"
LAYOUT_FILE = "{output}/layout.xml"
HTML_EXTRA_STYLESHEET = "{here}/style.css"
"""
    done = subprocess.run([doxygen, "-"], input=settings, stderr=subprocess.PIPE, text=True)
    warnings = done.stderr.replace(copies, "include")
    sys.stderr.write(warnings)
    if done.returncode != 0 or warnings:
        sys.exit(f"doxygen: {len(warnings.splitlines())} lines of warnings")
    shorten_names(os.path.join(output, "html"))
    print(os.path.join(output, "html/index.html"))


main(sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3], os.path.abspath(sys.argv[4]))
