"""The mutants of C#: one build with all of them, then for each the test classes that reach it."""

from __future__ import annotations

import json, re, shutil, subprocess, sys, time
from concurrent.futures import Executor
from pathlib import Path

from .run import Mutant, Report, run

HERE = Path(__file__).resolve().parent
TESTS = {"src/Tuner.Pipecat": "Tuner.Pipecat.Tests", "src/Tuner.Server": "Tuner.Server.Tests"}
LONGEST_CLASS = 300


def run_tests(work: Path, mutants: list[Mutant], project: str, pool: Executor, until: float, report: Report) -> None:
    binary = work / "tests" / project / "bin" / "Debug" / "net10.0" / project
    reached, took = reach(work, binary, sorted({mutant.id for mutant in mutants}), pool)
    print(f"{project}: {len(took)} classes reach mutants, {sum(took.values()):.0f} s together", flush=True)

    def one(mutant: Mutant) -> None:
        classes = sorted(reached.get(mutant.id, ()), key=lambda name: took[name])
        if not classes:
            report.add(mutant, "unreached")
            return
        if time.monotonic() > until:
            report.add(mutant, "not run")
            return
        # The quick ones first, together: most mutants die there.
        for names in filter(None, (classes[:8], classes[8:])):
            limit = 60 + 4 * sum(took[name] for name in names)
            if run([str(binary), *select(names), "-stopOnFail"], binary.parent, limit, {"TUNER_MUTANT": str(mutant.id)}) != 0:
                report.add(mutant, "killed")
                return
        report.add(mutant, "survived")

    # Those of all folders in turn, so that a run that is cut short tells something of each.
    place = {folder: iter(range(len(mutants))) for folder in {mutant.folder for mutant in mutants}}
    list(pool.map(one, sorted(mutants, key=lambda mutant: next(place[mutant.folder]))))


def select(classes: list[str]) -> list[str]:
    return [part for name in classes for part in ("-class", name)]


def reach(work: Path, binary: Path, ids: list[int], pool: Executor) -> tuple[dict[int, set[str]], dict[str, float]]:
    """For each mutant the test classes that reach it, and how long each of these takes. A class that fails without a mutant tells nothing."""
    listed = subprocess.run([str(binary), "-list", "classes"], cwd=binary.parent, capture_output=True, text=True, check=True).stdout
    classes = [line.strip() for line in listed.splitlines() if re.fullmatch(r"\s*[\w.+]+Tests[\w.+]*\s*", line) and "." in line]
    reached: dict[int, set[str]] = {}
    took: dict[str, float] = {}
    wanted = set(ids)

    def one(name: str) -> None:
        hits = work / "hits" / name
        shutil.rmtree(hits, ignore_errors=True)
        hits.mkdir(parents=True)
        began = time.monotonic()
        code = run([str(binary), "-class", name], binary.parent, LONGEST_CLASS, {"TUNER_MUTANT_HITS": str(hits)}, hits.with_suffix(".log"))
        if code != 0:
            print(f"left out, fails or lasts too long without a mutant: {name}", flush=True)
            return
        found = {int(line) for file in hits.iterdir() for line in file.read_text().split()} & wanted
        if found:
            took[name] = time.monotonic() - began
        for number in found:
            reached.setdefault(number, set()).add(name)

    list(pool.map(one, classes))
    return reached, took


def build(work: Path, projects: list[str]) -> list[tuple[str, int]]:
    """Builds the tests; the places of errors, empty when there are none."""
    for project in projects:
        built = subprocess.run(
            ["dotnet", "build", f"tests/{project}", "-v", "quiet", "-nologo", "-noAutoResponse", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:WarningLevel=0"],
            cwd=work, capture_output=True, text=True)  # fmt: skip
        if built.returncode == 0:
            continue
        found = {(match[1], int(match[2])) for match in re.finditer(r"^(\S+?)\((\d+),\d+\): error", built.stdout, re.MULTILINE)}
        if not found:
            sys.exit(f"the copy in {work} does not build:\n{built.stdout[-3000:]}")
        return sorted((str(Path(file).relative_to(work)), line) for file, line in found)
    return []


def run_mutator(work: Path, seed: int, count: int, folders: list[str], dropped: set[int]) -> list[dict]:
    listing = work / "mutants.json"
    subprocess.run(
        [str(work / "tests/long/mutation/Mutator/bin/Debug/net10.0/Mutator"), str(work), str(seed), str(count), str(listing), *(f"-{number}" for number in dropped), *folders],
        check=True)  # fmt: skip
    return json.loads(listing.read_text())


def run_build(work: Path, seed: int, count: int, folders: list[str], projects: list[str]) -> list[dict]:
    """Draws, builds, drops what does not compile, and builds again."""
    subprocess.run(["dotnet", "build", "tests/long/mutation/Mutator", "-v", "quiet", "-nologo", "-noAutoResponse", "-p:RunAnalyzers=false"], cwd=work, check=True)
    clean, dropped = work / "clean-src", set()
    shutil.rmtree(clean, ignore_errors=True)
    shutil.copytree(work / "src", clean, ignore=shutil.ignore_patterns("bin", "obj"))
    while True:
        mutants = run_mutator(work, seed, count, folders, dropped)
        for project in {folder.split("/")[1] for folder in folders}:
            shutil.copy(HERE / "Switch.cs", work / "src" / project / "MutationSwitch.cs")
        errors = build(work, projects)
        if not errors:
            print(f"{len(mutants)} mutants in one build, {len(dropped)} did not compile", flush=True)
            return mutants
        bad = {mutant["Id"] for mutant in mutants for file, line in errors if mutant["File"] == file and mutant["FirstLine"] <= line <= mutant["LastLine"]}
        # An error elsewhere in the file may come of any mutant of it.
        bad |= {mutant["Id"] for mutant in mutants for file, line in errors if mutant["File"] == file} if not bad else set()
        if not bad:
            sys.exit(f"errors where no mutant is: {errors}")
        dropped |= bad
        shutil.copytree(clean, work / "src", dirs_exist_ok=True)


def run_folders(work: Path, seed: int, count: int, folders: list[str], pool: Executor, until: float, report: Report) -> None:
    projects = sorted({TESTS["/".join(folder.split("/")[:2])] for folder in folders})
    found = run_build(work, seed, count, folders, projects)
    mutants = [Mutant(each["Id"], each["Folder"], each["File"], each["FirstLine"], KINDS[each["Kind"]], each["Before"], each["After"]) for each in found]
    for project in projects:
        run_tests(work, [mutant for mutant in mutants if TESTS["/".join(mutant.folder.split("/")[:2])] == project], project, pool, until, report)


KINDS = ["negated", "bound", "joined", "constant", "named constant", "deleted"]
