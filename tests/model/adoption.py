#!/usr/bin/env python3
"""Runs adoption.pml: the rule must hold, each planted fault must be caught, and what must be
reachable is reached.

    adoption.py [--ballots 4]     more ballots need more memory: 4 don't end within 1.8 GB

Ends with 77 (skipped) where spin isn't installed.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MODEL = pathlib.Path(__file__).parent / "adoption.pml"
MEMORY_MB = 1_800

# Switches, what must come of it, what for.
VARIANTS = [
    (["LIARS=1"], "holds", "the liar proposes in ballot 0"),
    (["LIARS=2"], "holds", "the liar proposes in ballot 1"),
    (["LIARS=4"], "holds", "the liar proposes in ballot 2"),
    (["LIARS=8"], "holds", "the liar never proposes"),
    (["HEIGHT=3", "LIARS=8"], "holds", "another height: the liar proposes first"),
    (["WIDE", "LIARS=1"], "holds", "a lock opened by q Vote1 of any ballot"),
    (["LIARS=3"], "fails", "f + 1 liars"),
    (["LIARS=12"], "fails", "f + 1 liars that never propose"),
    (["NO_RISE"], "fails", "votes that don't rise"),
    (["NO_LOCK"], "fails", "no lock"),
    (["OLD_PROOF"], "fails", "a lock opened by q Vote1 that are older than it"),
    (["FORGETS"], "fails", "votes that aren't synced before they leave"),
    (["REACHES=1"], "fails", "a certificate can be reached"),
    (["REACHES=2"], "fails", "and in the last ballot"),
    (["REACHES=3"], "fails", "and a locked steward votes for the other candidate"),
]


def run(folder, switches, ballots):
    """The verdict, the number of states and the memory in MB."""
    def must(*command):
        return subprocess.run(command, cwd=folder, check=True, text=True, capture_output=True).stdout

    defines = [f"-D{switch}" for switch in switches] + [f"-DBALLOTS={ballots}"]
    must("spin", *defines, "-a", str(MODEL))
    must("gcc", "-O1", "-w", "-DSAFETY", "-DNOREDUCE", f"-DMEMLIM={MEMORY_MB}", "-o", "pan", "pan.c")
    said = must("./pan", "-m1000")
    if "Search not completed" in said and "errors: 0" in said:
        return "isn't finished", 0, MEMORY_MB
    errors = int(re.search(r"errors: (\d+)", said)[1])
    if errors and "assertion violated" not in said:
        return said, 0, 0
    states = int(re.search(r"(\d+) states, stored", said)[1])
    return ("fails" if errors else "holds"), states, float(re.search(r"([\d.]+)\ttotal", said)[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ballots", type=int, default=3, choices=[2, 3, 4])
    ballots = parser.parse_args().ballots
    if not shutil.which("spin") or not shutil.which("gcc"):
        print("skipped: spin (and gcc) are needed to check the model of adoption")
        return 77
    wrong = 0
    for switches, want, why in VARIANTS:
        with tempfile.TemporaryDirectory() as folder:
            got, states, memory = run(folder, switches, ballots)
        wrong += got != want
        print(f"{'ok   ' if got == want else 'WRONG'} {' '.join(switches):18} {got}: {why} "
              f"({states:,} states, {memory:.0f} MB)", flush=True)
    return 1 if wrong else 0


sys.exit(main())
