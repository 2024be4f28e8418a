"""The recorder: finding ``tuner``, starting ``tuner record`` as a child, and its two pipe ends."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from pathlib import Path

from . import descriptors
from .handshake import SECRETS
from .system import HAS_RECORDERS, fcntl

PIPE_SIZE = 256 * 1024
_F_SETPIPE_SZ = 1031

PASSING = frozenset({errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What the system refuses while it, or this process, has too much of something."""

WITHOUT_EXECUTABLE = (
    "on Linux with glibc install the manylinux wheel; for another system `tuner send --state DIR` on such a machine "
    "finishes the calls of a copy of this one's state folder"
)
"""What to do where there is no executable."""


class NoRecorder(Exception):
    """Why no recorder runs."""

    def __init__(self, why: str, passing: bool) -> None:
        super().__init__(why)
        self.passing = passing


def find() -> Path | None:
    """The executable: ``TUNER_RECORDER``, else the one in this package, else the one on ``PATH``; ``None`` where none runs."""
    if not HAS_RECORDERS:
        return None
    named = os.environ.get("TUNER_RECORDER")
    if named:
        return Path(named)
    packed = Path(__file__).parent.parent / "bin" / "tuner"
    if packed.is_file():
        return packed
    return on_path()


def on_path() -> Path | None:
    """The first executable ``tuner`` on ``PATH``; the console script of this package, which only looks for one, is none."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        candidate = Path(folder or ".") / "tuner"
        try:
            if not (candidate.is_file() and os.access(candidate, os.X_OK)):
                continue
            with open(candidate, "rb") as file:
                head = file.read(1024)
        except OSError:
            continue
        if not (head.startswith(b"#!") and b"tuner_pipecat_sdk" in head):
            return candidate
    return None


def refusal(executable: Path, error: OSError) -> str:
    """Why ``executable`` does not run, for a person to read."""
    why = error.strerror or str(error)
    if error.errno == errno.ENOENT and os.path.exists(executable):  # the kernel says so of the loader that the file names
        why = "it is made for another C library or processor, whose loader is not there (glibc's is not on Alpine)"
    return f"{executable} does not run here: {why}"


class Recorder:
    """A running ``tuner record``. Writing and reading never block."""

    def __init__(self, executable: Path) -> None:
        """Starts it. Raises ``OSError`` where it does not run."""
        theirs_in, ours_in = descriptors.pipe()
        try:
            ours_out, theirs_out = descriptors.pipe()
        except OSError:
            os.close(theirs_in)
            os.close(ours_in)
            raise
        try:
            _enlarge(ours_in)
            os.set_blocking(ours_in, False)
            os.set_blocking(ours_out, False)
            environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
            child = subprocess.Popen(  # noqa: S603
                [str(executable.absolute()), "record"],
                stdin=theirs_in,
                stdout=theirs_out,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=environment,
                start_new_session=True,
            )
        except BaseException:
            os.close(ours_in)
            os.close(ours_out)
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        self.pid = child.pid
        child.returncode = 0  # it is reaped in `reap`: Popen must neither wait for it nor warn about it
        self.input = ours_in
        self.output = ours_out
        self.greeted = False
        self.takes: tuple[str, ...] = ()
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Writes what fits now. Raises ``BlockingIOError`` when nothing does, another ``OSError`` when it is gone."""
        if signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN:
            return os.write(self.input, data)
        return _write_without_signal(self.input, data)

    def read(self) -> tuple[list[bytes], bool]:
        """The lines that are there, and whether the recorder closed its end."""
        lines: list[bytes] = []
        for _ in range(16):
            try:
                data = os.read(self.output, 65_536)
            except BlockingIOError:
                return lines, False
            except OSError:
                return lines, True
            if not data:
                return lines, True
            *whole, self._tail = (self._tail + data).split(b"\n")
            if len(self._tail) > 1_000_000:
                self._tail = b""
            lines += whole
        return lines, False

    def close(self) -> None:
        """Closes our ends: the recorder then finishes what it has and leaves."""
        for end in (self.input, self.output):
            try:
                os.close(end)
            except OSError:
                pass
        self.input = self.output = -1  # the numbers are somebody else's soon

    def kill(self) -> None:
        """Ends a recorder that hangs."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except OSError:
            pass

    def hurry(self) -> None:
        """Tells one whose pipe is closed not to wait for a server that is down."""
        try:
            os.kill(self.pid, signal.SIGTERM)
        except OSError:
            pass

    def reap(self) -> bool:
        """Whether it has ended; its process entry is freed then."""
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] != 0
        except OSError:
            return True  # somebody else in this process waited for it


def _enlarge(pipe: int) -> None:
    try:
        fcntl.fcntl(pipe, _F_SETPIPE_SZ, PIPE_SIZE)
    except OSError:
        pass  # the system's limit is lower: the default size does


def _write_without_signal(pipe: int, data: bytes) -> int:
    """The host does not ignore SIGPIPE: a write to a dead recorder must not end it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
    waiting = signal.SIGPIPE in signal.sigpending()
    try:
        return os.write(pipe, data)
    except BrokenPipeError:
        if not waiting and signal.SIGPIPE in signal.sigpending():
            signal.sigwait({signal.SIGPIPE})
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
