#!/usr/bin/env python3
"""A second reader: derives every vector from its inputs, with Python's standard library alone.

It shares no code with the rest, on purpose, and is written to be read beside docs/protocol.md. It
does what the vectors need, not all that a node must: no refusals on entry, no sessions.
"""
import base64
import hashlib
import json
import pathlib
import struct
import sys

from ed25519 import public_key, sign, verify

HERE = pathlib.Path(__file__).parent

# ---- bytes (docs/protocol.md, Hashes to Rows) ---------------------------------------------------


def context(words):
    return words.encode().ljust(16, b"\0")


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def preimage(network, org, signer, kind, seq, header, references):
    return b"".join([context("palabre/record"), network, org, signer, struct.pack(">HQ", kind, seq),
                     struct.pack(">I", len(header)), header, struct.pack(">H", len(references)),
                     *references])


def encode_row(kind, author, seq, addresses, header):
    packed = b"".join(struct.pack(">HHI", *address) for address in addresses)
    return struct.pack(">HIQB", kind, author, seq, len(addresses)) + packed + header


def decode_row(data):
    kind, author, seq, count = struct.unpack(">HIQB", data[:15])
    addresses = [struct.unpack(">HHI", data[15 + 8 * i:23 + 8 * i]) for i in range(count)]
    return kind, author, seq, addresses, data[15 + 8 * count:]


def root(leaves):
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1", root(leaves[:k]), root(leaves[k:]))


def checkpoint_text(network, org, epoch, size, tree_root, time_ms):
    return (f"palabre/{network.hex()}/{org.hex()}/{epoch}\n{size}\n"
            f"{base64.b64encode(tree_root).decode()}\ntime {time_ms}\n")


def note(text, name, seed):
    key = public_key(seed)
    key_hash = sha256(name.encode(), b"\n", b"\1", key)[:4]
    signature = base64.b64encode(key_hash + sign(seed, text.encode())).decode()
    return f"{text}\n\u2014 {name} {signature}\n"


# ---- protobuf's wire format, as much as the headers need ---------------------------------------


def fields(data):
    """{number: [values]}: integers for varints, bytes for the rest."""
    found, at = {}, 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            value = varint()
        else:
            length = varint()
            value = data[at:at + length]
            at += length
        found.setdefault(tag >> 3, []).append(value)
    return found


def one(found, number, otherwise=b""):
    return found.get(number, [otherwise])[-1]


# ---- the fold (docs/protocol.md, Fold and Digest) ------------------------------------------------

EPOCH, INTRODUCE, ADMIT, ENROL, REVOKE, PROFILE = range(1, 7)
AMENDMENT, REVISE, WITHDRAW, HAND_OVER, ENDORSE, COMMENT, STORY, ERASE = range(32, 40)


