#!/usr/bin/env python3
"""Tries every row of docs/deployment.md with real processes.

usage: deployments.py [--list] [--only WORDS] [--after ROW] [--tuner EXECUTABLE]

Takes the executable from --tuner, else TUNER_RECORDER, else `tuner` on PATH or of this checkout's build. Linux, as root:
namespaces stand for containers. Needs (Debian's names) uvicorn, gunicorn, python3-uvloop, python3-pytest, python3-debugpy,
mypy, npm, libfaketime, iproute2, util-linux, openssl, systemd, btrfs-progs. Closes with `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "deployment"))

import containers  # noqa: E402, F401
import limits  # noqa: E402, F401
import network  # noqa: E402, F401
import processes  # noqa: E402, F401
import tools  # noqa: E402, F401
import volumes  # noqa: E402, F401
from host import Host  # noqa: E402
from rows import ROWS  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the rows' names")
    parser.add_argument("--only", help="rows whose name holds these words")
    parser.add_argument("--after", help="rows that come behind the one of this name")
    parser.add_argument("--tuner", default=os.environ.get("TUNER_RECORDER") or shutil.which("tuner") or str(HERE.parents[1] / "tuner"))
    options = parser.parse_args()
    chosen = {name: trial for name, trial in ROWS.items() if options.only is None or options.only in name}
    if options.after in chosen:
        names = list(chosen)
        chosen = {name: chosen[name] for name in names[names.index(options.after) + 1 :]}
    if options.list:
        print("\n".join(chosen))
        return 0
    if not chosen:
        parser.error(f"no row holds {options.only!r}; --list prints them")
    if os.geteuid() != 0:
        sys.exit("deployments: needs root, for namespaces and other users")
    passed = failed = 0
    for name, trial in chosen.items():
        began = time.monotonic()
        host = Host(options.tuner)
        try:
            print(f"ok   {name}: {trial(host)} ({time.monotonic() - began:.0f} s)", flush=True)
            passed += 1
        except Exception as error:
            print(f"FAIL {name}: {type(error).__name__}: {error}", flush=True)
            failed += 1
        finally:
            host.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
