#!/usr/bin/env python3
"""corpus.py FOLDER: starts each target's corpus from the vectors, the sample text and what is
committed in tests/fuzz/corpus."""
import base64
import hashlib
import json
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
FORMS = {"posted": 0, "row": 1, "founding": 2, "text": 3}  # First byte of a record.


def field(number, value):
    """A protobuf field: bytes, or an integer below 128."""
    if isinstance(value, int):
        return bytes([number << 3, value]) if number < 16 else bytes([number << 3 & 0x7F | 0x80, number >> 4, value])
    length = bytes([len(value) & 0x7F | 0x80, len(value) >> 7])
    tag = number << 3 | 2
    return (bytes([tag]) if tag < 128 else bytes([tag & 0x7F | 0x80, tag >> 7])) + length + value


def kinds():
    """Number of each listed kind, in the order of the table that the target reads."""
    numbers = dict(re.findall(r"(\w+) = (\d+),", (ROOT / "federation/record/kind.hpp").read_text()))
    table = (ROOT / "federation/record/kind.cpp").read_text()
    return [int(numbers[name]) for name in re.findall(r"KindRule\{Kind::(\w+)", table)]


def header_of(row):
    """Its kind, and what stands behind the addresses."""
    return int.from_bytes(row[:2], "big"), row[15 + 8 * row[14]:]


def seeds():
    state = json.loads((ROOT / "tests/vectors/state.json").read_text())
    forks = json.loads((ROOT / "tests/vectors/fork.json").read_text())
    found = {name: [] for name in ("record", "frame", "noise", "checkpoint", "proof", "bundle")}
    listed = kinds()
    found["record"].append(bytes([FORMS["founding"]]) + bytes.fromhex(state["founding_header"]))
    for part in (ROOT / "docs/sample/plateforme.fr.md").read_text().split("\n## "):
        found["record"].append(bytes([FORMS["text"]]) + part.encode())
    for run in state["runs"]:
        feed = field(1, bytes.fromhex(run["org_id"])) + field(2, run["epoch"])
        data = feed + field(3, 0)
        for row, signature in run["rows"]:
            row = bytes.fromhex(row)
            found["record"].append(bytes([FORMS["row"]]) + row)
            kind, header = header_of(row)
            if kind in listed:
                found["record"].append(bytes([4 + listed.index(kind)]) + header)
            data += field(4, row) + field(5, bytes.fromhex(signature))
        found["frame"].append(field(19, data + field(6, run["checkpoint"].encode())))
        lines = run["checkpoint"].split("\n")
        found["checkpoint"].append("\n".join(lines[:4]).encode())
        root = base64.b64decode(lines[2]) if len(lines) > 4 else bytes(32)
        found["frame"].append(field(17, field(1, feed + field(3, 9) + field(4, root[:16]))))
        found["frame"].append(field(18, data[:40]))
        found["frame"].append(field(23, feed + field(3, 1)))
        found["frame"].append(field(20, field(1, root)))
        found["proof"].append(bytes([0, 9, 3]) + root * 3)
        found["proof"].append(bytes([1, 9, 3]) + root * 3)
    for proof in forks["proofs"]:
        found["proof"].append(bytes([2, 0, 0]) + bytes.fromhex(proof["proof"]))
        found["frame"].append(field(25, bytes.fromhex(proof["proof"])))
    # A length byte for pieces, then frames with a length of 16 bits each; see bundle_fuzz.cpp.
    founding = bytes.fromhex(state["founding_header"])
    network = hashlib.sha256(b"palabre/network\0" + founding).digest()
    size = bytes([len(founding) & 127 | 128, len(founding) >> 7])
    frames = [field(40, b"\x08\x01" + field(2, network) + b"\x18" + size),
              field(41, field(1, founding))]
    found["bundle"] += [b"\x40" + b"".join(len(f).to_bytes(2, "big") + f for f in frames),
                        b"\x40palabre/bundle1\0"]
    for first in range(8):
        found["noise"].append(bytes([first]) + bytes(range(96)))
    return found


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, contents in seeds().items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(contents):
            (folder / name / f"seed{number}").write_bytes(content)
    for committed in sorted((ROOT / "tests/fuzz/corpus").glob("*/*")):
        (folder / committed.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(committed, folder / committed.parent.name / committed.name)


main()
