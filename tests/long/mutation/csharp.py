"""The mutants of C#: one build with all of them, then for each the test classes that reach it."""

from __future__ import annotations

import json, re, shutil, subprocess, sys, time
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from .run import Mutant, Report
from .worker import Answer, Worker

HERE = Path(__file__).resolve().parent
TESTS = {"src/Tuner.Pipecat": "Tuner.Pipecat.Tests", "src/Tuner.Server": "Tuner.Server.Tests"}
# What a browser shows is slow to see, and made of none of these folders; in a host's own process no mutant is on.
OTHERS = re.compile(r"\.(Browser\.|HostEndTests$)")
# Of a class of another folder that takes more processor time than these seconds, only the methods that reach a mutant are asked,
# the quickest first, as far as they take no more than those seconds together: the last of them cost more than they find.
LONGEST_OF_OTHERS = 2.5
LONGEST_OF_METHODS = 20
# So many classes that noticed most mutants of the same file and folder are asked before all others.
MOST_LIKELY = 6


def run_tests(work: Path, mutants: list[Mutant], project: str, tests: re.Pattern[str], until: float, report: Report) -> None:
    binary = work / "tests" / project / "bin" / "Debug" / "net10.0" / project
    worker = Worker(binary, project.removesuffix(".Tests"))
    try:
        Runs(worker, *reach(binary, worker, tests, {mutant.id for mutant in mutants}, work / f"reach-{project}.json"), until, report).all(mutants)
    finally:
        worker.stop()


class Runs:
    """Runs for each mutant the classes that reach it, until one notices."""

    def __init__(self, worker: Worker, reached: dict[int, set[str]], took: dict[str, float], until: float, report: Report) -> None:
        self._worker, self._reached, self._took, self._until, self._report = worker, reached, took, until, report
        # How many mutants of a file, and of a folder, each class noticed.
        self._killers: dict[str, Counter[str]] = defaultdict(Counter)
        # Whether the code of the mutant was run while it was on.
        self._evaluated = False
        print(f"{len(took)} classes reach mutants, {sum(took.values()):.0f} s of processor time together", flush=True)

    def all(self, mutants: list[Mutant]) -> None:
        for before, mutant in zip([None, *mutants], mutants):
            if before and before.folder != mutant.folder:
                print(self._report.score(before.folder), flush=True)
            own = f".{mutant.folder.rsplit('/', 1)[1]}."
            # What is computed once a process was seen to be reached only by the first class that needed it.
            reached = sorted(self._took if mutant.once else self._reached.get(mutant.id, ()), key=lambda name: self._took[name])
            classes = [name for name in reached if is_class(name) and (own in name or self._took[name] <= LONGEST_OF_OTHERS)]
            classes += within([name for name in reached if not is_class(name) and own not in name], self._took)
            # Late ones are not run, reached or not: what was run is a sample by chance.
            if time.monotonic() > self._until:
                self._report.add(mutant, "not run")
            elif not classes:
                self._report.add(mutant, "unreached")
            else:
                self._report.add(mutant, *self._outcome(mutant, classes, own))

    def _outcome(self, mutant: Mutant, classes: list[str], own: str) -> tuple[str, str | None]:
        self._evaluated = False
        killer = None if mutant.once else self._first_of(self._batches(mutant, classes, own), mutant)
        if killer is None and not self._evaluated:
            # What a type computes when it is first used, the code's or a test's, was computed without the mutant in a process
            # that has run before: it is asked for in a new one.
            self._worker.stop()
            killer = self._first_of(self._batches(mutant, classes, own), mutant)
            self._worker.stop()
        if killer:
            self._killers[mutant.file][killer] += 1
            self._killers[mutant.folder][killer] += 1
        return "killed" if killer else "survived", killer

    def _first_of(self, asked: Iterator[list[str]], mutant: Mutant) -> str | None:
        return next((killer for names in asked if (killer := self._killed_by(names, mutant))), None)

    def _batches(self, mutant: Mutant, classes: list[str], own: str) -> Iterator[list[str]]:
        """What noticed others of its file and folder; then the folder's own classes, the quicker half before the records of all calls; then the others."""
        known = self._killers[mutant.file] + self._killers[mutant.folder]
        likely = [name for name in sorted(classes, key=lambda name: (-self._killers[mutant.file][name], -known[name] / (self._took[name] + 0.2))) if known[name]][:MOST_LIKELY]
        rest = [name for name in classes if name not in likely]
        yield from ([name] for name in likely[:1])
        # The runner takes classes and methods that are named together for those methods of those classes.
        yield from filter(None, (list(filter(is_class, likely[1:])), [name for name in likely[1:] if not is_class(name)]))
        yield from batches(list(filter(is_class, rest)), own)
        yield from ([name] for name in rest if not is_class(name))

    def _killed_by(self, names: list[str], mutant: Mutant) -> str | None:
        """What noticed the mutant. A test that fails without it as well, as it may on a busy machine, shows nothing: then the other classes are asked again."""
        while names:
            used = self._worker.used
            answer = self._run(select(names), names, mutant.id)
            self._evaluated |= mutant.id in answer.reached
            if answer.code == 0:
                return None
            failed = re.search(r"(([\w.+]+Tests)\.\w+).* \[FAIL\]", answer.text)
            if not failed and answer.code is None and used:
                # Threads that an earlier mutant left behind may have ended it, or have taken its time.
                continue
            if not failed:
                return "no end" if answer.code is None else "the whole run"
            if mutant.once:
                self._worker.stop()
            if self._passes(failed[1], failed[2]):
                return failed[1] if failed[1] in names else failed[2]
            print(f"failed without a mutant: {failed[1]}", flush=True)
            names = [name for name in names if name not in failed.groups()]
        return None

    def _passes(self, test: str, of_class: str) -> bool:
        """Whether it goes well without a mutant; in a new process where it does not in this one, in which the mutant may have left threads."""
        for _ in range(2):
            if self._run(["-method", test], [of_class], 0).code == 0:
                return True
            self._worker.stop()
        return False

    def _run(self, asked: list[str], names: list[str], mutant: int) -> Answer:
        usual = sum(self._took.get(name, 5) for name in names)
        return self._worker.run(mutant, [*asked, "-stopOnFail"], 10 + 5 * usual, 120 + 20 * usual)