class Fold:
    def __init__(self, header):
        self.network = sha256(context("palabre/network"), header)
        founding = fields(header)
        self.admitted, self.stewards, self.admits = {}, set(), {}
        for steward in founding[4]:
            profile = fields(steward)
            org = self.org_id(one(profile, 1))
            self.stewards.add(org)
            self.admitted[org] = (one(profile, 4), one(profile, 5))
        self.exempt = {one(fields(block), 4) for block in founding[6]}
        self.texts, self.authors, self.erases = {}, {}, []
        self.ids, self.numbers, self.introduced, self.keys = {}, {}, {}, {}
        self.rolls, self.highest, self.counted = {}, {}, set()
        self.steps, self.revisions, self.voices = {}, {}, {}
        self.comments, self.stories, self.waiting = set(), set(), []

    def org_id(self, key):
        return sha256(context("palabre/org"), self.network, key)

    def read(self, org, epoch, row, signature):
        feed = (org, epoch)
        position = len(self.ids.setdefault(feed, []))
        self.ids[feed].append(None)
        self.rolls.setdefault(org, {})
        kind, author, seq, addresses, header = decode_row(row)
        if kind == ENROL:
            self.numbers.setdefault(org, []).append(one(fields(header), 1))
        if kind == INTRODUCE:
            self.introduced.setdefault(org, []).append(one(fields(header), 1))
        if kind == EPOCH:
            self.keys[feed] = one(fields(header), 3)
        signer = (one(fields(header), 2) if kind == EPOCH else
                  self.keys[feed] if author == 0 else self.numbers[org][author - 1])
        places = [((org if o == 0 else self.introduced[org][o - 1], e), s) for o, e, s in addresses]
        self.waiting.append((feed, position, kind, author, seq, header, signer, places, row, signature))
        self.resolve()

    def resolve(self):
        moved = True
        while moved:
            moved = False
            for entry in list(self.waiting):
                references = [self.ids.get(feed, [None] * (at + 1))[at:at + 1] for feed, at in entry[7]]
                if any(not r or r[0] is None for r in references):
                    continue
                self.waiting.remove(entry)
                self.settle(entry, [r[0] for r in references])
                moved = True

    def settle(self, entry, references):
        feed, position, kind, author, seq, header, signer, _, _, signature = entry
        org = feed[0]
        message = preimage(self.network, org, signer, kind, seq, header, references)
        record = sha256(context("palabre/id"), message)
        self.ids[feed][position] = record
        if record in self.counted or not verify(signer, message, signature):
            return
        at = (feed[1], position)
        if author == 0:
            if seq <= self.highest.get(org, 0):
                return
            self.highest[org] = seq
            counts = self.count_organisation(org, kind, fields(header), at)
        else:
            member = self.rolls[org].get(signer)
            if member is None or not [e for a, e in member["changes"] if a <= at][-1:] == [True]:
                return
            counts = self.count_member(org, signer, member, record, kind, seq, fields(header), references, at)
        if counts:
            self.counted.add(record)

    def count_organisation(self, org, kind, header, at):
        roll = self.rolls[org]
        if kind == ADMIT and org in self.stewards:
            statement = (one(header, 1), one(header, 2), one(header, 3))
            by = self.admits.setdefault(statement, set())
            by.add(org)
            if len(by) >= len(self.stewards) * 2 // 3 + 1 and statement[0] not in self.stewards:
                known = self.admitted.get(statement[0])
                standing = statement[1:]
                self.admitted[statement[0]] = min(known, standing) if known else standing
        if kind == ENROL:
            key, replaced = one(header, 1), one(header, 3)
            consent = context("palabre/consent") + self.network + org
            if not verify(key, consent, one(header, 2)) or key in roll:
                return False
            person = roll[replaced]["person"] if replaced else key
            generation = roll[replaced]["generation"] + 1 if replaced else 0
            roll[key] = {"person": person, "generation": generation, "changes": [(at, True)]}
            if replaced:
                roll[replaced]["changes"].append((at, False))
        if kind == REVOKE:
            roll[one(header, 1)]["changes"].append((at, False))
        return True

    def count_member(self, org, signer, member, record, kind, seq, header, references, at):
        owner = (member["person"], org)
        self.authors[record] = (signer, owner)
        refs = ([one(header, 3), one(header, 4)] if kind in (AMENDMENT, REVISE) else
                [one(header, 3)] if kind == COMMENT else
                [one(header, 2), one(header, 3)] if kind == STORY else [])
        if kind in (AMENDMENT, REVISE):
            for operation in header.get(2, []):
                (sort, (what,)), = fields(operation).items()
                inner = fields(what)
                refs += ([one(fields(block), 3) for block in inner.get(2, [])] if sort == 16 else
                         [one(inner, 3)] if sort == 18 else [])
        texts = {one(fields(ref), 1) for ref in refs if ref}
        if kind == AMENDMENT:
            self.steps[record] = {"amendment": record, "owner": owner, "next": {}, "kind": kind}
            self.revisions[record] = record
        elif kind in (REVISE, WITHDRAW, HAND_OVER):
            step = self.steps.get(references[0])
            if step is None or step["kind"] == WITHDRAW or step["owner"] != owner:
                return False
            step["next"][at] = record
            new = (one(header, 1), one(header, 2)) if kind == HAND_OVER else owner
            self.steps[record] = {"amendment": step["amendment"], "owner": new, "next": {}, "kind": kind}
            if kind == REVISE:
                self.revisions[record] = step["amendment"]
        elif kind == ENDORSE:
            if references[0] not in self.revisions:
                return False
            voice = (member["generation"], seq, bytes(255 - b for b in record), org, record, one(header, 1, 0))
            self.voices.setdefault(references[0], {}).setdefault(owner[0], []).append(voice)
        elif kind == COMMENT:
            self.comments.add(record)
        elif kind == STORY:
            self.stories.add(record)
        elif kind == ERASE:
            self.erases.append((signer, owner, references))
        if texts:
            self.texts[record] = texts
        return True

    def erased(self):
        """Texts that all counted records which refer to them have erased, each by its author."""
        gone = set()
        for signer, owner, references in self.erases:
            for record in references:
                author = self.authors.get(record)
                if author and (author[0] == signer or author[1] == owner):
                    gone.add(record)
        alive = [texts for record, texts in self.texts.items() if record not in gone]
        dead = [texts for record, texts in self.texts.items() if record in gone]
        return set().union(*dead) - set().union(*alive) - self.exempt

    def head(self, amendment):
        step, at = self.steps[amendment], amendment
        while step["next"]:
            at = step["next"][min(step["next"])]
            step = self.steps[at]
        return at, step

    def counted_voices(self, revision):
        for person, voices in sorted(self.voices.get(revision, {}).items()):
            heard = [voice for voice in voices if voice[3] in self.admitted]
            if heard:
                yield person, max(heard)

    def digest(self):
        # Height 0, whose parent adoption is the founding.
        out = [context("palabre/state"), self.network, struct.pack(">Q", 0), self.network]

        def u32(number):
            out.append(struct.pack(">I", number))

        u32(len(self.admitted))
        for org, standing in sorted(self.admitted.items()):
            out.append(org)
            for text in standing:
                out.append(struct.pack(">H", len(text)) + text)
        for org, roll in sorted(self.rolls.items()):
            out.append(org)
            u32(len(roll))
            for key, member in sorted(roll.items()):
                out.append(key + member["person"] + struct.pack(">I", member["generation"]))
                out.append(bytes([member["changes"][-1][1]]))
        u32(len(self.revisions))
        for revision, amendment in sorted(self.revisions.items()):
            out.append(revision + amendment)
            if revision == amendment:
                at, step = self.head(amendment)
                out.append(at + step["owner"][0] + step["owner"][1])
                out.append(bytes([step["kind"] == WITHDRAW]))
        for revision in sorted(self.revisions):
            out.append(revision)
            for person, (generation, seq, _, org, record, stance) in self.counted_voices(revision):
                out.append(person + org + struct.pack(">IQ", generation, seq) + record + bytes([stance]))
        for ids in (self.comments, self.stories):
            u32(len(ids))
            out.extend(sorted(ids))
        erased = sorted(self.erased())
        u32(len(erased))
        out.extend(erased)
        pending = sorted(sha256(b"\0", entry[8], entry[9]) for entry in self.waiting)
        u32(len(pending))
        out.extend(pending)
        return sha256(*out)

    def tally(self, revision):
        stances = [voice[5] for _, voice in self.counted_voices(revision)]
        return [stances.count(1), stances.count(2), stances.count(3)]


