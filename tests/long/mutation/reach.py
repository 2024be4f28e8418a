"""Runs one module of the Python tests and writes which functions of the package it ran: reach.py FILE MODULE, in python/."""

import json, os, runpy, sys, threading
from collections import defaultdict

PACKAGE = os.path.join(os.getcwd(), "tuner_pipecat_sdk") + os.sep
ran = defaultdict(set)


def seen(frame, event, _):
    code = frame.f_code
    if code.co_filename.startswith(PACKAGE):
        ran[os.path.relpath(code.co_filename)].add(code.co_firstlineno)


target, module = sys.argv[1:]
sys.argv = ["run-tests", module]
sys.path.insert(0, os.getcwd())
threading.settrace(seen)
sys.settrace(seen)
try:
    runpy.run_path("run-tests", run_name="__main__")
finally:
    sys.settrace(None)
    with open(target, "w", encoding="utf-8") as out:
        json.dump({file: sorted(lines) for file, lines in ran.items()}, out)
