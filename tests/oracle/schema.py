"""What messages there are: read from proto/palabre/v1, which docs/protocol.md makes normative.

    message Name { repeated bytes rows = 4; oneof what { Hello hello = 16; } }
    enum Name { NAME_UNSPECIFIED = 0; }

A field is (name, type, label, oneof): `type` is one of SCALARS, or a message's or an enum's name;
`label` is "repeated", "optional" or ""; `oneof` is the group's name, or None.
"""
import collections
import pathlib
import re

PROTO = pathlib.Path(__file__).resolve().parent.parent.parent / "proto" / "palabre" / "v1"
SCALARS = {"uint32", "uint64", "bool", "bytes", "string"}

DECLARATION = re.compile(r"^(message|enum) (\w+) \{(?:\n(.*?)^)?\}$", re.M | re.S)

Field = collections.namedtuple("Field", "name type label oneof")


def parse(text):
    """({message: {number: Field}}, {enum: set of numbers}) of one .proto file."""
    messages, enums = {}, {}
    text = re.sub(r"//.*", "", text)
    for sort, name, body in re.findall(DECLARATION, text):
        if sort == "enum":
            enums[name] = {int(number) for number in re.findall(r"= (\d+);", body)}
        else:
            messages[name] = dict(fields_of(body))
    return messages, enums


def fields_of(body):
    """(number, Field) of each field in a message's braces, those of a oneof as well."""
    oneof = None
    for line in body.split("\n"):
        group = re.match(r"\s*oneof (\w+) \{", line)
        if group:
            oneof = group.group(1)
        elif line.strip() == "}":
            oneof = None
        found = re.match(r"\s*(repeated |optional )?(\w+) (\w+) = (\d+);", line)
        if found:
            label, kind, name, number = found.groups()
            yield int(number), Field(name, kind, (label or "").strip(), oneof)


MESSAGES, ENUMS = {}, {}
for each in ("record.proto", "peer.proto"):
    some_messages, some_enums = parse((PROTO / each).read_text())
    MESSAGES.update(some_messages)
    ENUMS.update(some_enums)