# ---- the vectors ---------------------------------------------------------------------------------

failures = 0


def expect(name, found, want):
    global failures
    if found != want:
        failures += 1
        print(f"WRONG {name}\n  found {found}\n  want  {want}")


def unhex(text):
    return bytes.fromhex(text)


def check_records(vectors):
    network = sha256(context("palabre/network"), unhex(vectors["founding_header"]))
    expect("network_id", network.hex(), vectors["network_id"])
    org = sha256(context("palabre/org"), network, public_key(unhex(vectors["root_seed"])))
    expect("org_id", org.hex(), vectors["org_id"])
    expect("consent", (context("palabre/consent") + network + org).hex(), vectors["consent"])
    next_root = public_key(unhex(vectors["next_root"]["seed"]))
    # docs/protocol.md N-3
    expect("next root", sha256(context("palabre/newroot"), next_root).hex(),
           vectors["next_root"]["want"])
    body, block = vectors["body"], vectors["block"]
    expect("commitment", sha256(context("palabre/body"), unhex(body["salt"]), unhex(body["text"])).hex(),
           body["want"])
    expect("block_id", sha256(context("palabre/block"), unhex(block["record_id"]),
                              struct.pack(">I", block["index"])).hex(), block["want"])
    for record in vectors["records"]:
        seed = unhex(record["seed"])
        message = preimage(unhex(record["network_id"]), unhex(record["home_org_id"]), public_key(seed),
                           record["kind"], record["seq"], unhex(record["header"]),
                           [unhex(r) for r in record["references"]])
        found = {"signer_key": public_key(seed).hex(), "preimage": message.hex(),
                 "signature": sign(seed, message).hex(),
                 "record_id": sha256(context("palabre/id"), message).hex()}
        expect(record["name"], found, record["want"])
    for row in vectors["rows"]:
        data = encode_row(row["kind"], row["author"], row["seq"], row["addresses"], unhex(row["header"]))
        found = {"row": data.hex(), "leaf": sha256(b"\0", data, unhex(row["signature"])).hex()}
        expect(row["name"], found, row["want"])


