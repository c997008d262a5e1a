#!/usr/bin/env python3
"""A second reader: derives every vector from its inputs, with Python's standard library alone.

It shares no code with the rest, on purpose: what it computes by is the oracle (tests/oracle), which
was written from docs/protocol.md.
"""
import base64
import json
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "oracle"))

import merkle
import notes
import records
import text
import words
from digest import digest
from ed25519 import public_key, sign
from feeds import Broken, check_fork
from fold import Fold
from headers import founding
from sha256 import sha256
from wire import Malformed, decode

failures = 0


def expect(name, found, want):
    global failures
    if found != want:
        failures += 1
        print(f"WRONG {name}\n  found {found}\n  want  {want}")


def unhex(text):
    return bytes.fromhex(text)


def receipt_code(record_id):
    checked = record_id[:8] + sha256(records.context("palabre/code"), record_id[:8])[:2]
    number = int.from_bytes(checked, "big")
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    code = "".join(digits[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(code[at:at + 4] for at in range(0, 16, 4))


def check_records(vectors):
    network = records.network_id(unhex(vectors["founding_header"]))
    expect("network_id", network.hex(), vectors["network_id"])
    org = records.org_id(network, public_key(unhex(vectors["root_seed"])))
    expect("org_id", org.hex(), vectors["org_id"])
    expect("consent", records.consent(network, org).hex(), vectors["consent"])
    next_root = public_key(unhex(vectors["next_root"]["seed"]))
    # docs/protocol.md N-3
    expect("next root", records.next_root_digest(next_root).hex(), vectors["next_root"]["want"])
    # docs/protocol.md X-5
    code = vectors["receipt_code"]
    expect("receipt code", receipt_code(unhex(code["record_id"])), code["want"])
    body, block = vectors["body"], vectors["block"]
    expect("commitment", records.commitment(unhex(body["salt"]), unhex(body["text"])).hex(),
           body["want"])
    expect("block_id", sha256(records.context("palabre/block"), unhex(block["record_id"]),
                              struct.pack(">I", block["index"])).hex(), block["want"])
    for record in vectors["records"]:
        seed = unhex(record["seed"])
        message = records.preimage(
            unhex(record["network_id"]), unhex(record["home_org_id"]), public_key(seed),
            record["kind"], record["seq"], unhex(record["header"]),
            [unhex(reference) for reference in record["references"]])
        found = {"signer_key": public_key(seed).hex(), "preimage": message.hex(),
                 "signature": sign(seed, message).hex(),
                 "record_id": records.record_id(message).hex()}
        expect(record["name"], found, record["want"])
    for row in vectors["rows"]:
        data = records.encode_row(records.Row(row["kind"], row["author"], row["seq"],
                                              row["addresses"], unhex(row["header"])))
        found = {"row": data.hex(), "leaf": records.leaf(data, unhex(row["signature"])).hex()}
        expect(row["name"], found, row["want"])


def check_feed(vectors):
    leaves = [unhex(leaf) for leaf in vectors["leaves"]]
    roots = [merkle.root(leaves[:n]) for n in range(len(leaves) + 1)]
    expect("roots", [root.hex() for root in roots], vectors["roots"])
    given = vectors["checkpoint"]
    feed = (unhex(given["org_id"]), given["epoch"])
    text = notes.checkpoint_text(unhex(given["network_id"]), feed, len(leaves), roots[-1],
                                 given["time_ms"])
    expect("checkpoint", notes.write(text, text.split("\n")[0], unhex(given["seed"])),
           given["want"])


def check_forks(vectors):
    for vector in vectors["proofs"]:
        found = True
        try:
            check_fork(unhex(vectors["network_id"]), decode("ForkProof", unhex(vector["proof"])))
        except (Broken, Malformed, notes.Wrong):
            found = False
        expect(vector["name"], found, vector["want"])


def check_state(vectors):
    header = unhex(vectors["founding_header"])
    fold = Fold(records.network_id(header), founding(header))
    leaves = {}
    for run in vectors["runs"]:
        feed = (unhex(run["org_id"]), run["epoch"])
        held = leaves.setdefault(feed, [])
        for row, signature in run["rows"]:
            held.append(records.leaf(unhex(row), unhex(signature)))
            fold.read(feed, unhex(row), unhex(signature))
        if run["checkpoint"]:
            name, size, tree_root, _ = run["checkpoint"].split("\n")[:4]
            expect("origin", name, notes.origin(fold.network, feed))
            expect("size", int(size), len(held))
            expect("root", tree_root, base64.b64encode(merkle.root(held)).decode())
    expect("digest", digest(fold).hex(), vectors["want"]["digest"])
    tallies = {}
    for revision in fold.amendments.revisions:
        by = fold.tally(revision).values()
        tallies[revision.hex()] = [sum(each[stance] for each in by) for stance in range(3)]
    expect("tallies", tallies, vectors["want"]["tallies"])


def check_words(vectors):
    for vector in vectors["texts"]:
        before, after = unhex(vector["before"]), unhex(vector["after"])
        tokens = [[kind, text.hex()] for kind, text in words.tokens(before)]
        expect("tokens", tokens, vector["want"]["tokens"])
        changes = [[begin, end, text.hex()] for begin, end, text in words.changes(before, after)]
        expect("changes", changes, vector["want"]["changes"])


def check_text(vectors):
    base = [text.Block(unhex(block), kind, level, unhex(commitment))
            for block, kind, level, commitment in vectors["base"]]
    for number, vector in enumerate(vectors["cases"]):
        contributions = [
            (unhex(each["record_id"]), decode("AmendmentHeader", unhex(each["header"])).operations)
            for each in vector["contributions"]]
        for _, operations in contributions:
            text.check_operations(operations)
        merges = {unhex(block): unhex(by) for block, by in vector["merges"].items()}
        made, wrong = text.consolidate(base, contributions, merges)
        found = None if wrong else [
            [block.id.hex(), block.kind, block.level, block.text.hex()] for block in made]
        expect(f"text {number}", found, vector["want"])


def main():
    for name, check in (("records", check_records), ("feed", check_feed), ("fork", check_forks),
                        ("state", check_state), ("text", check_text),
                        ("words", check_words)):
        check(json.loads((HERE / f"{name}.json").read_text()))
    print("vectors: " + (f"{failures} wrong" if failures else "all right"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
