#!/usr/bin/env python3
"""Says which glibc an executable or a library needs: the newest version that its dynamic symbols name.

usage: glibc_check.py [--at-most 2.34] FILE ...

Prints a line for each file and the newest of all. Needs `readelf` (Debian: binutils), which reads files of
every processor. Exits 1 when a file needs more
than --at-most allows or more libraries than glibc's own, 2 when used wrongly.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

GLIBCS_OWN = re.compile(r"(libc|libm|libdl|librt|libpthread)\.so\.\d+|ld-linux.*\.so\.\d+")


def needed(file: Path) -> tuple[int, ...]:
    """The glibc that ``file`` needs, e.g. ``(2, 34)``."""
    found = re.findall(r"Name: GLIBC_([0-9.]+)", _readelf("-V", file))
    return max((tuple(int(part) for part in one.split(".")) for one in found), default=(0, 0))


def foreign(file: Path) -> list[str]:
    """The libraries that ``file`` is linked to and that do not come with glibc."""
    return [name for name in re.findall(r"\(NEEDED\).*\[(.+?)\]", _readelf("-d", file)) if not GLIBCS_OWN.fullmatch(name)]


def _readelf(option: str, file: Path) -> str:
    if shutil.which("readelf") is None:
        sys.exit("glibc_check: readelf is not installed: apt-get install binutils")
    return subprocess.run(["readelf", "-W", option, str(file)], capture_output=True, text=True, check=True).stdout


def dotted(version: tuple[int, ...]) -> str:
    """``2.34`` for ``(2, 34)``."""
    return ".".join(map(str, version))


def main(arguments: list[str]) -> int:
    limit = None
    if arguments[:1] == ["--at-most"] and len(arguments) > 1:
        limit = tuple(int(part) for part in arguments[1].split("."))
        arguments = arguments[2:]
    if not arguments or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    files = [Path(argument) for argument in arguments]
    versions = [needed(file) for file in files]
    wrong = False
    for file, version in zip(files, versions):
        others = foreign(file)
        wrong |= bool(others) or (limit is not None and version > limit)
        print(f"{file.name} needs glibc {dotted(version)}" + (f" and {', '.join(others)}" if others else ""))
    print(f"all need glibc {dotted(max(versions))}" + (f", allowed is {dotted(limit)}" if limit else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
