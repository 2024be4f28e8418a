"""Rows about what a container's control group allows. Linux, as root, with the controllers of either version."""

from __future__ import annotations

import contextlib
import os
import signal
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
    by_recorders = len(set(calls) & set(host.server.records))
    host.send()
    return f"{host.arrive(*calls)}, {by_recorders} by recorders under limits from {limits[0]} to {limits[-1]}, the others kept by the tap"
