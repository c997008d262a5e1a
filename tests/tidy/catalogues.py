"""Every message of the pages is in every catalogue, and no catalogue says what no page does.

    python3 tests/tidy/catalogues.py [--planted]

--planted checks that a missing, an obsolete and a half-translated message are found.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "node" / "web"
DESK = ROOT / "node" / "desk"
STRING = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'


def joined(literals):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"')


def messages_in_sources():
    """Of templates and of what C++ says: single messages, and pairs with a plural."""
    single, plural = set(), set()
    for page in sorted(WEB.glob("pages/*.html")):
        single |= set(re.findall(r"\{\{#_\}\}(.*?)\{\{/_\}\}", page.read_text(), re.DOTALL))
    for source in sorted([*WEB.glob("*.cpp"), *DESK.glob("*.cpp")]):
        text = source.read_text()
        single |= {joined(found) for found in re.findall(r"\bsay\(\s*" + STRING + r"\)", text)}
        for found in re.findall(r"\bsay\(([^)]*\?[^)]*)\)", text):
            single |= {joined(each) for each in re.findall(STRING, found)}
        for one, many in re.findall(r"\bcount\(\s*" + STRING + r",\s*" + STRING + ",", text):
            plural.add((joined(one), joined(many)))
    return single, plural


def messages_in(catalogue):
    """By (context, message): the translations."""
    made = subprocess.run(["msgcat", "--no-wrap", "--no-location", str(catalogue)],
                          check=True, capture_output=True, text=True).stdout
    found = {}
    for entry in made.split("\n\n"):
        fields = re.findall(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$', entry,
                            re.MULTILINE)
        fields = {name: joined(value) for name, value in fields}
        if fields.get("msgid"):
            key = (fields.get("msgctxt"), fields["msgid"], fields.get("msgid_plural"))
            found[key] = [text for name, text in fields.items() if name.startswith("msgstr")]
    return found


def flaws_of(name, catalogue, single, plural):
    due = {(None, message, None) for message in single}
    due |= {(None, one, many) for one, many in plural}
    due |= {("locale", "en_CA", None), ("language", "English", None)}
    flaws = [f"{name}: no translation of {key[1]!r}" for key in sorted(due - set(catalogue), key=str)]
    flaws += [f"{name}: nothing says {key[1]!r}" for key in sorted(set(catalogue) - due, key=str)]
    for key, texts in catalogue.items():
        if not all(texts):
            flaws.append(f"{name}: {key[1]!r} has an empty translation")
        for mark in ("{1}", "{2}"):
            if mark in key[1] and any(mark not in text for text in texts):
                flaws.append(f"{name}: {key[1]!r} has lost its {mark}")
    return flaws


def main():
    single, plural = messages_in_sources()
    catalogues = sorted(WEB.glob("locales/*.po"))
    read = {each.name: messages_in(each) for each in catalogues}
    if sys.argv[1:] == ["--planted"]:
        name, catalogue = next(iter(read.items()))
        broken = dict(catalogue)
        lost = next(key for key in broken if key[2] and "{1}" in key[1])
        broken[lost] = ["x"] * len(broken[lost])
        broken.pop((None, "Amendments", None))
        broken[(None, "Nobody says this", None)] = ["x"]
        found = flaws_of(name, broken, single, plural)
        seen = [any(words in flaw for flaw in found)
                for words in ("no translation of 'Amendments'", "nothing says 'Nobody", "lost its")]
        print(f"{sum(seen)} of 3 planted flaws are found")
        return 0 if all(seen) else 1
    flaws = [flaw for name, catalogue in read.items()
             for flaw in flaws_of(name, catalogue, single, plural)]
    print("\n".join(flaws))
    print(f"{len(single)} messages and {len(plural)} plurals in {len(read)} catalogues, "
          f"{len(flaws)} flaws")
    return 1 if flaws or not read else 0


if __name__ == "__main__":
    sys.exit(main())
