"""terraform.py PROGRAM [--without-publishing]: the requests of two Terraform providers, for each kind of resource: create,
read, update, read, delete, and read again. PROGRAM is emulator_server.

A provider decodes responses into structures of its own, so that a value of another type is an error; and it compares
what it reads with what it has written, so that a difference would be changed again at every run."""

import json
import time

from components import archive, name
from emulator import check, empty, equal, nothing, optional, run


def text_map(value):
    """An object whose values are all texts, null or missing."""
    for content in (value or {}).values():
        check(content, str)
    return value or {}


def service_configs(root):
    form = {"serviceId": str}
    secrets = {"clientId": "shop-1", "clientSecret": "hush"}
    root.post("/service-config", {"serviceId": "acme:crm", **secrets}, form)
    equal(root.get("/service-config/acme:crm", form), {"serviceId": "acme:crm", **secrets})
    root.put("/service-config/acme:crm", {"serviceId": "acme:crm", "clientId": "shop-2"}, form)
    equal(root.get("/service-config/acme:crm", form), {"serviceId": "acme:crm", "clientId": "shop-2"})
    root.delete("/service-config/acme:crm", {})
    root.refused("GET", "/service-config/acme:crm", 404)
    root.refused("DELETE", "/service-config/acme:crm", 404)


def system_config(root):
    form = {"key": str, "value": str}
    equal(root.post("/config", {"key": "HOOK", "value": "https://shop.example/"}, form)["key"], "HOOK")
    equal(root.get("/config", [form]), [{"key": "HOOK", "value": "https://shop.example/"}])
    # A change deletes the setting and creates it again.
    root.delete("/config/HOOK", {"ok": bool})
    root.post("/config", {"key": "HOOK", "value": "https://other.example/"}, form)
    equal(root.get("/config", [form])[0]["value"], "https://other.example/")
    root.delete("/config/HOOK", {"ok": bool})
    equal(root.get("/config", [form]), [])


def access_rules(root):
    form = [{"role": str, "resource": str, "action": [str], "attributes": [str]}]

    def rule(role, resource, action, attributes):
        return {"role": role, "resource": resource, "action": action, "attributes": attributes}

    for kind in "components", "routes":
        path = "/acl/" + kind
        first = root.get(path, form)
        # A resource that owns all rules
        rules = [rule("admin", "*", ["read", "write", "delete"], ["*"]), rule("viewer", "flow", ["read"], [])]
        root.post(path, rules, (form, empty))
        equal(root.get(path, form), rules)
        rules.pop()
        root.post(path, rules, (form, empty))
        equal(root.get(path, form), rules)
        root.post(path, [], (form, empty))
        equal(root.get(path, form), [])
        # A resource that owns one rule and keeps all others
        root.post(path, first, (form, empty))
        own = rule("partner", "acme.*", ["read"], ["*"])
        root.post(path, root.get(path, form) + [own], (form, empty))
        changed = rule("partner", "acme.*", ["read", "write"], ["*"])
        root.post(path, [r for r in root.get(path, form) if r != own] + [changed], (form, empty))
        equal(root.get(path, form), first + [changed])
        root.post(path, [r for r in root.get(path, form) if r != changed], (form, empty))
        equal(root.get(path, form), first)


def quotas(root):
    form = {"id": str, "name": str, "source": str, "defaultSource": str, "isCustom": (bool, None)}
    made = root.put("/quota/acme:crm", {"source": "'use strict'; module.exports = { rules: [] };"}, form)
    equal(made["name"], "acme:crm")
    equal([q for q in root.get("/quota", [form]) if q["name"] == "acme:crm"], [made])
    changed = root.put("/quota/acme:crm", {"source": "module.exports = { rules: [] };"}, form)
    equal(changed["id"], made["id"])
    equal([q for q in root.get("/quota", [form]) if q["name"] == "acme:crm"], [changed])
    root.delete("/quota/acme:crm", {})
    equal([q for q in root.get("/quota", [form]) if q["name"] == "acme:crm"], [])


def wait_for_deletion(root, user_id):
    ticket = root.delete("/users/" + user_id, {"ticket": str})["ticket"]
    status = root.get(f"/users/{user_id}/delete-status/{ticket}", {"status": str, "stepsDone": int, "stepsTotal": int})
    while status["status"] == "in-progress":
        status = root.get(f"/users/{user_id}/delete-status/{ticket}", {"status": str})
    equal(status["status"], "completed")
    root.refused("GET", "/users/" + user_id, 404)


