"""Puts the `tuner` executable into the wheel, and says which systems the wheel runs on.

The executable is published from this checkout with the .NET SDK, unless TUNER_EXECUTABLE names a folder that holds one
that is published already (`tuner`, and SQLite's library beside it). TUNER_RID says for which system (linux-x64,
linux-arm64, osx-arm64, osx-x64); without it, for this one. TUNER_RID=any makes the wheel for every other system: it holds
no executable, so the tap keeps the calls on disk, and `tuner send` elsewhere finishes them. TUNER_PACK packs it for a release.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import glibc_check  # noqa: E402

ROOT = HERE.parent
LIBRARIES = ("libe_sqlite3.so", "libe_sqlite3.dylib")
LIMIT = 10 * 1000 * 1000
RIDS = {
    ("Linux", "x86_64"): "linux-x64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Darwin", "arm64"): "osx-arm64",
    ("Darwin", "x86_64"): "osx-x64",
}
PLATFORMS = {
    "linux-x64": "manylinux_{0}_{1}_x86_64",
    "linux-arm64": "manylinux_{0}_{1}_aarch64",
    "osx-arm64": "macosx_12_0_arm64",
    "osx-x64": "macosx_12_0_x86_64",
    # Written by the SDK's rules and untried: there was no compiler for musl, and no Mac, to build them on.
    "linux-musl-x64": "musllinux_1_2_x86_64",
    "linux-musl-arm64": "musllinux_1_2_aarch64",
}


class Refused(SystemExit):
    """Ends the build with one sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"tuner-pipecat-recorder: {sentence}")


class ExecutableHook(BuildHookInterface):  # type: ignore[misc]
    """Adds ``bin/tuner`` to the wheel, and bounds the wheel's size."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Publishes the executable, before the wheel is made."""
        if self.target_name != "wheel":
            raise Refused("there is no source distribution, since the executable is built from the whole repository: build a wheel")
        rid = os.environ.get("TUNER_RID") or own_rid()
        if rid == "any":
            build_data["tag"] = "py3-none-any"
            return
        if rid not in PLATFORMS:
            raise Refused(f"there is no wheel for {rid or f'{platform.system()} {platform.machine()}'}; there are {', '.join(PLATFORMS)}, and any, without an executable")
        given = os.environ.get("TUNER_EXECUTABLE")
        folder = Path(given).resolve() if given else publish(rid)
        binaries = [folder / "tuner", *(folder / name for name in LIBRARIES if (folder / name).exists())]
        if not binaries[0].is_file() or len(binaries) < 2:
            raise Refused(f"{folder} does not hold `tuner` and SQLite's library")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{tag(rid, binaries)}"
        added = {str(binary): f"tuner_pipecat_sdk/bin/{binary.name}" for binary in binaries}
        if version == "editable":  # the package stays where it is, and looks for its executable there
            target = HERE / "tuner_pipecat_sdk" / "bin"
            target.mkdir(exist_ok=True)
            for binary in binaries:
                shutil.copy2(binary, target)
        else:
            build_data["force_include"].update(added)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Packs a wheel for others as small as it gets, and refuses one that is too large. One that is installed at once is not worth the wait."""
        smallest = "TUNER_PACK" in os.environ and pack(Path(artifact_path))
        Path(artifact_path).chmod(0o644)  # hatchling leaves it to its owner alone
        size = Path(artifact_path).stat().st_size
        self.app.display_info(f"{artifact_path} ({size / 1e6:.1f} MB)")
        if size > LIMIT and smallest:
            raise Refused(f"the wheel is larger than {LIMIT / 1e6:.0f} MB: {size / 1e6:.1f} MB")
        if size > LIMIT and "TUNER_PACK" in os.environ:
            self.app.display_warning(f"the wheel is larger than a release may be, {LIMIT / 1e6:.0f} MB: with advzip (Debian's advancecomp) it is packed smaller")


def pack(wheel: Path) -> bool:
    """Compresses a wheel's members again, with more patience than hatchling has. Returns whether it is as small as it gets."""
    packed = wheel.with_suffix(".packed")
    with zipfile.ZipFile(wheel) as given, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as smaller:
        for member in given.infolist():
            smaller.writestr(member, given.read(member), compresslevel=9)
    packed.replace(wheel)
    # Searches better than zlib does for the same format: 3 % less. Its next level takes eight times as long for 60 bytes.
    return shutil.which("advzip") is not None and subprocess.run(["advzip", "-q", "-z", "-2", wheel]).returncode == 0


def own_rid() -> str | None:
    """What .NET calls this system; ``None`` where it has no executable for it."""
    rid = RIDS.get((platform.system(), platform.machine()))
    if rid is not None and rid.startswith("linux-") and platform.libc_ver()[0] != "glibc":
        return rid.replace("linux-", "linux-musl-")
    return rid


def publish(rid: str) -> Path:
    """Publishes the executable and returns its folder."""
    if shutil.which("dotnet") is None:
        raise Refused("the executable is built with the .NET 10 SDK, and there is no dotnet: install it, or a wheel of a release")
    done = subprocess.run([ROOT / "eng" / "publish", "wheel", rid], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Refused("the executable could not be published; what failed stands above")
    return Path(done.stdout.splitlines()[-1])


def tag(rid: str, binaries: list[Path]) -> str:
    """The platform tag: on Linux the oldest glibc that every binary runs on, as measured."""
    if not rid.startswith("linux") or "musl" in rid:
        return PLATFORMS[rid]
    for binary in binaries:
        if others := glibc_check.foreign(binary):
            raise Refused(f"{binary.name} is linked to {', '.join(others)}, which no manylinux system promises")
    newest = max(glibc_check.needed(binary) for binary in binaries)
    return PLATFORMS[rid].format(*newest[:2])
