"""administration.py PROGRAM [--without-publishing]: administers a server: the configuration of services, access rules, users
and groups; then publishes a component and uses it in a flow. PROGRAM is emulator_server."""

import io
import time
import zipfile

from components import archive, name
from emulator import anything, empty, equal, limit, optional, run


def service_configuration(root, ada):
    form = {"serviceId": str}
    root.post("/service-config", {"serviceId": "acme:crm", "clientId": "shop-1"}, form)
    both = root.post("/service-config", {"serviceId": "acme:crm", "clientSecret": "hush"}, form)
    equal(both, {"serviceId": "acme:crm", "clientId": "shop-1", "clientSecret": "hush"})
    equal(root.get("/service-config/acme:crm", form), both)
    equal(root.get("/service-config/acme%3Acrm", form), both)
    root.put("/service-config/acme:mail", {"host": "mail.shop.example", "ports": [25, 587]}, form)
    equal([c["serviceId"] for c in root.get("/service-config?sort=serviceId:-1", [form])], ["acme:mail", "acme:crm"])
    equal([c["serviceId"] for c in root.get("/service-config?pattern=CRM&limit=1", [form])], ["acme:crm"])
    equal(root.get("/service-config?offset=2", [form]), [])
    ada.refused("GET", "/service-config", 403)
    ada.refused("GET", "/service-config/acme:crm", 403)
    ada.refused("PUT", "/service-config/acme:crm", 403, {"clientSecret": "mine"})
    root.delete("/service-config/acme:mail", {})
    root.refused("GET", "/service-config/acme:mail", 404)


def access_rules(root, ada):
    form = [{"role": str, "resource": str, "action": [str], "attributes": [str]}]
    equal(root.get("/acl-types", [str]), ["routes", "components"])
    assert "!delete" in root.get("/acl/routes/actions", [str])
    equal(root.get("/acl/routes/resources", [str]), ["*", "flows"])
    root.get("/acl/components/resource/appmixer.utils.*/attributes", [str])
    first = root.get("/acl/routes", form)
    flow = ada.post("/flows", {"name": "Kept"}, {"flowId": str})["flowId"]
    rules = [dict(rule, action=["*", "!delete"]) if rule["role"] == "user" else rule for rule in first]
    root.post("/acl/routes", rules, (form, empty))
    ada.get("/flows/" + flow, {"flowId": str})
    ada.refused("DELETE", "/flows/" + flow, 403)
    ada.refused("POST", "/acl/routes", 403, first)
    root.post("/acl/routes", [], (form, empty))
    ada.refused("GET", "/flows", 403)
    root.refused("GET", "/flows", 403)
    root.refused("POST", "/acl/routes", 400, [{"role": "user"}])
    root.post("/acl/routes", first, (form, empty))
    ada.delete("/flows/" + flow, {})


def users_and_groups(server, root, ada):
    form = {"id": str, "name": str, "userId": str, "created": (int, float), "members": list,
            "metadata": optional((dict, None))}
    user = {"id": str, "username": str, "scope": [str], "isActive": bool}
    root.post("/user", {"username": "bob@shop.example", "password": "bob-secret"}, {"token": str})
    people = {u["username"]: u["id"] for u in root.get("/users?sort=username:1", [user])}
    equal(list(people), ["ada@shop.example", "bob@shop.example", "root@shop.example"])
    equal(root.get("/users/count?filter=scope:admin", {"count": int}), {"count": 1})
    ada.refused("GET", "/users", 403)

    group = root.post("/user-groups", {"name": "Shop", "metadata": {"floor": 2}}, form, status=201)
    assert group["id"].startswith("group-"), group
    path = "/user-groups/" + group["id"]
    ada.refused("POST", "/user-groups", 403, {"name": "Mine"})
    equal(ada.get("/user-groups", [form]), [])
    root.post(path + "/members", {"userIds": [people["ada@shop.example"]]}, form)
    equal([g["name"] for g in ada.get("/user-groups", [form])], ["Shop"])
    equal(server.sign_in("bob@shop.example", "bob-secret").get("/user-groups", [form]), [])
    equal(len(root.get(path, form)["members"]), 1)
    equal(root.put(path, {"name": "The shop"}, form)["name"], "The shop")
    ada.refused("PUT", path, 403, {"name": "Mine"})
    root.delete(path, anything)
    root.refused("GET", path, 404)

    ticket = root.delete("/users/" + people["bob@shop.example"], {"ticket": str})["ticket"]
    path = f"/users/{people['bob@shop.example']}/delete-status/{ticket}"
    equal(root.get(path, {"status": str, "stepsDone": int, "stepsTotal": int})["status"], "completed")
    root.refused("GET", "/users/" + people["bob@shop.example"], 404)