def users(server, root):
    form = {"userId": str, "username": str, "scope": [str], "metadata": optional((dict, None))}
    body = {"username": "ada@shop.example", "password": "first-secret", "scope": None, "metadata": None}
    user = root.post("/user", body, {"token": str, "user": {"id": str}})["user"]["id"]
    read = root.get("/users/" + user, form)
    equal((read["userId"], read["username"], text_map(read.get("metadata"))), (user, "ada@shop.example", {}))
    changes = {"email": "ada@shop.example", "scope": ["user", "tester"], "metadata": {"team": "crm"}}
    root.put("/users/" + user, changes, form)
    read = root.get("/users/" + user, form)
    equal((read["scope"], text_map(read["metadata"])), (["user", "tester"], {"team": "crm"}))
    root.post("/user/reset-password", {"email": "ada@shop.example", "password": "other-secret"}, ({}, empty))
    server.sign_in("ada@shop.example", "other-secret")
    wait_for_deletion(root, user)

    # An administrator who creates another one
    body = {"username": "eve@shop.example", "password": "first-secret", "scope": ["user", "admin"],
            "metadata": {"a": "b"}}
    eve = root.post("/user", body, {"token": str, "user": {"id": str}})["user"]["id"]
    read = root.get("/users/" + eve, form)
    equal((read["scope"], text_map(read["metadata"])), (["user", "admin"], {"a": "b"}))
    wait_for_deletion(root, eve)


def users_of_other_provider(server, root):
    """It finds the id of a new user in the list, and reads whether its own user is an administrator."""
    assert "admin" in root.get("/user", {"id": str, "username": str, "email": str, "scope": [str]})["scope"]
    root.post("/user", {"email": "bob@shop.example", "username": "bob@shop.example", "password": "first-secret"},
              {"token": str})
    form = {"id": str, "username": str, "email": str, "isActive": bool, "plan": (str, dict), "created": str,
            "scope": [str], "vendor": optional(([str], str, None)), "metadata": optional((dict, None))}
    found = root.get("/users?pattern=bob@shop.example", [form])
    equal([user["username"] for user in found], ["bob@shop.example"])
    bob = found[0]["id"]
    root.put("/users/" + bob, {"scope": ["user"], "vendor": ["acme"]}, {"id": str})
    equal(root.get("/users/" + bob, form)["vendor"], ["acme"])
    equal(root.get("/users/count", {"count": int})["count"], len(root.get("/users", [form])))
    wait_for_deletion(root, bob)


def accounts(ada):
    form = {"accountId": str, "service": str, "displayName": str}
    token = json.dumps({"accessToken": "hush"})
    body = {"service": "acme:crm", "displayName": "CRM", "token": token, "profileInfo": json.dumps({"name": "Ada"})}
    account = ada.post("/accounts", body, form)["accountId"]
    equal(ada.post(f"/accounts/{account}/test", nothing, {"revoked": bool})["revoked"], False)
    read = ada.get("/accounts/" + account, form)
    equal((read["accountId"], read["service"], read["displayName"]), (account, "acme:crm", "CRM"))
    # Another token goes to the account with this service and name; then the name is changed.
    body["token"] = json.dumps({"accessToken": "other"})
    equal(ada.post("/accounts", body, form)["accountId"], account)
    ada.put("/accounts/" + account, {"displayName": "Our CRM"}, (form, empty))
    equal(ada.get("/accounts/" + account, form)["displayName"], "Our CRM")
    ada.delete("/accounts/" + account, {"accountId": str})
    ada.refused("GET", "/accounts/" + account, 404)

    # The other provider has no display name, sends the token as an object, and reads the list.
    listed = {"accountId": str, "name": str, "displayName": (str, None), "service": str, "userId": str,
              "profileInfo": (dict, None), "icon": optional(str), "label": optional(str)}
    account = ada.post("/accounts", {"service": "acme:mail", "token": {"username": "ada", "password": "hush"}},
                       {"accountId": str, "tokenId": optional(str)})["accountId"]
    found = [a for a in ada.get("/accounts", [listed]) if a["accountId"] == account]
    equal([a["service"] for a in found], ["acme:mail"])
    ada.put("/accounts/" + account, {"displayName": "Mail"}, ({}, empty))
    equal([a["displayName"] for a in ada.get("/accounts", [listed]) if a["accountId"] == account], ["Mail"])
    ada.delete("/accounts/" + account, {"accountId": str})
    equal(ada.get("/accounts", [listed]), [])


