"""administration.py PROGRAM: administers a server: the configuration of services, access rules, users and groups. PROGRAM is
emulator_server."""

from emulator import anything, empty, equal, optional, run


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


def program(server):
    root = server.administrator()
    root.post("/user", {"username": "ada@shop.example", "password": "ada-secret"}, {"token": str})
    ada = server.sign_in("ada@shop.example", "ada-secret")
    service_configuration(root, ada)
    access_rules(root, ada)
    users_and_groups(server, root, ada)
    print("the server is administered")


run(program)