def publish(client, content):
    """Returns the status of a finished upload."""
    ticket = client.post("/components", content, {"ticket": str})["ticket"]
    form = {"finished": optional(str), "err": optional(str), "data": optional([{"dataPath": str, "message": str}])}
    for _ in range(10 * limit):
        status = client.get("/components/uploader/" + ticket, form)
        if "finished" in status or "err" in status:
            return status
        time.sleep(0.1)
    raise AssertionError("the upload does not end")


def published_component(root, ada):
    manifest = {"name": str, "inPorts": optional(list), "outPorts": optional(list)}
    equal(root.get("/apps/components?app=acme.crm", [manifest]), [])
    broken = publish(root, archive("1.0.0", inPorts=7))
    assert broken["err"] and broken["data"], broken
    assert publish(root, b"no zip file").get("err")
    equal(root.get("/components?selector=acme.crm&manifest=yes", [manifest]), [])

    done = publish(root, archive("1.0.0"))
    assert done.get("finished") and "err" not in done, done
    app = root.get("/apps", {"acme.crm": {"name": str, "label": str, "category": str, "description": str, "icon": str}})
    equal(app["acme.crm"]["label"], "CRM")
    found = ada.get("/apps/components?app=acme.crm", [manifest])
    equal([(c["name"], c["outPorts"][0]["name"]) for c in found], [(name, "contact")])
    equal(ada.get("/components?selector=acme.crm&manifest=no", [str]), [name])

    descriptor = {
        "start": {"type": "appmixer.utils.controls.OnStart", "x": 1, "y": 1, "config": {}},
        "find": {"type": name, "x": 2, "y": 1, "source": {"in": {"start": ["out"]}},
                 "config": {"transform": {"in": {"start": {"out": {"type": "json2new", "modifiers": {},
                                                                   "lambda": {"email": "ada@shop.example"}}}}}}},
    }
    flow = ada.post("/flows", {"name": "Contacts", "flow": descriptor}, {"flowId": str})["flowId"]
    equal(ada.get("/flows/" + flow, {"flow": {"find": {"version": str}}})["flow"]["find"]["version"], "1.0.0")
    ada.get(f"/flows/{flow}/validate", {"errors": list})
    ada.post(f"/flows/{flow}/coordinator", {"command": "start"}, {"flowId": str})
    equal(ada.get("/flows/" + flow, {"stage": str})["stage"], "running")
    ada.post(f"/flows/{flow}/coordinator", {"command": "stop"}, {"flowId": str})
    descriptor["find"]["source"] = {"other": {"start": ["out"]}}
    ada.put("/flows/" + flow, {"flow": descriptor}, {})
    ada.refused("POST", f"/flows/{flow}/coordinator", 400, {"command": "start"})  # there is no such port

    # A rule for components hides it from users.
    rules = [{"role": "user", "resource": "appmixer.*", "action": ["*"], "attributes": ["non-private"]},
             {"role": "admin", "resource": "*", "action": ["*"], "attributes": ["non-private"]}]
    first = root.get("/acl/components", list)
    root.post("/acl/components", rules, anything)
    equal(ada.get("/apps/components?app=acme.crm", [manifest]), [])
    assert "appmixer.utils.controls.OnStart" in ada.get("/components", [str])
    equal([c["name"] for c in root.get("/apps/components?app=acme.crm", [manifest])], [name])
    root.post("/acl/components", first, anything)

    status, content = root.send("GET", "/components/acme.crm")
    equal(status, 200)
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        assert "acme/crm/contacts/FindContact/component.json" in files.namelist(), files.namelist()
    root.delete("/components/acme.crm", (empty, {}))
    equal(ada.get("/apps/components?app=acme.crm", [manifest]), [])


def program(server, publishes):
    root = server.administrator()
    root.post("/user", {"username": "ada@shop.example", "password": "ada-secret"}, {"token": str})
    ada = server.sign_in("ada@shop.example", "ada-secret")
    service_configuration(root, ada)
    access_rules(root, ada)
    users_and_groups(server, root, ada)
    if publishes:
        published_component(root, ada)
    print("the server is administered")


run(program)
