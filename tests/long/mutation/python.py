"""The mutants of Python: each is put into a copy of the package, then the test modules that run the mutated function."""

from __future__ import annotations

import ast, compileall, json, os, random, shutil, subprocess, sys, time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .run import Mutant, Report

HERE = Path(__file__).resolve().parent
FOLDER = "python/tuner_pipecat_sdk"
LONGEST_MODULE = 300
# A module that takes more seconds is asked only where fewer than so many others run the function.
LONGEST_OF_MANY, MANY = 12, 4
# So many seconds of modules run in one fork.
AT_A_TIME = 8
OTHER = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in"}

# Their tests need pydantic 2, and are run by tests/long/pydantic_face.py where that is.
OF_PYDANTIC = {"_pydantic.py", "client.py", "config.py", "models.py"}
# The seconds of a test module, and the first lines of the functions that it runs, by file.
Reached = tuple[float, dict[str, list[int]]]


class Edit:
    """Replaces one node's text."""

    def __init__(self, node: ast.AST, kind: str, after: str) -> None:
        self.node, self.kind, self.after = node, kind, after


def edits(tree: ast.AST, text: str) -> Iterator[Edit]:
    source = lambda node: ast.get_source_segment(text, node) or ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in OTHER:
            yield Edit(node, "condition", f"({source(node.left)} {OTHER[type(node.ops[0])]} {source(node.comparators[0])})")
        elif isinstance(node, ast.BoolOp):
            joint = " or " if isinstance(node.op, ast.And) else " and "
            yield Edit(node, "joined", "(" + joint.join(f"({source(value)})" for value in node.values) + ")")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield Edit(node, "negated", f"bool({source(node.operand)})")
        elif isinstance(node, (ast.If, ast.While)) and not isinstance(node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)):
            yield Edit(node.test, "negated", f"(not ({source(node.test)}))")
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield Edit(node, "constant", str(not node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            yield Edit(node, "constant", f"({source(node)} * 10)" if node.value else "1")
        elif isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Await)):
            yield Edit(node, "deleted", "pass")


def drawn(work: Path, seed: int, count: int) -> list[tuple[Mutant, Edit, tuple[int, int]]]:
    """With each mutant the first and last line of the function around it; the whole file where there is none."""
    places = []
    for path in sorted((work / FOLDER).rglob("*.py")):
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        annotations = {id(inner) for node in ast.walk(tree) for part in ("annotation", "returns") if isinstance(found := getattr(node, part, None), ast.AST) for inner in ast.walk(found)}
        for edit in edits(tree, text):
            if id(edit.node) in annotations:
                continue
            around = [(f.lineno - len(f.decorator_list), f.end_lineno or 0) for f in functions if f.lineno <= edit.node.lineno <= (f.end_lineno or 0)]
            places.append((path, edit, max(around, default=(0, 0))))
    random.Random(seed).shuffle(places)
    found = [
        (Mutant(i + 1, FOLDER, str(path.relative_to(work)), edit.node.lineno, edit.kind, ast.get_source_segment(path.read_text("utf-8"), edit.node) or "", edit.after), edit, around)
        for i, (path, edit, around) in enumerate(places)
        # What is there for types alone shows when it is checked, not when it runs.
        if path.name not in OF_PYDANTIC and edit.after != "(not (TYPE_CHECKING))"
    ]
    return found[:count]


def mutated(text: str, edit: Edit) -> str:
    lines = text.encode().split(b"\n")
    first, last = edit.node.lineno - 1, edit.node.end_lineno - 1
    head, tail = lines[first][: edit.node.col_offset], lines[last][edit.node.end_col_offset :]
    # The lines stay where they were.
    lines[first : last + 1] = [head + edit.after.replace("\n", " ").encode() + tail] + [b""] * (last - first)
    return b"\n".join(lines).decode()


