"""The mutants of Python: each in a copy of the package, then the test modules that run the mutated function."""

from __future__ import annotations

import ast, json, random, shutil, sys, time
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

from .run import Mutant, Report, run

HERE = Path(__file__).resolve().parent
FOLDER = "python/tuner_pipecat_sdk"
LONGEST_MODULE = 300
OTHER = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in"}


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
    return [
        (Mutant(i + 1, FOLDER, str(path.relative_to(work)), edit.node.lineno, edit.kind, ast.get_source_segment(path.read_text("utf-8"), edit.node) or "", edit.after), edit, around)
        for i, (path, edit, around) in enumerate(places[:count])
    ]


def mutated(text: str, edit: Edit) -> str:
    lines = text.encode().split(b"\n")
    first, last = edit.node.lineno - 1, edit.node.end_lineno - 1
    head, tail = lines[first][: edit.node.col_offset], lines[last][edit.node.end_col_offset :]
    # The lines stay where they were.
    lines[first : last + 1] = [head + edit.after.replace("\n", " ").encode() + tail] + [b""] * (last - first)
    return b"\n".join(lines).decode()


def run_package(work: Path, seed: int, count: int, pool: Executor, until: float, report: Report) -> None:
    drawn_now = drawn(work, seed, count)
    left = set(report.left_of([mutant for mutant, _, _ in drawn_now]))
    found = [item for item in drawn_now if item[0] in left]
    reached = reach(work, pool)
    print(f"{len(found)} mutants of Python, {len(reached)} test modules", flush=True)

    def one(item: tuple[Mutant, Edit, tuple[int, int]]) -> None:
        mutant, edit, (first, last) = item
        if time.monotonic() > until:
            report.add(mutant, "not run")
            return
        file = mutant.file[len("python/") :]
        modules = sorted((name for name, (_, lines) in reached.items() if any(first <= line <= last for line in lines.get(file, ())) or (not first and file in lines)), key=lambda name: reached[name][0])
        if not modules:
            report.add(mutant, "unreached")
            return
        copy = work / "python-mutants" / str(mutant.id)
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(parents=True)
        # The tests look for the checkout around them: all but the package are links.
        for entry in work.iterdir():
            if entry.name not in ("python", "python-mutants", "hits", "clean-src"):
                (copy / entry.name).symlink_to(entry)
        shutil.copytree(work / "python", copy / "python")
        path = copy / mutant.file
        path.write_text(mutated(path.read_text("utf-8"), edit), "utf-8")
        for name in modules:
            command, limit = [sys.executable, "run-tests", name], 30 + 4 * reached[name][0]
            # A module that fails without the mutant just as well, as it may on a busy machine, shows nothing.
            if run(command, copy / "python", limit) != 0 and run(command, work / "python", limit) == 0:
                report.add(mutant, "killed", name)
                break
        else:
            report.add(mutant, "survived")
        shutil.rmtree(copy, ignore_errors=True)

    list(pool.map(one, found))


def reach(work: Path, pool: Executor) -> dict[str, tuple[float, dict[str, list[int]]]]:
    """For each test module its time and the first lines of the package's functions that it runs, by file."""
    found: dict[str, tuple[float, dict[str, list[int]]]] = {}
    (work / "hits").mkdir(exist_ok=True)

    def one(name: str) -> None:
        hits = work / "hits" / f"{name}.json"
        began = time.monotonic()
        if run([sys.executable, str(HERE / "reach.py"), str(hits), name], work / "python", LONGEST_MODULE, log=hits.with_suffix(".log")) != 0:
            print(f"left out, fails or lasts too long without a mutant: {name}", flush=True)
            return
        found[name] = (time.monotonic() - began, json.loads(hits.read_text()))

    list(pool.map(one, sorted(path.stem for path in (work / "python" / "tests").glob("test_*.py"))))
    return found
