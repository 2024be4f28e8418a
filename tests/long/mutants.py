#!/usr/bin/env python3
"""Draws mutants at random, runs the tests that reach them, and prints how many were noticed and which were not.

    tests/long/mutants.py [FOLDER ...] [--count N] [--seed S] [--work DIR] [--minutes M]
                          [--first N] [--again] [--built] [--tests REGEX]

A mutant is one small fault put into the code: a condition turned round, a bound moved, another constant, a call or an
assignment left out. Those of C# are all compiled into one build, each behind a switch, and one process runs the
test classes that reach a mutant with it turned on, one mutant after the other; which classes these are is found first. Those of Python are put into
a copy of the package one after the other, whose tests run in forks of one warm process. Works on a copy of the checkout (DIR, .cache/mutants by default), so the
checkout may change meanwhile. Survivors with a reason each stand in tests/long/mutation/survivors.md.
"""

import argparse, filecmp, random, shutil, subprocess, sys, time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from mutation import csharp, python
from mutation.run import Report

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [
    "src/Tuner.Pipecat/Recording", "src/Tuner.Pipecat/Delivery", "src/Tuner.Pipecat/Journal", "src/Tuner.Pipecat/Redaction",
    "src/Tuner.Server/Ingest", "src/Tuner.Server/Keys", "src/Tuner.Server/Recordings", "python/tuner_pipecat_sdk",
]  # fmt: skip


def copy_checkout(work: Path) -> None:
    """Copies what git knows where it is another than there, so that what was built of the rest is good still."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout
    names = {name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()}
    for old in [*work.glob("src/**/*"), *work.glob("tests/**/*"), *work.glob("python/**/*")]:
        if old.is_file() and str(old.relative_to(work)) not in names and not {"bin", "obj"} & set(old.relative_to(work).parts):
            old.unlink()
    for name in names:
        source, target = ROOT / name, work / name
        if target.is_file() and filecmp.cmp(source, target, shallow=False):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        # With the time of now: a build looks at times alone.
        shutil.copyfile(source, target)
        shutil.copymode(source, target)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="*", default=FOLDERS)
    options.add_argument("--count", type=int, default=150, help="mutants drawn from each folder")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options.add_argument("--work", type=Path, default=ROOT / ".cache" / "mutants")
    options.add_argument("--minutes", type=float, default=1e9, help="no mutant is begun after that time")
    options.add_argument("--first", type=int, help="runs only so many of those drawn from each folder, to learn the score")
    options.add_argument("--again", action="store_true", help="only what the last run with this seed did not kill; for new tests of unchanged sources")
    options.add_argument("--built", action="store_true", help="uses what the last run built in DIR, and what it found of which tests reach what")
    options.add_argument("--tests", default="", help="only test classes whose full names this regular expression finds: quicker, and a lower score")
    given = options.parse_args()
    if not 0 <= given.seed < 1 << 31:
        options.error("the seed must be below 2,147,483,648")
    work, until = given.work.resolve(), time.monotonic() + given.minutes * 60
    print(f"seed {given.seed}, {given.count} a folder, in {work}", flush=True)
    if not given.built:
        copy_checkout(work)
    report = Report(work / f"seed-{given.seed}.json", given.again)
    sharp = [folder for folder in given.folders if not folder.startswith("python")]
    if sharp:
        csharp.run_folders(work, given, sharp, until, report)
    if len(sharp) < len(given.folders):
        python.run_package(work, given, until, report)
    return report.print()


if __name__ == "__main__":
    sys.exit(main())
