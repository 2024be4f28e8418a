"""Runs modules of the Python tests again and again, each time in a fork of this process, which has imported what they need.

Started in python/ of a copy. Reads lines of JSON, ``{"modules": [...], "seconds": 60, "hits": "FILE"}``, and answers each
with the modules that were run and the seconds that each took, and the one that failed. The package and its tests are
imported in the fork, so that they may change in between. With ``hits`` every function that is run is noted there.
"""

import json
import os
import signal
import sys
import time
import unittest
import warnings


def listen() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def answer(asked: dict) -> dict:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.close(reading)
            run(asked["modules"], asked.get("hits"), os.fdopen(writing, "w"))
        finally:
            os._exit(1)
    os.close(writing)
    ended = wait(pid, time.monotonic() + asked["seconds"])
    with os.fdopen(reading) as told:
        took = {name: float(seconds) for name, seconds in (line.split() for line in told)}
    # A module has a line once it went well.
    failed = next((name for name in asked["modules"] if name not in took), None)
    return {"took": took, "failed": failed, "ended": ended}


def wait(pid: int, until: float) -> bool:
    """Whether it ended in time; after that nothing of it is left."""
    ended = False
    while not ended and time.monotonic() < until:
        ended = os.waitpid(pid, os.WNOHANG)[0] == pid
        if not ended:
            time.sleep(0.02)
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    if not ended:
        os.waitpid(pid, 0)
    return ended


def run(modules: list[str], hits: str | None, told) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    if hits:
        os.environ["MUTANTS_HITS"] = hits
        import sitecustomize

        sitecustomize.note_hits(hits)
    warnings.simplefilter("error", ResourceWarning)
    for name in modules:
        began = time.monotonic()
        suite = unittest.defaultTestLoader.loadTestsFromName(f"tests.{name}")
        result = unittest.TextTestRunner(failfast=True).run(suite)
        if not result.wasSuccessful() or not result.testsRun:
            return
        print(name, time.monotonic() - began, file=told, flush=True)


def import_what_they_need(names: list[str]) -> None:
    """Everything that the tests import and that lies elsewhere: found in a fork, which may import all."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            for name in names:
                unittest.defaultTestLoader.loadTestsFromName(f"tests.{name}")
            found = [name for name, module in list(sys.modules.items()) if not (getattr(module, "__file__", None) or "").startswith(os.getcwd())]
            own = {name.split(".")[0] for name, module in list(sys.modules.items()) if name not in found}
            os.write(writing, " ".join(name for name in found if name.split(".")[0] not in own).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        for name in told.read().split():
            try:
                __import__(name)
            except ImportError:
                pass
    os.waitpid(pid, 0)


if __name__ == "__main__":
    sys.path[0] = os.getcwd()
    import_what_they_need(sys.argv[1:])
    listen()
