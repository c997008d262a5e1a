#!/usr/bin/env python3
"""Whether a file is an Atom feed as RFC 4287 demands; says what isn't, or how many entries there are."""
import datetime
import re
import sys
import xml.etree.ElementTree as xml

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FEED = {"author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights",
        "subtitle", "title", "updated"}
ENTRY = {"author", "category", "content", "contributor", "id", "link", "published", "rights",
         "source", "summary", "title", "updated"}
broken = []


def must(holds, what):
    if not holds:
        broken.append(what)


def children(element, name):
    return element.findall(ATOM + name)


def check_common(element, where, allowed):
    for child in element:
        name = child.tag.replace(ATOM, "")
        must(child.tag.startswith(ATOM) and name in allowed, f"{where}: a {child.tag} in it")
    for name in ("id", "title", "updated"):
        must(len(children(element, name)) == 1, f"{where}: {len(children(element, name))} {name}")
    for link in children(element, "link"):
        must(link.get("href"), f"{where}: a link without href")
    for title in children(element, "title"):
        must(title.get("type", "text") == "text" and len(title) == 0 and (title.text or "").strip(),
             f"{where}: its title isn't text")
    for updated in children(element, "updated"):
        check_time(updated.text, where)
    for identity in children(element, "id"):
        must(re.fullmatch(r"urn:palabre:[A-Za-z0-9:]+", identity.text or ""), f"{where}: id {identity.text}")
    for one in element.iter():
        if one.get(LANG) is not None:
            must(re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", one.get(LANG)), f"{where}: language")


def check_time(text, where):
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text or ""):
        return broken.append(f"{where}: updated {text}")
    when = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    must(when <= datetime.datetime.utcnow() + datetime.timedelta(seconds=5), f"{where}: in the future")


def check_entry(entry, where):
    check_common(entry, where, ENTRY)
    authors = children(entry, "author")
    must(authors, f"{where}: no author")
    for author in authors:
        names = children(author, "name")
        must(len(names) == 1 and (names[0].text or "").strip(), f"{where}: an author without name")
    must(len(children(entry, "content")) <= 1, f"{where}: several contents")
    alternates = [link for link in children(entry, "link") if link.get("rel", "alternate") == "alternate"]
    must(children(entry, "content") or alternates, f"{where}: neither content nor alternate link")
    must(len(alternates) <= 1, f"{where}: several alternate links")
    must(children(entry, "content") or children(entry, "summary"), f"{where}: no words")
    for category in children(entry, "category"):
        must(category.get("term"), f"{where}: a category without term")


def main():
    feed = xml.parse(sys.argv[1]).getroot()
    must(feed.tag == ATOM + "feed", f"the root is {feed.tag}")
    entries = children(feed, "entry")
    for position, entry in enumerate(entries):
        check_entry(entry, f"entry {position}")
        feed.remove(entry)
    check_common(feed, "feed", FEED)
    must(len([link for link in children(feed, "link") if link.get("rel") == "self"]) <= 1, "several self")
    ids = [entry.findtext(ATOM + "id") for entry in entries] + [feed.findtext(ATOM + "id")]
    must(len(set(ids)) == len(ids), "an id twice")
    must(feed.findtext(ATOM + "updated") >= max([entry.findtext(ATOM + "updated") for entry in entries],
                                                default=""), "the feed is older than an entry")
    print("\n".join(broken) if broken else f"{len(entries)} entries")
    for entry in entries:
        print(entry.findtext(ATOM + "title"), "|", entry.findtext(ATOM + "updated"))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
