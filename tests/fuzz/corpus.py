#!/usr/bin/env python3
"""corpus.py FOLDER: starts each target's corpus from the vectors and the sample text."""
import json
import pathlib
import sys

root = pathlib.Path(__file__).parent.parent.parent
folder = pathlib.Path(sys.argv[1])
state = json.loads((root / "tests/vectors/state.json").read_text())
seeds = {"record_fuzz": [bytes.fromhex(state["founding_header"])], "frame_fuzz": [],
         "checkpoint_fuzz": [], "text_fuzz": []}
for run in state["runs"]:
    seeds["record_fuzz"] += [bytes.fromhex(row) for row, _ in run["rows"]]
    seeds["checkpoint_fuzz"].append("\n".join(run["checkpoint"].split("\n")[:4]).encode())
for part in (root / "docs/sample/plateforme.fr.md").read_text().split("\n## "):
    seeds["text_fuzz"].append(part.encode())
for name, contents in seeds.items():
    (folder / name).mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(contents):
        (folder / name / f"seed{number}").write_bytes(content)