def check_feed(vectors):
    leaves = [unhex(leaf) for leaf in vectors["leaves"]]
    expect("roots", [root(leaves[:n]).hex() for n in range(len(leaves) + 1)], vectors["roots"])
    given = vectors["checkpoint"]
    network, org = unhex(given["network_id"]), unhex(given["org_id"])
    text = checkpoint_text(network, org, given["epoch"], len(leaves), root(leaves), given["time_ms"])
    expect("checkpoint", note(text, text.split("\n")[0], unhex(given["seed"])), given["want"])


def consistent(older, older_root, newer, newer_root, path):
    """RFC 9162, section 2.1.4.2, by rebuilding both roots from the proof."""
    if older == newer:
        return older_root == newer_root and not path
    path = list(path)
    if older & (older - 1) == 0:
        path.insert(0, older_root)
    node, last = older - 1, newer - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = sha256(b"\1", step, first), sha256(b"\1", step, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = sha256(b"\1", second, step)
        node, last = node >> 1, last >> 1
    return last == 0 and first == older_root and second == newer_root


def is_fork(network, proof):
    """docs/protocol.md Y-1, for two checkpoints."""
    org, epoch = one(proof, 1), one(proof, 2, 0)
    kind, author, seq, addresses, header = decode_row(one(proof, 3))
    opening = fields(header)
    root_key, operating_key = one(opening, 2), one(opening, 3)
    signed = preimage(network, org, root_key, kind, seq, header, [])
    if (kind, author, addresses) != (1, 0, []) or one(opening, 1, 0) != epoch:
        return False
    if sha256(context("palabre/org"), network, root_key) != org:
        return False
    if not verify(root_key, signed, one(proof, 4)):
        return False
    heads = []
    for number in (7, 8):
        head = fields(one(proof, number))
        size, tree_root, time_ms = one(head, 1, 0), one(head, 2), one(head, 3, 0)
        text = checkpoint_text(network, org, epoch, size, tree_root, time_ms)
        if not verify(operating_key, text.encode(), one(head, 4)):
            return False
        heads.append((size, tree_root))
    (older, older_root), (newer, newer_root) = heads
    path = [value for value in proof.get(10, [])]
    return older > 0 and older_root != one(proof, 9) and consistent(
        older, one(proof, 9), newer, newer_root, path)


def check_fork(vectors):
    for vector in vectors["proofs"]:
        found = is_fork(unhex(vectors["network_id"]), fields(unhex(vector["proof"])))
        expect(vector["name"], found, vector["want"])


def check_state(vectors):
    fold = Fold(unhex(vectors["founding_header"]))
    leaves = {}
    for run in vectors["runs"]:
        org = unhex(run["org_id"])
        held = leaves.setdefault((org, run["epoch"]), [])
        for row, signature in run["rows"]:
            held.append(sha256(b"\0", unhex(row), unhex(signature)))
            fold.read(org, run["epoch"], unhex(row), unhex(signature))
        if run["checkpoint"]:
            name, size, tree_root, _ = run["checkpoint"].split("\n")[:4]
            expect("origin", name, f"palabre/{fold.network.hex()}/{org.hex()}/{run['epoch']}")
            expect("size", int(size), len(held))
            expect("root", tree_root, base64.b64encode(root(held)).decode())
    expect("digest", fold.digest().hex(), vectors["want"]["digest"])
    tallies = {revision.hex(): fold.tally(revision) for revision in fold.revisions}
    expect("tallies", tallies, vectors["want"]["tallies"])


def main():
    for name, check in (("records", check_records), ("feed", check_feed), ("fork", check_fork),
                        ("state", check_state)):
        check(json.loads((HERE / f"{name}.json").read_text()))
    print("vectors: " + (f"{failures} wrong" if failures else "all right"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