def batches(classes: list[str], own: str) -> Iterator[list[str]]:
    """The folder's own classes first, the quicker half before the rest; then the others."""
    mine, rest = [name for name in classes if own in name], [name for name in classes if own not in name]
    records = [name for name in mine if name.endswith(".ApprovedRecordsTests")]
    mine = [name for name in mine if name not in records]
    yield from filter(None, (mine[: len(mine) // 2], records, mine[len(mine) // 2 :], rest))


def is_class(name: str) -> bool:
    """Not one of its methods."""
    return name.rsplit(".", 1)[1].rsplit("+", 1)[-1].endswith("Tests")


def within(methods: list[str], took: dict[str, float]) -> list[str]:
    """Those that take no longer together than methods may."""
    return [name for name, sum_until in zip(methods, accumulate(took[name] for name in methods)) if sum_until <= LONGEST_OF_METHODS]


def select(names: list[str]) -> list[str]:
    return [part for name in names for part in ("-class" if is_class(name) else "-method", name)]


def reach(binary: Path, worker: Worker, tests: re.Pattern[str], wanted: set[int], known: Path) -> tuple[dict[int, set[str]], dict[str, float]]:
    """
    For each mutant the test classes that reach it, of those that take long their methods as well, and how much processor time each
    of these takes. What fails without a mutant tells nothing. What an earlier run found is in ``known``.
    """
    classes = [name for name in list_tests(binary, "classes", r"[\w.+]+Tests") if tests.search(name) and not OTHERS.search(name)]
    methods = list_tests(binary, "methods", r"[\w.+]+Tests\.\w+")
    reached: dict[int, set[str]] = {}
    took: dict[str, float] = {}
    before: dict[str, tuple[float, list[int]]] = json.loads(known.read_text("utf-8")) if known.exists() else {}
    names = list(classes)
    for name in names:
        if name not in before:
            # Once more where it fails, as it may on a busy machine.
            answer = next((found for found in (worker.run(0, ["-class", name], 120, 600) for _ in range(2)) if found.code == 0), None)
            if answer is None:
                print(f"left out, fails or lasts too long without a mutant: {name}", flush=True)
                continue
            before[name] = (answer.seconds, answer.reached)
            known.write_text(json.dumps(before), "utf-8")
        found = wanted.intersection(before[name][1])
        if found:
            took[name] = before[name][0]
            if is_class(name) and took[name] > LONGEST_OF_OTHERS:
                names += [method for method in methods if method.startswith(name + ".")]
        for number in found:
            reached.setdefault(number, set()).add(name)
    return reached, took


def list_tests(binary: Path, what: str, form: str) -> list[str]:
    listed = subprocess.run([str(binary), "-list", what], cwd=binary.parent, capture_output=True, text=True, check=True).stdout
    return [line.strip() for line in listed.splitlines() if re.fullmatch(form, line.strip()) and "." in line]


def build(work: Path, projects: list[str]) -> list[tuple[str, int]]:
    """Builds the tests; the places of errors, empty when there are none."""
    for project in projects:
        built = subprocess.run(
            ["dotnet", "build", f"tests/{project}", "-v", "quiet", "-nologo", "-noAutoResponse", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:WarningLevel=0", "-p:Optimize=true", "-p:XunitAutoGeneratedEntryPoint=false"],
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
        for project in projects:
            shutil.copy(HERE / "Worker.cs", work / "tests" / project / "MutationWorker.cs")
        errors = build(work, projects)
        if not errors:
            print(f"{len(mutants)} mutants in one build, {len(dropped)} did not compile", flush=True)
            for old in work.glob("reach-*.json"):
                old.unlink()
            return mutants
        bad = {mutant["Id"] for mutant in mutants for file, line in errors if mutant["File"] == file and mutant["FirstLine"] <= line <= mutant["LastLine"]}
        # An error elsewhere in the file may come of any mutant of it.
        bad |= {mutant["Id"] for mutant in mutants for file, line in errors if mutant["File"] == file} if not bad else set()
        if not bad:
            sys.exit(f"errors where no mutant is: {errors}")
        dropped |= bad
        shutil.copytree(clean, work / "src", dirs_exist_ok=True)


def run_folders(work: Path, given: Namespace, folders: list[str], until: float, report: Report) -> None:
    projects = sorted({TESTS["/".join(folder.split("/")[:2])] for folder in folders})
    found = json.loads((work / "mutants.json").read_text()) if given.built else run_build(work, given.seed, given.count, folders, projects)
    drawn = [Mutant(each["Id"], each["Folder"], each["File"], each["FirstLine"], KINDS[each["Kind"]], each["Before"], each["After"], each["Once"]) for each in found if each["Folder"] in folders]
    for project in projects:
        of_project = [mutant for folder in folders if TESTS["/".join(folder.split("/")[:2])] == project for mutant in [each for each in drawn if each.folder == folder][: given.first]]
        run_tests(work, report.left_of(of_project), project, re.compile(given.tests), until, report)


KINDS = ["negated", "bound", "joined", "constant", "named constant", "deleted"]
