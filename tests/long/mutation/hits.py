# Becomes sitecustomize.py of a copy of the Python package: every process that a test starts notes the package's
# functions that it runs, if it is told to, at once, since it may be killed.
import os
import sys
import threading

PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tuner_pipecat_sdk") + os.sep
# Kept: a test may empty the environment, and what it runs then counts as well.
HITS = os.environ.get("MUTANTS_HITS")
_seen = set()


def _note(frame, event, _):
    code = frame.f_code
    if code in _seen or not code.co_filename.startswith(PACKAGE):
        return
    _seen.add(code)
    try:
        # Opened each time: a descriptor more might be one too many for a test.
        with open(HITS, "a", encoding="utf-8") as file:
            file.write(f"{code.co_filename[len(PACKAGE):]}:{code.co_firstlineno}\n")
    except OSError:
        _seen.discard(code)


def note_hits(hits):
    global HITS
    HITS = hits
    threading.settrace(_note)
    sys.settrace(_note)


if HITS:
    note_hits(HITS)
