#!/usr/bin/env python3
"""Loads exported scenarios with Pipecat's own loader: `tuner export tests/calls --format pipecat-eval --to FOLDER`, then this.

Pipecat before 1.11 reads what `--pipecat 1.8` writes. Run it with the Python that has the Pipecat in question:

    python tests/long/eval_scenarios.py FOLDER

Exits with 0 when every scenario was accepted, and with 1 otherwise.
"""

import sys
from pathlib import Path


def loader():
    """Return what reads a file: the form of today where this Pipecat has it."""
    from pipecat.evals import scenario

    if hasattr(scenario, "EvalScenarioFile"):
        return lambda path: scenario.EvalScenarioFile.load(path).scenarios
    if hasattr(scenario.EvalScenario, "load_many"):
        return scenario.EvalScenario.load_many
    return lambda path: [scenario.EvalScenario.load(path)]


def main(folder: str) -> int:
    """Load every file of the folder; returns the exit code."""
    files = sorted(Path(folder).rglob("*.yaml"))
    load, turns, refused = loader(), 0, 0
    for file in files:
        try:
            scenarios = load(file)
            turns += sum(len(each.turns) for each in scenarios)
        except Exception as fault:  # noqa: BLE001
            refused += 1
            print(f"{file}: {type(fault).__name__}: {fault}")
    print(f"{len(files) - refused} of {len(files)} scenarios accepted, {turns} turns")
    return 0 if files and not refused else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
