#!/usr/bin/env python3
"""Builds the wheels of both processors for glibc 2.28 and tries each executable on an older system.

usage: old_systems.py [--rid linux-x64|linux-arm64 ...] [--executable DIR --root DIR]

For each: publishes with python/old_glibc/build, measures every ELF (`glibc_check.py --at-most 2.28`), makes the wheel and
bounds it at 10 MB, and then, in a root of Debian 11 (glibc 2.31, the oldest that is served), runs `tuner --version`, the
replay of a recorded call, and a call that is recorded by the tap and delivered to `tuner serve`, recorder and server both
running there. Executables of the other processor run under qemu. --executable and --root try one that is built already in
a root that is there already. Needs root; what python/old_glibc/build needs; qemu-user-static for the other processor.
Closes with `N passed, N failed`. Takes some ten minutes of processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "python"
KEY = "tr_api_old_systems_0123456789abcdef"
ARCH = {"linux-x64": "amd64", "linux-arm64": "arm64"}
OWN = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}[platform.machine()]
CALL = ROOT / "tests" / "calls" / "pipecat-1.7.0" / "clinic.frames.jsonl"


class Failed(Exception):
    """One check failed; the text says what was seen."""


def run(command: list[str], **more: str) -> str:
    """What a command printed."""
    done = subprocess.run(command, env={**os.environ, **more}, capture_output=True, text=True, timeout=3600)
    if done.returncode:
        raise Failed(f"{' '.join(command)[:300]} ended with {done.returncode}: {(done.stdout + done.stderr)[-1500:]}")
    return done.stdout


class Trial:
    """One executable on one older system."""

    def __init__(self, rid: str, executable: Path, root: Path, folder: Path) -> None:
        self.folder = folder
        self.tuner = folder / "tuner"
        inside = f"{root}{folder}"
        if rid == OWN:  # the whole system is the old one, except for this test's own folder and the executable's
            shared = f'mkdir -p "{inside}" "{root}/tuner-trial" && mount --bind "{folder}" "{inside}" && mount --bind "{executable}" "{root}/tuner-trial"'
            script = f'exec unshare -m sh -c \'{shared} && exec chroot "{root}" /tuner-trial/tuner "$@"\' tuner "$@"'
        else:
            script = f'exec qemu-aarch64-static -L "{root}" "{executable}/tuner" "$@"'
        self.tuner.write_text(f"#!/bin/sh\n{script}\n")
        self.tuner.chmod(0o755)

    def version(self) -> str:
        told = run([str(self.tuner), "--version"]).strip()
        if not re.match(r"\d+\.\d+\.\d+", told):
            raise Failed(f"it calls itself {told!r}")
        return told

    def replay(self) -> str:
        log = self.folder / CALL.name
        log.write_bytes(CALL.read_bytes())
        run([str(self.tuner), "replay", str(log), "--payload", str(self.folder / "record.json")])
        rows = json.loads((self.folder / "record.json").read_text())["transcript_with_tool_calls"]
        if len(rows) < 3:
            raise Failed(f"the replay has {len(rows)} rows")
        return f"{len(rows)} rows"

    def records(self) -> str:
        packages = self.folder / "site-packages"  # as it is installed
        packages.symlink_to(PYTHON)
        out = open(self.folder / "serve.out", "w")
        command = [str(self.tuner), "serve", "--port", "0", "--data", str(self.folder / "data")]
        server = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "HOME": str(self.folder), "TUNER_API_KEY": KEY})
        try:
            base = self.until(lambda: re.search(r"http://127\.0\.0\.1:\d+", (self.folder / "serve.out").read_text()), "the server's address")[0]
            run(
                [sys.executable, str(PYTHON / "tests" / "through_serve.py"), base, KEY, "old-system"],
                PYTHONPATH=f"{packages}:{PYTHON / 'tests' / 'standins'}", TUNER_RECORDER=str(self.tuner), TUNER_STATE_DIR=str(self.folder / "state"),
            )  # fmt: skip
            request = urllib.request.Request(f"{base}/api/v1/calls", headers={"Authorization": f"Bearer {KEY}"})
            self.until(lambda: b"old-system" in urllib.request.urlopen(request, timeout=60).read(), "the call at the server")
        finally:
            server.terminate()
            server.wait(60)
            out.close()
        return "delivered"

    def until(self, condition, what: str):  # noqa: ANN001, ANN201
        limit = time.monotonic() + 180
        while not (value := condition()):
            if time.monotonic() > limit:
                raise Failed(f"waited in vain for {what}")
            time.sleep(0.1)
        return value


def build(rid: str, out: Path) -> list[str]:
    """Publishes, measures and packs; what was measured."""
    measured = run([str(PYTHON / "old_glibc" / "build"), rid, str(out)]).strip().splitlines()[-3:]
    run([str(PYTHON / "build-wheel"), "--rid", rid, "--executable", str(out), "--out", str(ROOT / "artifacts" / "wheel")])
    (wheel,) = (ROOT / "artifacts" / "wheel").glob(f"*manylinux*{'x86_64' if rid == 'linux-x64' else 'aarch64'}.whl")
    return [*measured, f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rid", action="append", choices=sorted(ARCH))
    parser.add_argument("--executable", type=Path)
    parser.add_argument("--root", type=Path)
    options = parser.parse_args()
    if (options.executable is None) != (options.root is None):
        parser.error("--executable and --root go together")
    if os.geteuid() != 0:
        sys.exit("old_systems: needs root, for other roots and mounts")
    passed = failed = 0
    roots = Path(os.environ.get("TUNER_ROOTS") or ROOT / ".cache" / "old_glibc")
    for rid in options.rid or ([OWN] if options.executable else sorted(ARCH)):
        out = (options.executable or ROOT / "artifacts" / "wheel" / f"{rid}-2.28").resolve()
        root = (options.root or roots / f"bullseye-{ARCH[rid]}").resolve()
        with tempfile.TemporaryDirectory(prefix="tuner-old-") as folder:
            trial = Trial(rid, out, root, Path(folder))
            checks = [("build", lambda rid=rid, out=out: "; ".join(build(rid, out)))] if options.executable is None else []
            for name, check in [*checks, ("version", trial.version), ("replay", trial.replay), ("a recorded call", trial.records)]:
                try:
                    print(f"ok   {rid} {name}: {check()}", flush=True)
                    passed += 1
                except Exception as error:
                    print(f"FAIL {rid} {name}: {error}", flush=True)
                    failed += 1
            for empty in (root / "tuner-trial", Path(f"{root}{folder}")):
                if empty.is_dir():
                    empty.rmdir()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
