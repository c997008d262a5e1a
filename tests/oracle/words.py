"""Words, and what changes between two texts: docs/protocol.md, T-3 to T-7."""

SPACES = [c.encode() for c in " \t\n\u00a0\u2009\u202f"]
SIGNS = [c.encode() for c in "!\"#$%&()*+,./:;<=>?@[\\]^`{|}~"
         "\u00ab\u00bb\u2018\u201c\u201d\u201e\u2026\u2013\u2014\u2022\u00b7"]
APOSTROPHES = ["'".encode(), "\u2019".encode()]
WORD, SPACE, SIGN = 0, 1, 2
EDITS_MAX = 1024


def starts(text, at, those):
    return next((len(each) for each in those if text.startswith(each, at)), 0)


def tokens(text):
    """[(kind, bytes)] whose bytes together are the text."""
    found = []
    at = 0
    while at < len(text):
        start = at
        while length := starts(text, at, SPACES):
            at += length
        kind = SPACE
        if at == start:
            kind = SIGN
            at += starts(text, at, SIGNS)
        if at == start:
            kind = WORD
            while at < len(text) and not starts(text, at, SPACES + SIGNS):
                apostrophe = starts(text, at, APOSTROPHES)
                at += apostrophe or 1
                if apostrophe:
                    break
        found.append((kind, text[start:at]))
    return found


def edits(a, b):
    """[(position in a, position in b, inserts)], or None if there are too many."""
    n, m = len(a), len(b)
    reached = []
    for depth in range(min(n + m, EDITS_MAX) + 1):
        row = {}
        for k in range(-depth, depth + 1, 2):
            x = step(reached[-1], depth, k)[0] if depth else 0
            while x < n and x - k < m and a[x] == b[x - k]:
                x += 1
            row[k] = x
            if k == n - m and x >= n:
                return back(reached, depth, k)
        reached.append(row)
    return None


def step(last, depth, k):
    """How far diagonal k is reached by one more edit, whether that inserts, and from where."""
    if k == -depth or (k != depth and last[k - 1] < last[k + 1]):
        return last[k + 1], True, k + 1
    return last[k - 1] + 1, False, k - 1


def back(reached, depth, k):
    way = []
    while depth:
        last = reached[depth - 1]
        _, inserts, k = step(last, depth, k)
        way.append((last[k], last[k] - k, inserts))
        depth -= 1
    return way[::-1]


def changes(before, after):
    """[(from, to, bytes)] in tokens of `before`."""
    a, b = tokens(before), tokens(after)
    skip = 0
    while skip < min(len(a), len(b)) and a[skip][1] == b[skip][1]:
        skip += 1
    a_end, b_end = len(a), len(b)
    while min(a_end, b_end) > skip and a[a_end - 1][1] == b[b_end - 1][1]:
        a_end, b_end = a_end - 1, b_end - 1
    if skip == a_end == b_end:
        return []
    found = edits([t for _, t in a[skip:a_end]], [t for _, t in b[skip:b_end]])
    spans = [[skip, a_end, skip, b_end]] if found is None else []
    for x, y, inserts in found or []:
        span = [skip + x, skip + x + (not inserts), skip + y, skip + y + inserts]
        between = [kind for kind, _ in a[spans[-1][1]:span[0]]] if spans else [WORD]
        follows = spans and spans[-1][1] == span[0] and spans[-1][3] == span[2]
        if follows or WORD not in between:
            spans[-1][1], spans[-1][3] = span[1], span[3]
        else:
            spans.append(span)
    return [(f, t, b"".join(text for _, text in b[p:q])) for f, t, p, q in spans]


def merged(before, all_changes):
    """The text with every change of every author (T-7); None if two of them touch."""
    found = sorted({change for each in all_changes for change in each})
    if any(later[0] <= earlier[1] for earlier, later in zip(found, found[1:])):
        return None
    words, text, at = tokens(before), b"", 0
    for start, end, put in found:
        text += b"".join(word for _, word in words[at:start]) + put
        at = end
    return text + b"".join(word for _, word in words[at:])
