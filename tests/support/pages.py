#!/usr/bin/env python3
"""Whether a folder is a site: each link leads somewhere in it, each page is sound HTML that asks nothing of
a network, and a person who hears it finds their way."""
import html.parser
import pathlib
import sys
import urllib.parse

VOID = {"meta", "link", "br", "img", "hr", "input", "wbr"}
broken = []


class Page(html.parser.HTMLParser):
    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.open, self.ids, self.links, self.ranks = name, [], set(), [], []
        self.lang = self.title = self.skip = None
        self.tags, self.captions = {}, 0

    def wrong(self, what):
        broken.append(f"{self.name}:{self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag not in VOID:
            self.open.append(tag)
        if len(attributes) != len(pairs):
            self.wrong(f"<{tag}> has an attribute twice")
        if tag in ("script", "iframe", "object", "embed", "img", "video", "audio", "form", "base"):
            self.wrong(f"<{tag}> has no place here")
        for name, value in pairs:
            if name.startswith("on") or name in ("style", "src", "srcset", "background"):
                self.wrong(f"<{tag} {name}> acts or loads")
        if "id" in attributes:
            if attributes["id"] in self.ids:
                self.wrong(f"id {attributes['id']} twice")
            self.ids.add(attributes["id"])
        if "href" in attributes:
            self.links.append((tag, attributes["href"]))
        if attributes.get("class") == "skip":
            self.skip = attributes.get("href")
        if tag == "html":
            self.lang = attributes.get("lang")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.ranks.append(int(tag[1]))
        if tag == "th" and attributes.get("scope") not in ("col", "row"):
            self.wrong("<th> without scope")
        if tag == "p" and "p" in self.open[:-1]:
            self.wrong("<p> in <p>")
        if tag == "a" and "a" in self.open[:-1]:
            self.wrong("<a> in <a>")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong(f"</{tag}> closes nothing that is open")


def read(path, root):
    page = Page(path.relative_to(root).as_posix())
    text = path.read_text(encoding="utf-8")
    if not text.startswith("<!DOCTYPE html>"):
        page.wrong("no doctype")
    page.feed(text)
    page.close()
    if page.open:
        page.wrong(f"never closed: {page.open}")
    return page


def check_paths(page, path, root, pages):
    reached = set()
    for tag, link in page.links:
        parts = urllib.parse.urlsplit(link)
        if parts.scheme in ("http", "https", "mailto") and tag == "a":
            continue  # Somebody's link, followed by whoever wants to.
        if parts.scheme or parts.netloc or parts.path.startswith("/"):
            page.wrong(f"{link} leaves the folder")
            continue
        target = path if not parts.path else (path.parent / urllib.parse.unquote(parts.path)).resolve()
        if root not in target.parents or not target.is_file():
            page.wrong(f"{link} isn't there")
        elif parts.fragment and target in pages and parts.fragment not in pages[target].ids:
            page.wrong(f"{link}: no such place in it")
        reached.add(target)
    return reached


def check_ways(page):
    if page.lang not in ("fr", "en"):
        page.wrong("no language")
    if not page.skip or page.skip[1:] not in page.ids:
        page.wrong("no way past the navigation")
    if page.ranks[:1] != [1] or page.ranks.count(1) != 1:
        page.wrong(f"headings {page.ranks}")
    if any(later > before + 1 for before, later in zip(page.ranks, page.ranks[1:])):
        page.wrong(f"a heading's level is left out: {page.ranks}")
    for tag in ("header", "main", "footer", "title"):
        if page.tags.get(tag) != 1:
            page.wrong(f"{page.tags.get(tag)} <{tag}>")
    if page.tags.get("table", 0) != page.tags.get("caption", 0):
        page.wrong("a table without caption")


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    pages = {path: read(path, root) for path in sorted(root.rglob("*.html"))}
    seen, ahead = set(), [root / "index.html"]
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        if path in pages:
            ahead += check_paths(pages[path], path, root, pages)
    for path, page in pages.items():
        if path not in seen:
            page.wrong("no page leads here")
        if path.name not in ("synopsis.html", "report.html"):  # These lead no further.
            check_ways(page)
    style = (root / "style.css").read_text()
    if "url(" in style or "@import" in style:
        broken.append("style.css loads something")
    print("\n".join(broken) if broken else f"{len(pages)} pages, {len(seen)} files reached")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
