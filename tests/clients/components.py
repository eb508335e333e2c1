"""A component that the clients publish."""

import io
import json
import zipfile

name = "acme.crm.contacts.FindContact"


def archive(version, **changes):
    """A zip file with a service of one component."""
    service = {"name": "acme.crm", "label": "CRM", "category": "applications", "description": "Contacts",
               "icon": "data:image/svg+xml;base64,"}
    component = {"name": name, "version": version, "author": "Acme", "description": "Finds a contact.",
                 "inPorts": [{"name": "in", "schema": {"type": "object", "properties": {"email": {"type": "string"}}}}],
                 "outPorts": [{"name": "contact", "options": [{"label": "Name", "value": "name"}]}]}
    component.update(changes)
    code = "module.exports = { receive(context) { return context.sendJson({ name: 'Ada' }, 'contact'); } };"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("acme/crm/service.json", json.dumps(service))
        files.writestr("acme/crm/contacts/FindContact/component.json", json.dumps(component))
        files.writestr("acme/crm/contacts/FindContact/FindContact.js", code)
    return content.getvalue()