def flows(ada):
    form = {"flowId": str, "name": str, "flow": dict, "customFields": optional((dict, None)), "stage": str}
    # As the designer exports it; a server adds the version to a component without one.
    descriptor = {"start": {"type": "appmixer.utils.controls.OnStart", "version": "1.0.0", "x": 1, "y": 2,
                            "config": {}}}
    flow = ada.post("/flows", {"name": "Orders", "flow": descriptor, "customFields": {"category": "shop"}},
                    {"flowId": str})["flowId"]
    read = ada.get("/flows/" + flow, form)
    equal((read["flowId"], read["name"], read["stage"]), (flow, "Orders", "stopped"))
    equal((read["flow"], text_map(read["customFields"])), (descriptor, {"category": "shop"}))
    ada.put("/flows/" + flow, {"flowId": flow, "name": "Bills", "flow": descriptor, "stage": "stopped",
                               "customFields": {"category": "bills"}}, {})
    read = ada.get("/flows/" + flow, form)
    equal((read["name"], read["flow"], read["customFields"]), ("Bills", descriptor, {"category": "bills"}))
    ada.delete("/flows/" + flow, {})
    ada.refused("GET", "/flows/" + flow, 404)
    # Without fields, the provider sends null.
    flow = ada.post("/flows", {"name": "Plain", "flow": {}, "customFields": None}, {"flowId": str})["flowId"]
    text_map(ada.get("/flows/" + flow, form).get("customFields"))
    ada.delete("/flows/" + flow, {})


def modifiers(root):
    form = {"categories": dict, "modifiers": dict}
    document = {
        "categories": {"shop": {"label": "Shop", "index": 1}},
        "modifiers": {"g_price": {"name": "g_price", "label": "Price", "category": ["shop"], "description": "",
                                  "arguments": [], "returns": {"type": "string"},
                                  "helperFn": "function(value) { return value + ' EUR'; }"}},
    }
    first = root.get("/modifiers", form)
    equal(root.put("/modifiers", document, form), document)
    equal(root.get("/modifiers", form), document)
    document["categories"]["shop"]["label"] = "Our shop"
    root.put("/modifiers", document, form)
    equal(root.get("/modifiers", form), document)
    root.delete("/modifiers", {})
    equal(root.get("/modifiers", form), first)


def published_components(root):
    """The archive is published again when its hash changes."""
    form = {"finished": optional(str), "err": optional(str), "data": optional(list)}

    def publish(content, replace_all):
        ticket = root.post("/components?replaceAll=" + replace_all, content, {"ticket": str})["ticket"]
        status = root.get("/components/uploader/" + ticket, form)
        while not status.get("finished") and not status.get("err"):
            time.sleep(0.1)
            status = root.get("/components/uploader/" + ticket, form)
        equal(status.get("err"), None)

    publish(archive("1.0.0"), "false")
    equal([c["version"] for c in root.get("/apps/components?app=" + name, [{"version": str}])], ["1.0.0"])
    publish(archive("1.1.0"), "true")
    equal([c["version"] for c in root.get("/apps/components?app=acme.crm", [{"version": str}])], ["1.1.0"])
    root.delete("/components/" + name, ({}, empty))
    equal(root.get("/apps/components?app=" + name, [{}]), [])
    root.refused("DELETE", "/components/" + name, 404)


def program(server, publishes):
    root = server.administrator()
    root.post("/user", {"username": "dan@shop.example", "password": "dan-secret"}, {"token": str})
    dan = server.sign_in("dan@shop.example", "dan-secret")
    service_configs(root)
    system_config(root)
    access_rules(root)
    quotas(root)
    users(server, root)
    users_of_other_provider(server, root)
    accounts(dan)
    flows(dan)
    modifiers(root)
    if publishes:
        published_components(root)
    print("all resources are created, read, updated and deleted")


run(program)
