"""A mutant, and what became of each."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    id: int
    folder: str
    file: str
    line: int
    kind: str
    before: str
    after: str
    once: bool = False

    @property
    def key(self) -> str:
        return f"{self.id} {self}"

    def __str__(self) -> str:
        short = lambda text: " ".join(text.split())[:160]
        return f"{self.file}:{self.line} {self.kind}: {short(self.before)}  =>  {short(self.after)}"


class Report:
    """What became of each mutant; kept in a file of the seed, so that another run may take only what was left."""

    def __init__(self, file: Path, again: bool) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._survivors: list[str] = []
        self._file = file
        self._before: dict[str, list[str]] = json.loads(file.read_text("utf-8")) if again and file.exists() else {}
        self._known = dict(self._before)

    def left_of(self, mutants: list[Mutant]) -> list[Mutant]:
        """Those that the run before did not kill; the killed are counted."""
        killed = {mutant for mutant in mutants if self._before.get(mutant.key, [""])[0] == "killed"}
        for mutant in killed:
            self._counts[mutant.folder]["killed"] += 1
        return [mutant for mutant in mutants if mutant not in killed]

    def add(self, mutant: Mutant, outcome: str, by: str | None = None) -> None:
        """Outcomes: killed, survived, unreached (no test runs it: it survives), not run."""
        self._counts[mutant.folder][outcome] += 1
        self._known[mutant.key] = [outcome, *([by] if by else [])]
        self._file.write_text(json.dumps(self._known, indent=0, sort_keys=True), "utf-8")
        if outcome in ("survived", "unreached"):
            self._survivors.append(f"{outcome:9} {mutant}")
            print(self._survivors[-1], flush=True)

    def print(self) -> int:
        print()
        for folder in sorted(self._counts):
            print(self.score(folder))
        print(f"{len(self._survivors)} survivors")
        return 0

    def score(self, folder: str) -> str:
        """One line of a folder's figures."""
        counts = self._counts[folder]
        tried = counts["killed"] + counts["survived"] + counts["unreached"]
        share = 100 * counts["killed"] / tried if tried else 0
        left = f", {counts['not run']} not run for want of time" if counts["not run"] else ""
        return f"{folder:34} {counts['killed']:4} of {tried:4} killed, {share:5.1f} %, {counts['unreached']} unreached{left}"
