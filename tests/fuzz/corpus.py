#!/usr/bin/env python3
"""corpus.py FOLDER: starts each target's corpus from the vectors and the sample text."""
import hashlib
import json
import pathlib
import sys

root = pathlib.Path(__file__).parent.parent.parent
folder = pathlib.Path(sys.argv[1])
state = json.loads((root / "tests/vectors/state.json").read_text())
seeds = {"record_fuzz": [bytes.fromhex(state["founding_header"])], "frame_fuzz": [],
         "checkpoint_fuzz": [], "bundle_fuzz": [], "text_fuzz": []}


def field(number, content):
    """A protobuf field of wire type 2."""
    head, length = number << 3 | 2, len(content)
    varint = lambda n: bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)
    return varint(head) + varint(length) + content


# A length byte for pieces, then frames with a length of 16 bits each; see bundle_fuzz.cpp.
founding = bytes.fromhex(state["founding_header"])
network = hashlib.sha256(b"palabre/network\0" + founding).digest()
frames = [field(40, b"\x08\x01" + field(2, network) + b"\x18" + bytes([len(founding) & 127 | 128, len(founding) >> 7])),
          field(41, field(1, founding))]
seeds["bundle_fuzz"] += [b"\x40" + b"".join(len(f).to_bytes(2, "big") + f for f in frames),
                         b"\x40palabre/bundle1\0"]
for run in state["runs"]:
    seeds["record_fuzz"] += [bytes.fromhex(row) for row, _ in run["rows"]]
    seeds["checkpoint_fuzz"].append("\n".join(run["checkpoint"].split("\n")[:4]).encode())
for part in (root / "docs/sample/plateforme.fr.md").read_text().split("\n## "):
    seeds["text_fuzz"].append(part.encode())
for name, contents in seeds.items():
    (folder / name).mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(contents):
        (folder / name / f"seed{number}").write_bytes(content)
