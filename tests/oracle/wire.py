"""Protobuf's wire format, read strictly: docs/protocol.md R-5.

    message = { tag value } *    tag = varint(number << 3 | sort)
    sort 0: varint    sort 2: varint length, then as many bytes    others: no field here has them

A message is a Message: each field by its name, with its default where it is absent: 0, b"", [],
None for a message or an `optional` number. `which` is the field of the oneof that was set last.
"""
from rules import reached
from schema import ENUMS, MESSAGES, SCALARS


class Malformed(Exception):
    """Bytes or values that the protocol refuses; says which."""


class Message:
    """Fields by name."""

    def __init__(self, name):
        self.which = None
        for field in MESSAGES[name].values():
            setattr(self, field.name, [] if field.label == "repeated" else default_of(field))


def default_of(field):
    if field.type in MESSAGES or field.label == "optional":
        return None
    return {"bytes": b"", "string": ""}.get(field.type, 0)


def varint(data, at):
    """(value, where it ends): at most 10 bytes, kept to 64 bits."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Malformed("a number is cut off")
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            if data[at - 1] == 0 and shift > 0:
                reached("R-2")  # Not as anybody would serialise it again.
            return value & (1 << 64) - 1, at
    raise Malformed("a number is too long")


def decode(name, data):
    """The message of this name that `data` is; raises Malformed."""
    return merge(Message(name), name, data)


def merge(message, name, data):
    """As protobuf says: the last of a field's values counts, and parts of a message add up."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        field = MESSAGES[name].get(tag >> 3)
        if field is None:
            reached("R-5")
            raise Malformed(f"{name} has no field {tag >> 3}")
        if tag & 7 != (0 if is_number(field) else 2):
            reached("R-5")
            raise Malformed(f"{name}.{field.name} isn't of its sort")
        value, at = varint(data, at)
        if not is_number(field):
            if at + value > len(data):
                raise Malformed(f"{name}.{field.name} is cut off")
            data_of, at = data[at:at + value], at + value
            value = content(message, field, data_of)
        elif field.type == "uint32":
            value &= 0xFFFFFFFF
        elif field.type == "bool":
            value = int(value != 0)
        put(message, name, field, value)
    return message


def is_number(field):
    return field.type in ENUMS or field.type in ("uint32", "uint64", "bool")


def content(message, field, data):
    if field.type == "bytes":
        return data
    if field.type == "string":
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            reached("R-5")
            raise Malformed(f"{field.name} isn't UTF-8") from None
    earlier = None if field.label == "repeated" else getattr(message, field.name)
    if earlier is not None and field.oneof and message.which != field.name:
        earlier = None
    return merge(earlier or Message(field.type), field.type, data)


def put(message, name, field, value):
    if field.label == "repeated":
        getattr(message, field.name).append(value)
        return
    if field.oneof:
        for other in MESSAGES[name].values():
            if other.oneof == field.oneof and other.name != field.name:
                setattr(message, other.name, default_of(other))
        message.which = field.name
    setattr(message, field.name, value)


assert all(field.type in SCALARS or field.type in MESSAGES or field.type in ENUMS
           for fields in MESSAGES.values() for field in fields.values())
