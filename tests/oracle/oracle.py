#!/usr/bin/env python3
"""The oracle: reads bundles by docs/protocol.md alone, and comes to what the node's code came to.

    oracle.py PROGRAM                lets oracle_histories write its histories, and reads them
    oracle.py PROGRAM FIRST COUNT    those of these seeds alone
    oracle.py --must-differ PROGRAM FIRST COUNT
                                     fails unless it finds one wrong: a bug is planted there
    oracle.py --read FOLDER          reads those that are there

It is written for clarity, shares no code with the rest and needs Python's standard library only. Of
all seeds together it also demands that they have reached every rule that a reader of files can meet
(rules.py).
"""
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile

import rules
import sha256
from audit import audit

PROCESSES = 2
HISTORIES = 200
ORDERS = 8  # In which rows of different organisations interleave, where that was made to matter.


def differences(found, want, path=""):
    """Where two answers differ, in words."""
    if isinstance(want, dict) and isinstance(found, dict):
        # An answer has notes of its own beside what the node tells; what is inside has none.
        keys = set(want) | (set(found) if path else set())
        return [line for key in sorted(keys)
                for line in differences(found.get(key), want.get(key), f"{path}/{key}")]
    if isinstance(want, list) and isinstance(found, list) and found != want:
        found, want = ([each for each in one if each not in other]
                       for one, other in ((found, want), (want, found)))
        return [f"{path}\n    here alone  {found}\n    node alone  {want}"]
    return [] if found == want else [f"{path}\n    here  {found}\n    node  {want}"]


def read(file):
    """(name, what differs, which rules it reached)."""
    rules.SEEN.clear()
    want = json.loads(file.with_suffix(".json").read_text())
    older = file.with_suffix(".older")
    earlier = older.read_bytes() if older.exists() else None
    wrong = []
    for order in range(ORDERS if file.name.startswith("directed") else 1):
        found = audit(file.read_bytes(), f"{file.name} {order}", earlier)
        wrong += differences(found, want)
        if wrong and found.get("why"):
            wrong.append(f"why: {found['why']}")
    return file.stem, wrong, set(rules.SEEN)


def read_all(folder):
    """(how many are right, how many are wrong, which rules they reached)."""
    files = sorted(folder.glob("*.bundle"))
    reached, wrong = set(), 0
    with multiprocessing.Pool(PROCESSES) as pool:
        for name, lines, some in pool.imap(read, files, chunksize=8):
            reached |= some
            wrong += bool(lines)
            if lines:
                print(f"WRONG {name}\n  " + "\n  ".join(lines[:6]))
    print(f"oracle: {len(files)} histories, {wrong} wrong")
    return len(files) - wrong, wrong, reached


def write_all(program, folder, first, count):
    """Whether the histories of these seeds could be written; by several processes."""
    share = -(-count // PROCESSES)
    running = [subprocess.Popen([program, folder, str(seed), str(min(share, first + count - seed))])
               for seed in range(first, first + count, share)]
    return [each.wait() for each in running] == [0] * len(running)


def main(arguments):
    if not sha256.check():
        print("SHA-256 as it is written here isn't what hashlib computes")
        return 1
    if arguments[0] == "--read":
        right, wrong, _ = read_all(pathlib.Path(arguments[1]))
        return 0 if right and not wrong else 1
    must_differ = arguments[0] == "--must-differ"
    program, *seeds = arguments[1:] if must_differ else arguments
    first, count = (int(seed) for seed in seeds or (1, HISTORIES))
    with tempfile.TemporaryDirectory() as folder:
        written = write_all(program, folder, first, count)
        right, wrong, reached = read_all(pathlib.Path(folder))
    if must_differ:
        return 0 if wrong else 1
    everything = bool(seeds) or rules.report(reached)
    return 0 if written and right and not wrong and everything else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
