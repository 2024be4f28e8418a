"""What becomes of a child that outlives this process: is it ended with us, and does somebody reap it?

In a container the first process is often an init or a shell that only waits for the bot; when the bot ends, it ends, and
the kernel kills whatever is left. Or it is a program that starts a bot for each call and never waits for strangers: a
child that a bot leaves behind is a zombie there for ever.
"""

from __future__ import annotations

import os

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"})
_CONTAINER_INITS = frozenset({"tini", "tini-static", "docker-init", "dumb-init", "catatonit", "podman-init"})
_SYSTEM_INITS = frozenset({"systemd", "init", "openrc-init", "runit", "s6-svscan", "s6-linux-init", "supervisord", "launchd", "pause"})
_RUNNERS = frozenset({"uv", "poetry", "pipenv", "pdm", "hatch", "rye", "doppler", "timeout", "sudo", "su", "runuser", "xvfb-run", "make", "npm"})
_MOST = 64


def ends_with_us() -> bool:
    """Whether everything else in this namespace of processes ends when this process does."""
    pid = os.getpid()
    for _ in range(_MOST):
        if pid == 1:
            return True
        pid = _parent(pid)
        if pid == 0:
            return True  # our parent lies outside: we are what a container was started with, beside others in one namespace
        if pid < 0 or not _names(pid) & (_SHELLS | _CONTAINER_INITS | _RUNNERS):
            return False
    return False


def orphans_are_reaped() -> bool:
    """Whether the first process waits for children that it did not start; ``True`` where nothing can be known."""
    names = _names(1)
    return not names or bool(names & (_SHELLS | _CONTAINER_INITS | _SYSTEM_INITS))


def _parent(pid: int) -> int:
    """The parent of a process: 0 where it lies in another namespace, -1 where nobody tells."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rsplit(b")", 1)[1].split()[1])
    except (OSError, ValueError, IndexError):
        return -1


def _names(pid: int) -> frozenset[str]:
    """What a process is called: by its first argument and by the kernel."""
    found = set()
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            first = file.read(4096).split(b"\0", 1)[0]
        with open(f"/proc/{pid}/comm", "rb") as file:
            comm = file.read(64).strip()
    except OSError:
        return frozenset()
    for name in (first.rsplit(b"/", 1)[-1].lstrip(b"-"), comm):
        if name:
            found.add(name.decode("utf-8", "replace"))
    return frozenset(found)
