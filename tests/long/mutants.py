#!/usr/bin/env python3
"""Draws mutants at random, runs the tests that reach them, and prints how many were noticed and which were not.

    tests/long/mutants.py [FOLDER ...] [--count N] [--seed S] [--work DIR] [--jobs N] [--minutes M]

A mutant is one small fault put into the code: a condition turned round, a bound moved, another constant, a call or an
assignment left out. Those of C# are all compiled into one build, each behind a switch read from TUNER_MUTANT, so that a
mutant costs one run of a few test classes; which classes reach which mutants is found first. Those of Python are put into
a copy of the package one after the other. Works on a copy of the checkout (DIR, .cache/mutants by default), so the
checkout may change meanwhile. Survivors with a reason each stand in tests/long/mutation/survivors.md.
"""

import argparse, os, random, shutil, subprocess, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from mutation import csharp, python
from mutation.run import Report

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [
    "src/Tuner.Pipecat/Recording", "src/Tuner.Pipecat/Delivery", "src/Tuner.Pipecat/Journal", "src/Tuner.Pipecat/Redaction",
    "src/Tuner.Server/Ingest", "src/Tuner.Server/Keys", "python/tuner_pipecat_sdk",
]  # fmt: skip


def copy_checkout(work: Path) -> None:
    """Copies what git knows; keeps what was built there before."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout
    shutil.rmtree(work / "src", ignore_errors=True)
    for name in names.decode().split("\0"):
        source, target = ROOT / name, work / name
        if not name or not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="*", default=FOLDERS)
    options.add_argument("--count", type=int, default=150, help="mutants drawn from each folder")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options.add_argument("--work", type=Path, default=ROOT / ".cache" / "mutants")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument("--minutes", type=float, default=1e9, help="no mutant is begun after that time")
    given = options.parse_args()
    work, until = given.work.resolve(), time.monotonic() + given.minutes * 60
    print(f"seed {given.seed}, {given.count} a folder, in {work}", flush=True)
    copy_checkout(work)
    report = Report()
    with ThreadPoolExecutor(given.jobs) as pool:
        sharp = [folder for folder in given.folders if not folder.startswith("python")]
        if sharp:
            csharp.run_folders(work, given.seed, given.count, sharp, pool, until, report)
        if len(sharp) < len(given.folders):
            python.run_package(work, given.seed, given.count, pool, until, report)
    return report.print()


if __name__ == "__main__":
    sys.exit(main())
