"""What an older bundle has that a newer one doesn't continue: docs/protocol.md U-12."""
from rules import reached


def breaks(older, newer):
    """[what, organisation, epoch, position, height] of each; both are Audits."""
    reached("U-12")
    if older.network != newer.network:
        return [["network", "", 0, 0, 0]]
    found = []
    for height, adoption in enumerate(older.adoptions, 1):
        if [adoption.id] != [each.id for each in newer.adoptions[height - 1:height]]:
            found.append(["adoption", "", 0, 0, height])
            break
    for feed, held in sorted(older.feeds.feeds.items()):
        here = newer.feeds.feeds.get(feed)
        leaves = here.leaves if here else []
        if leaves[:len(held.leaves)] == held.leaves:
            continue
        same = 0
        while leaves[same:same + 1] == held.leaves[same:same + 1]:
            same += 1
        what = "removed" if same == len(leaves) else "rewritten"
        found.append([what, feed[0].hex(), feed[1], same, 0])
    for feed in older.forks:
        if feed not in newer.forks:
            found.append(["fork_proof", feed[0].hex(), feed[1], 0, 0])
    return found
