"""Rows about limits that a kernel enforces: control groups (either version), quotas. Linux, as root."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from host import Failed, Host, until
from rows import row

GROUPS = Path("/sys/fs/cgroup")


@contextlib.contextmanager
def _group(host: Host, controller: str, limit: int) -> Iterator[tuple[str, ...]]:
    """A control group with one limit; what the command of a bot in it begins with."""
    first = (GROUPS / controller).is_dir()
    group = (GROUPS / controller if first else GROUPS) / host.folder.name
    group.mkdir()
    try:
        name = "memory.limit_in_bytes" if first and controller == "memory" else f"{controller}.max"
        (group / name).write_text(str(limit))
        yield ("sh", "-c", f'echo $$ >{group}/cgroup.procs && exec "$@"', "sh")
    finally:
        for process in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        until(lambda: not (group / "cgroup.procs").read_text(), "the end of the group's processes")
        group.rmdir()


@row("a memory limit that the bot runs into (the kernel's OOM killer)")
def out_of_memory(host: Host) -> str:
    with _group(host, "memory", 200 << 20) as inside:
        bot = host.start("hungry", "oom-1", before=inside)
        bot.communicate(timeout=180)
        if bot.returncode != -signal.SIGKILL:
            raise Failed(f"the bot ended with {bot.returncode}, not by the OOM killer")
        return host.arrive("oom-1") + " by the recorder, which the OOM killer left alone"


@row("a limit of processes and threads (pids.max)")
def few_threads(host: Host) -> str:
    limits = (2, 3, 4, 6, 8, 12, 16, 24, 32)
    calls = [f"pids-{limit}" for limit in limits]
    for limit, call in zip(limits, calls):
        with _group(host, "pids", limit) as inside:
            host.run("plain", call, before=inside)
    host.send()
    return f"{host.arrive(*calls)}, of containers with room for {limits[0]} to {limits[-1]} threads; what they kept went with a later start"


@row("a quota on the state folder (EDQUOT)")
def quota(host: Host) -> str:
    volume, image = host.folder / "volume", host.folder / "image"
    volume.mkdir()
    with open(image, "wb") as file:
        file.truncate(128 << 20)
    _tool("mkfs.btrfs", "-q", str(image))
    _tool("mount", "-o", "loop", str(image), str(volume))
    try:
        host.state = volume / "state"
        host.environment["TUNER_STATE_DIR"] = str(host.state)
        _tool("btrfs", "subvolume", "create", str(host.state))
        _tool("btrfs", "quota", "enable", str(volume))
        _tool("btrfs", "qgroup", "limit", "256K", str(host.state))
        host.state.chmod(0o700)
        with contextlib.suppress(OSError), open(host.state / "full", "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        host.run("plain", "quota-1")
        host.arrive("quota-1")
        kept = [file for folder in ("live", "outbox") for file in host.state.glob(f"{folder}/*")]
        if kept:
            raise Failed(f"the quota was not met: {kept}")
        _tool("btrfs", "qgroup", "limit", "none", str(host.state))
        host.run("plain", "quota-2", TUNER_BASE_URL="http://127.0.0.1:9")
        until(lambda: any(host.state.glob("outbox/*")), "the record on the disk that takes it again")
        return "the call of the full disk was sent from memory; with room again the next is kept"
    finally:
        _tool("umount", "-l", str(volume))


def _tool(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise Failed(f"{' '.join(command)}: {done.stderr.strip()[-300:]}")
