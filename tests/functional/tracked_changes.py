#!/usr/bin/env python3
"""What LibreOffice makes of documents with tracked changes, as JSON: for each file how many changes
it finds, and its paragraphs as [kind, level, text] once all are accepted, and once all are rejected.

    tracked_changes.py FILE.odt ...

Ends with 77 where LibreOffice or its Python bridge isn't installed.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import uno
    from com.sun.star.beans import PropertyValue
except ImportError:
    sys.exit(77)


def hidden():
    value = PropertyValue()
    value.Name, value.Value = "Hidden", True
    return value


def start(profile):
    pipe = f"palabre{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", "--nodefault",
         f"-env:UserInstallation=file://{profile}", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + 60
    while True:
        try:
            return office, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > deadline or office.poll() is not None:
                office.kill()
                raise
            time.sleep(0.1)


def paragraphs(document):
    found = []
    walk = document.Text.createEnumeration()
    while walk.hasMoreElements():
        each = walk.nextElement()
        if each.OutlineLevel > 0:
            found.append(["heading", each.OutlineLevel, each.String])
        elif each.NumberingStyleName and each.NumberingIsNumber:
            found.append(["list_item", each.NumberingLevel + 1, each.String])
        else:
            found.append(["paragraph", 0, each.String])
    return found


def count(document):
    changes = document.Redlines.createEnumeration()
    number = 0
    while changes.hasMoreElements():
        changes.nextElement()
        number += 1
    return number


def read(context, file):
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    seen = {}
    for name, command in (("accepted", "AcceptAllTrackedChanges"),
                          ("rejected", "RejectAllTrackedChanges")):
        document = desktop.loadComponentFromURL(pathlib.Path(file).resolve().as_uri(), "_blank", 0,
                                                (hidden(),))
        seen["changes"] = count(document)
        dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{command}", "", 0, ())
        seen["left"] = max(seen.get("left", 0), count(document))
        seen[name] = paragraphs(document)
        document.close(True)
    return seen


def stop(office, context):
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        desktop.terminate()
    except Exception:  # It closes the pipe before it answers.
        pass
    try:
        office.wait(30)
    except subprocess.TimeoutExpired:
        office.kill()


def main():
    if shutil.which("soffice") is None:
        sys.exit(77)
    with tempfile.TemporaryDirectory() as profile:
        office, context = start(profile)
        try:
            json.dump([read(context, file) for file in sys.argv[1:]], sys.stdout)
        finally:
            stop(office, context)


if __name__ == "__main__":
    main()
