#!/usr/bin/env python3
"""The house's rules about its own code, each with what to do instead."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LEVELS = ["core", "crypto", "record", "feed", "text", "deliberation", "adoption", "sync", "replica"]
# text and feed stand side by side; each may use what is left of it in this list.
BEAST = {"node/http/session.cpp", "node/http/client.cpp", "node/peer/connection.cpp",
         "node/peer/connection.hpp", "node/asio_source.cpp"}
IMPURE = ["system_clock", "steady_clock", "std::thread", "std::mutex", "random_device", "rand(",
          "randombytes", "std::ofstream", "std::ifstream", "unordered_", "boost/asio", "float ", "double "]

broken = []


def wrong(where, what):
    broken.append(f"{where}: {what}")


def listed(*patterns):
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout.split("\n")
    return [name for name in names if name and (ROOT / name).exists()]


def check_includes(name, text):
    for number, line in enumerate(text.split("\n"), 1):
        found = re.match(r'#include [<"]((?:federation|node|tests|palabre|boost/beast)[^>"]*)[>"]', line)
        if not found:
            continue
        target = found.group(1)
        where = f"{name}:{number}"
        if name.startswith("federation/") and target.startswith(("node/", "tests/")):
            wrong(where, "federation/ knows neither node/ nor tests/")
        if name.startswith("node/") and target.startswith("tests/"):
            wrong(where, "node/ doesn't know tests/")
        if target.startswith("boost/beast") and name not in BEAST:
            wrong(where, "Beast stays in " + ", ".join(sorted(BEAST)))
        if target.endswith(".pb.h") and "codec" not in name:
            wrong(where, "generated types stay in codecs: use the decoded struct")
        if name.startswith("federation/") and target.startswith("federation/"):
            own, other = name.split("/")[1], target.split("/")[1]
            if LEVELS.index(other) > LEVELS.index(own):
                wrong(where, f"{own}/ stands below {other}/")


def check_lines(name, text):
    lines = text.split("\n")
    if len(lines) > 450:
        wrong(name, f"{len(lines)} lines: cut a smaller core out of it")
    for number, line in enumerate(lines, 1):
        if len(line) > 100:
            wrong(f"{name}:{number}", "over 100 columns: ./dev format")
        if re.search(r"co_await [^;]*\[[^\]]+\]\s*(\(|\{|mutable|->)", line):
            wrong(f"{name}:{number}", "name the lambda first: g++ 12 frees it twice")
        if "asio::detached" in line:
            wrong(f"{name}:{number}", "spawn() logs what escapes")


def check_purity(name, text):
    if not name.startswith("federation/"):
        return
    code = re.sub(r"//.*", "", text)
    for word in IMPURE:
        if word in code:
            wrong(name, f"{word!r} isn't for federation/: pass it in from node/")


def check_tests():
    lists = "".join((ROOT / name).read_text() for name in listed("tests/**CMakeLists.txt", "tests/CMakeLists.txt"))
    for name in listed("tests/*_test.cpp"):
        if pathlib.Path(name).name not in lists:
            wrong(name, "isn't in any target")


def check_documents():
    protocol = (ROOT / "docs/protocol.md").read_text()
    anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
               for title in re.findall(r"^#+ (.*)$", protocol, re.M)}
    rules = set(re.findall(r"^- \*\*([A-Z]-\d+)\*\*", protocol, re.M))
    for name in listed("*.hpp", "*.cpp", "*.md", "*.proto"):
        text = (ROOT / name).read_text()
        for anchor in re.findall(r"protocol\.md#([a-z-]+)", text):
            if anchor not in anchors:
                wrong(name, f"protocol.md has no #{anchor}")
        for rule in re.findall(r"protocol\.md ([A-Z]-\d+)", text):
            if rule not in rules:
                wrong(name, f"protocol.md has no {rule}")
    for name in listed("*.md"):
        text = (ROOT / name).read_text()
        for target in re.findall(r"\]\(([^)#:<>]+)(?:#[^)]*)?\)", text):
            if not (ROOT / name).parent.joinpath(target).exists():
                wrong(name, f"links to {target}, which isn't there")
    for limit in re.findall(r"std::size_t (\w+_max)", (ROOT / "federation/core/limits.hpp").read_text()):
        if limit not in protocol:
            wrong("docs/protocol.md", f"Limits lacks {limit}")
    cited = set()
    for name in listed("tests/*.cpp", "tests/*.hpp", "tests/*.py", "tests/*.js"):
        for group in re.findall(r"protocol\.md ((?:[A-Z]-\d+(?:, )?)+)", (ROOT / name).read_text()):
            cited.update(re.findall(r"[A-Z]-\d+", group))
    for rule in sorted(rules - cited):
        wrong("docs/protocol.md", f"no test names {rule}")


def check_words():
    for name in listed("*"):
        if name.startswith("tests/tidy/") or name == "LICENSE":
            continue
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b|/ro[o]t/|/hom[e]/\w|/wor[k]/", line):
                wrong(f"{name}:{number}", "no notes to oneself, no paths of one machine")


def main():
    for name in listed("*.hpp", "*.cpp"):
        text = (ROOT / name).read_text()
        check_includes(name, text)
        check_lines(name, text)
        check_purity(name, text)
    for name in listed("*.js"):
        check_lines(name, (ROOT / name).read_text())
    check_tests()
    check_documents()
    check_words()
    print("\n".join(broken) if broken else "tidy")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
