"""Where no recorder runs: the tap writes the same lines into the state folder itself, for the next recorder to find."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import socket
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import descriptors
from .call_stream import ALWAYS, Line, Stream
from .state_folder import default_state_dir, why_not_ours
from .system import lock, private_append

if TYPE_CHECKING:
    from .._log import Once
    from .wire import Wire

END_OF_CALL = b'{"by":"recorder","t":%d,"event":"end_of_call"}\n'
DROPPED = b'{"by":"recorder","t":%d,"event":"dropped","counts":%s}\n'


class Journals:
    """Files under ``live/``, one for each call, written by the supervisor's thread."""

    def __init__(self, why: str, say: Once) -> None:
        self._say = say
        self._files: dict[int, int | None] = {}
        self._torn: set[int] = set()
        say(
            "error",
            f"tuner's recorder does not run here ({why}): calls are kept on disk and are delivered by the next "
            "recorder, or by `tuner send`, that uses the same state folder or a copy of it",
        )

    def take(self, wire: Wire) -> None:
        """Writes all that waits."""
        lines = wire.drain()
        for line in lines:
            if line.stream is not None:
                self._write(line.stream, line)
        wire.settle(lines)

    def close(self) -> None:
        """Closes what is open: calls that did not end stay in ``live/`` as they are."""
        for file in self._files.values():
            if file is not None:
                os.close(file)
        self._files.clear()

    abandon = close

    def _write(self, stream: Stream, line: Line) -> None:
        if stream.number not in self._files:
            self._files[stream.number] = self._open(stream)
        file = self._files[stream.number]
        if file is None:
            _count_lost(stream, line)
            return
        data = line.data or b""
        payload = _closing(stream) if line.priority == ALWAYS else data.split(b" ", 2)[2]
        if stream.number in self._torn:
            payload = b"\n" + payload
        try:
            _write(file, payload)
            self._torn.discard(stream.number)
        except OSError as error:
            self._torn.add(stream.number)
            _count_lost(stream, line)
            self._say_lost(stream, f"{error.strerror}")
        if line.priority == ALWAYS:
            os.close(file)
            del self._files[stream.number]

    def _open(self, stream: Stream) -> int | None:
        opening = stream.told
        if opening["capture"] != "full":
            self._say_lost(stream, f"capture={opening['capture']!r} needs the recorder, which would leave the rest out")
            return None
        if opening.get("redaction"):
            self._say_lost(stream, "redaction needs the recorder, which masks before it writes")
            return None
        header, host = journal_header(opening, stream.number)
        file = None
        try:
            folder = Path(opening["state_dir"] or default_state_dir())
            for part in (folder, folder / "live"):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
            if (stranger := why_not_ours(folder)) is not None:
                self._say_lost(stream, f"{folder} is not used: {stranger}; set TUNER_STATE_DIR to a folder of this user")
                return None
            path = folder / "live" / f"{journal_id(host, stream.number)}.jsonl"
            file = descriptors.above_standard(os.open(path, private_append(), 0o600))
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "no regular file", str(path))
            lock(file)
            if os.fstat(file).st_size == 0:
                _write(file, json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            return file
        except OSError as error:
            if file is not None:
                os.close(file)
            self._say_lost(stream, f"{error.filename or 'the state folder'}: {error.strerror}")
            return None

    def _say_lost(self, stream: Stream, why: str) -> None:
        self._say("error", f"call {stream.name} is not kept: {why}", ("lost", stream.number, why))


def _closing(stream: Stream) -> bytes:
    """The end of a journal, with what is not in it: so the record says that it is incomplete."""
    now = time.time_ns()
    dropped = DROPPED % (now, json.dumps(stream.dropped, separators=(",", ":")).encode()) if stream.dropped else b""
    return dropped + END_OF_CALL % now


def _count_lost(stream: Stream, line: Line) -> None:
    if line.priority != ALWAYS and line.spare is None:  # what ends a call is no line of its log, and a span none of its record
        stream.dropped["no_recorder"] = stream.dropped.get("no_recorder", 0) + 1


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def journal_header(opening: dict[str, Any], number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The journal's first line, without the key; and the host's identity in it."""
    base_url = opening["base_url"].rstrip("/")
    place = f"{base_url}{opening['header']['config']['workspace_id']}"
    fingerprint = hmac.new(opening["api_key"].encode(), place.encode(), hashlib.sha256).hexdigest()[:16]
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        boot = ""
    host = {"name": socket.gethostname().split(".")[0], "boot": boot, **opening["host"]}
    return {
        **opening["header"],
        "base_url": opening["base_url"],
        "key": fingerprint,
        "capture": opening["capture"],
        "host": host,
        "number": number,
        **{name: opening[name] for name in ("prices", "otlp") if opening.get(name)},
    }, host


def journal_id(host: dict[str, Any], number: int) -> str:
    """A journal's name: made of the host's identity, never of a call_id."""
    machine = hashlib.sha256(f"{host['name']}\n{host['boot']}".encode()).hexdigest()[:12]
    return f"{machine}-{host['pid']}-{host['start']}-{number}"
