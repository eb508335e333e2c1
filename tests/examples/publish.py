"""publish.py PROGRAM [EMULATOR_SERVER]: a folder becomes an archive, is published, and faults of manifests are shown."""
import json
import os
import shutil
import zipfile

from programs import SERVER, USER, enter_temporary_folder, expect, expect_failure, expect_usual_failures, run, server

sample = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/publish/acme/greetings")
enter_temporary_folder()
shutil.copytree(sample, "greetings")
component = "greetings/messages/SayHello"
os.makedirs(f"{component}/node_modules/library")
for left_out in [".git", "node_modules/library/index.js"]:
    open(f"{component}/{left_out}", "w").close()
with open(f"{component}/ä.js", "w") as file:
    file.write("// a name that is not ASCII\n" * 100)


def paths(*arguments):
    ended = run(*arguments, "--archive", "packed.zip")
    expect(ended.returncode == 0, "it does not pack", ended)
    with zipfile.ZipFile("packed.zip") as archive:
        expect(archive.testzip() is None, "the archive is broken")
        return archive.namelist()


inside = "acme/greetings/messages/SayHello/"
expect(paths("greetings") == [inside + "SayHello.js", inside + "component.json", inside + "ä.js",
                              "acme/greetings/service.json"], f"files: {paths('greetings')}")
with zipfile.ZipFile("packed.zip") as archive:
    expect(archive.read(inside + "component.json") == open(f"{component}/component.json", "rb").read(), "content")
expect(paths(component) == [inside + "SayHello.js", inside + "component.json", inside + "ä.js"], "of a component")
expect(paths(sample + "/..")[-1] == "acme/greetings/service.json", "of a vendor")

published = run("greetings")
expect(published.returncode == 0 and published.stdout.endswith("published acme.greetings.messages.SayHello\n"),
       "it does not publish", published)
# What is listed are the services with components, also when another file comes first.
shutil.copytree(sample, "acme/greetings")
shutil.copytree(sample, "acme/welcome")
for directory, _, names in os.walk("acme/welcome"):
    for name in names:
        path = os.path.join(directory, name)
        with open(path) as file:
            text = file.read().replace("greetings", "welcome")
        with open(path, "w") as file:
            file.write(text)
open("acme/README.md", "w").close()
both = run("acme")
expect(both.returncode == 0 and both.stdout == "published acme.greetings.messages.SayHello\n"
       "published acme.welcome.messages.SayHello\n", "it does not list both services", both)

if SERVER:
    with server() as url:
        settings = USER | {"APPMIXER_BASE_URL": url}
        for options in [[], ["--replace-all"]]:
            expect(run("greetings", *options, **settings).returncode == 0, f"a server: {options}")


def change(**fields):
    with open(f"{component}/component.json") as file:
        manifest = json.load(file)
    with open(f"{component}/component.json", "w") as file:
        json.dump(manifest | fields, file)


change(outPorts=[{"label": "nameless"}], version=1)
faulty = run("greetings")
expect(faulty.returncode == 1, "it publishes a faulty manifest", faulty)
lines = faulty.stderr.splitlines()
expect(lines[0] == f"publish: Invalid schema for {inside}component.json", "it does not name the file", faulty)
expect(any("outPorts[0]" in line and "name" in line for line in lines[1:]), "it does not name the place", faulty)
with open(f"{component}/component.json", "w") as file:
    file.write("{")
expect("Invalid JSON" in run("greetings").stderr, "it does not say that the manifest is no JSON")

shutil.copytree(sample, "other")
for directory, _, names in os.walk("other"):
    for name in names:
        path = os.path.join(directory, name)
        text = open(path).read().replace("acme", "umbrella")
        with open(path, "w") as file:
            file.write(text)
expect("Vendor mismatch" in run("other").stderr, "the user may publish for any vendor")
os.mkdir("empty")
expect("empty has no component.json" in run("empty").stderr, "a folder without a manifest")
os.symlink("/etc/passwd", "greetings/link")
expect("link is no regular file" in run("greetings").stderr, "it follows a link")
expect(run("none").returncode == 2, "a folder that is not there")
expect_failure("cannot write none/packed.zip: No such file", sample, "--archive", "none/packed.zip")
expect(run("greetings", "--nonsense").returncode == 2 and run("--help").returncode == 0, "the command line")
expect_usual_failures(sample)