class Copy:
    """A copy of the package, whose tests are run by one warm process, in which a mutant takes some tenths of a second."""

    def __init__(self, work: Path, names: list[str]) -> None:
        self._work, self._root, self.names = work, work / "python-mutants", names
        shutil.rmtree(self._root, ignore_errors=True)
        self._root.mkdir()
        # The tests look for the checkout around them: all but the package are links.
        for entry in work.iterdir():
            if entry.name not in ("python", self._root.name, "clean-src"):
                (self._root / entry.name).symlink_to(entry)
        shutil.copytree(work / "python", self._root / "python", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(HERE / "hits.py", self._root / "python" / "sitecustomize.py")
        compileall.compile_dir(self._root / "python", quiet=1)
        # What is mutated is compiled each time: the times of a file say too little.
        environment = {**os.environ, "PYTHONPATH": str(self._root / "python"), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen([sys.executable, str(HERE / "warm.py"), *names], cwd=self._root / "python", env=environment,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip

    def run(self, modules: list[str], seconds: float, hits: Path | None = None) -> dict:
        """Runs modules until one fails: ``took`` has the seconds of each that went well, ``failed`` the one that did not."""
        self._process.stdin.write(json.dumps({"modules": modules, "seconds": seconds, "hits": hits and str(hits)}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def change(self, file: str, text: str) -> None:
        path = self._root / file
        path.write_text(text, "utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()

    def restore(self, file: str) -> None:
        self.change(file, (self._work / file).read_text("utf-8"))
        compileall.compile_file(self._root / file, quiet=1)

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()


def run_package(work: Path, given: Namespace, until: float, report: Report) -> None:
    drawn_now = drawn(work, given.seed, given.count)[: given.first]
    left = set(report.left_of([mutant for mutant, _, _ in drawn_now]))
    found = [item for item in drawn_now if item[0] in left]
    copy = Copy(work, sorted(path.stem for path in (work / "python" / "tests").glob("test_*.py")))
    known = work / "reach-python.json"
    try:
        reached = reach(copy, work, json.loads(known.read_text("utf-8")) if given.built and known.exists() else {})
        known.write_text(json.dumps(reached), "utf-8")
        print(f"{len(found)} mutants of Python, {len(reached)} test modules, {sum(took for took, _ in reached.values()):.0f} s together", flush=True)
        killers: Counter[tuple[str, str | None]] = Counter()
        for mutant, edit, function in found:
            if time.monotonic() > until:
                report.add(mutant, "not run")
            elif not (modules := asked(reached, mutant, function)):
                report.add(mutant, "unreached")
            else:
                # What noticed others of the same file first, as far as it runs this function.
                modules.sort(key=lambda name: -killers[mutant.file, name])
                killer = killed_by(copy, mutant, mutated((work / mutant.file).read_text("utf-8"), edit), modules, reached)
                killers[mutant.file, killer] += 1
                report.add(mutant, "killed" if killer else "survived", killer)
    finally:
        copy.stop()


def asked(reached: dict[str, Reached], mutant: Mutant, function: tuple[int, int]) -> list[str]:
    """The modules that run the mutated function, or anything of the file where it is in none: the quickest first."""
    first, last = function
    file = mutant.file[len(FOLDER) + 1 :]
    modules = sorted((name for name, (_, lines) in reached.items() if any(first <= line <= last or not first for line in lines.get(file, ()))), key=lambda name: reached[name][0])
    quick = [name for name in modules if reached[name][0] <= LONGEST_OF_MANY]
    return quick if len(quick) >= MANY else modules


def killed_by(copy: Copy, mutant: Mutant, text: str, modules: list[str], reached: dict[str, Reached]) -> str | None:
    """The module that noticed it. One that fails without the mutant as well, as it may on a busy machine, shows nothing."""
    left = list(modules)
    while left:
        asked = [left.pop(0)]
        # A few at a time: one that never ends costs the limit of those beside it as well.
        while left and sum(reached[name][0] for name in [*asked, left[0]]) <= AT_A_TIME:
            asked.append(left.pop(0))
        copy.change(mutant.file, text)
        failed = copy.run(asked, 30 + 4 * sum(reached[name][0] for name in asked))["failed"]
        copy.restore(mutant.file)
        if failed is None:
            continue
        if copy.run([failed], LONGEST_MODULE)["failed"] is None:
            return failed
        print(f"failed without a mutant: {failed}", flush=True)
        left = asked[asked.index(failed) + 1 :] + left
    return None


def reach(copy: Copy, work: Path, found: dict[str, Reached]) -> dict[str, Reached]:
    """For each test module its seconds and the first lines of the package's functions that it runs, by file; of those that were not found before."""
    folder = work / "hits"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in copy.names:
        if name in found:
            continue
        hits = folder / name
        # Once more where it fails, as it may on a busy machine.
        took = copy.run([name], LONGEST_MODULE, hits)["took"] or copy.run([name], LONGEST_MODULE, hits)["took"]
        if name not in took:
            print(f"left out, fails or lasts too long without a mutant: {name}", flush=True)
            continue
        lines: dict[str, list[int]] = {}
        for line in hits.read_text("utf-8").splitlines() if hits.exists() else ():
            file, _, number = line.rpartition(":")
            lines.setdefault(file, []).append(int(number))
        found[name] = (took[name], lines)
    return found
