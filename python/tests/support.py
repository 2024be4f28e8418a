"""What the tests share: a scripted recorder, the recorded calls as live frames, and waiting for a condition."""

from __future__ import annotations

import asyncio
import json
import os
import re
import selectors
import shutil
import sys
import tempfile
import time
import unittest
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CALLS = ROOT / "tests" / "calls"
SCRIPTED = HERE / "scripted_recorder.py"
for _path in (str(HERE.parent), str(HERE / "standins")):
    if _path not in sys.path:
        sys.path.insert(0, _path)

import pipecat  # noqa: E402
from pipecat import generations  # noqa: E402
from pipecat.frames import frames  # noqa: E402
from pipecat.observers.base_observer import FrameProcessed, FramePushed  # noqa: E402
from pipecat.pipeline.worker import PipelineWorker as PipelineTask  # noqa: E402
from pipecat.processors.frame_processor import FrameDirection, Pass  # noqa: E402
from tuner_pipecat_sdk import _log  # noqa: E402
from tuner_pipecat_sdk._tap import probe  # noqa: E402
from tuner_pipecat_sdk._tap.set_up import SETTINGS as SET_UP  # noqa: E402
from tuner_pipecat_sdk._wire import process  # noqa: E402

SETTINGS: dict[str, Any] = {"api_key": "tr_api_secret", "workspace_id": 42, "agent_id": "tests", "call_id": "call-1"}


def until(condition: Any, what: str, limit: float = 60.0) -> Any:
    """Waits for a condition, not for a time."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.005)
    return value


async def until_on_loop(condition: Any, what: str, limit: float = 60.0) -> Any:
    """As ``until``, while the running loop goes on."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        await asyncio.sleep(0.005)
    return value


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time passes only where it would wait for a timer, and then at once."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_VirtualSelector(self))

    def time(self) -> float:
        return self.now


class _VirtualSelector(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._of = loop

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(None if timeout is None else 0)
        if not found and timeout:
            self._of.now += timeout
        return found


async def call(observer: Any, *extra: Any, finish: bool = True) -> PipelineTask:
    """A short call: it starts, says ``extra``, and is cleaned up unless ``finish`` is false."""
    task = PipelineTask([Pass(name="tts")], [observer])
    await task.start()
    await task.push(frames.StartFrame())
    for frame in extra:
        await task.push(frame)
    await task.settle()
    if finish:
        await task.finish()
    return task


class Heard:
    """What the scripted recorders of one test were told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def raw(self, generation: int = 0) -> bytes:
        file = self.folder / f"{generation}.heard"
        return file.read_bytes() if file.exists() else b""

    def messages(self, generation: int = 0) -> list[tuple[int, int, dict[str, Any]]]:
        lines = self.raw(generation).split(b"\n")[:-1]
        parts = [line.split(b" ", 2) for line in lines]
        return [(int(call), int(seq), json.loads(payload)) for call, seq, payload in parts]

    def lines(self, call_id: str = "call-1") -> list[dict[str, Any]]:
        """The frame-log lines of one call over all recorders, each SEQ once, in order."""
        found: dict[int, dict[str, Any]] = {}
        for generation in range(self.generations):
            number = None
            for call, seq, message in self.messages(generation):
                if message.get("wire") == "open" and message["header"]["call"] == call_id:
                    number = call
                elif call == number and "wire" not in message:
                    found.setdefault(seq, message)
        return [found[seq] for seq in sorted(found)]

    def control(self, kind: str) -> list[dict[str, Any]]:
        told = f'"wire":"{kind}"'.encode()  # asked again and again: what cannot be it is not parsed
        heard = [raw for g in range(self.generations) if told in (raw := self.raw(g))]
        lines = [line for raw in heard for line in raw.split(b"\n")[:-1] if told in line]
        return [message for line in lines if (message := json.loads(line.split(b" ", 2)[2])).get("wire") == kind]

    @property
    def generations(self) -> int:
        return len(list(self.folder.glob("*.heard")))


class TapTest(unittest.TestCase):
    """Each test has a recorder, a state folder and a wire of its own."""

    script: dict[str, Any] = {}
    generation = "old"

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "heard").mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TUNER_")}
        environment |= {
            "TUNER_RECORDER": str(SCRIPTED),
            "TUNER_STATE_DIR": str(self.folder / "state"),
            "SCRIPT_DIR": str(self.folder / "heard"),
        }
        patch = mock.patch.dict(os.environ, environment, clear=True)
        patch.start()
        self.addCleanup(patch.stop)
        self.play(self.script)
        self.become(self.generation)
        self.heard = Heard(self.folder / "heard")
        self.logged: list[tuple[str, str]] = []
        said = mock.patch.object(_log, "log", lambda level, text: self.logged.append((level, text)))
        said.start()
        self.addCleanup(said.stop)
        from tuner_pipecat_sdk._wire import recorder_messages

        answered = mock.patch.object(recorder_messages, "log", lambda level, text: self.logged.append((level, text)))
        answered.start()
        self.addCleanup(answered.stop)
        self.addCleanup(self.shut)

    def become(self, generation: str) -> None:
        """From here on, to the end of the test, Pipecat is of another generation."""
        probe._accepts.cache_clear()
        self.addCleanup(probe._accepts.cache_clear)
        as_it = generations.become(generation)
        as_it.__enter__()
        self.addCleanup(as_it.__exit__, None, None, None)

    def play(self, script: dict[str, Any]) -> None:
        os.environ["SCRIPT"] = json.dumps(script)

    def shut(self) -> None:
        """Ends this test's wire as the exit of the interpreter would."""
        wire, process._current = process._current, None
        if wire is not None and not wire.dead:
            recorder = wire.recorder
            wire.supervisor.finish()
            if recorder is not None:
                until(recorder.reap, "the recorder ends when its pipe is closed")

    def said(self, part: str) -> list[str]:
        return [text for _, text in self.logged if part in text]

    def ended(self, call_id: str = "call-1") -> None:
        until(lambda: self.heard.control("end"), f"{call_id} ends")


@dataclass
class Named:
    """A processor of a recorded call: a name, and the way to the task's observer."""

    name: str
    _observer: Any = None
    _setup: Any = field(default=None)

    def __str__(self) -> str:
        return self.name


_ADDRESS = re.compile(r" object at 0x[0-9a-f]+(?=>)")


class Logged:
    """A recorded call."""

    def __init__(self, version: str, name: str) -> None:
        self.path = CALLS / f"pipecat-{version}" / f"{name}.frames.jsonl"
        text = _ADDRESS.sub("", self.path.read_text("utf-8"))  # the older taps that recorded them wrote addresses
        self.lines = [json.loads(line) for line in text.splitlines()][1:]
        self.frames = [line for line in self.lines if "frame" in line]

    @staticmethod
    def all() -> list[tuple[str, str]]:
        return sorted((p.parent.name[8:], p.name[: -len(".frames.jsonl")]) for p in CALLS.rglob("*.frames.jsonl"))


_classes: dict[tuple[str, ...], type] = {}
_AUDIO = b"\0" * 1_000_000


def frame_of(line: dict[str, Any]) -> Any:
    """A recorded line as a live frame object."""
    names = (line["frame"], *line.get("bases", ["SystemFrame", "Frame"]))
    cls = _classes.get(names)
    if cls is None:
        cls = _classes[names] = _class_of(names)
    made = cls()
    made.id = line["id"]
    made.broadcast_sibling_id = line.get("sibling")
    for name, value in line.get("data", {}).items():
        if line["frame"] == "TTSAudioRawFrame" and name == "bytes":
            made.audio = _AUDIO[:value]
        else:
            setattr(made, name, value)
    return made


def _class_of(names: tuple[str, ...]) -> type:
    """A class whose ancestors have these names in this order; what stands behind ``Frame`` is no frame itself."""
    at = names.index("Frame")
    mixins = tuple(type(name, (), {}) for name in names[at + 1 :])
    cls: type = frames.Frame
    for name in reversed(names[1:at]):
        cls = type(name, (cls,), {})
    return type(names[0], (cls, *mixins), {})


async def replay(task: Any, call: Logged) -> None:
    """FirstPushes a recorded call through a task: first pushes as they were, then along the task's own stages."""
    observer = task._observer
    named: dict[str, Named] = {}

    def processor(name: str) -> Named:
        if name not in named:
            old = pipecat.GENERATION == "old"
            named[name] = Named(name, observer if old else None, None if old else task.setup)
        return named[name]

    for line in call.frames:
        frame = frame_of(line)
        if pipecat.GENERATION == "2.0" and line["frame"] == "StartFrame":
            for setting in SET_UP:
                setattr(task.setup, setting, frame.__dict__.pop(setting, None))
        way = FrameDirection.UPSTREAM if line["dir"] == "upstream" else FrameDirection.DOWNSTREAM
        task.clock.now = line["clock"]
        source, destination = processor(line["src"]), processor(line["dst"])
        await observer.on_push_frame(FramePushed(source, destination, frame, way, line["clock"]))
        await observer.on_process_frame(FrameProcessed(destination, frame, way, line["clock"]))
        await task.push(frame, way)
        await asyncio.sleep(0)
    await task.finish()


def comparable(line: dict[str, Any]) -> dict[str, Any]:
    """A line without what cannot be the same: when it was written, and null members."""
    told = {name: value for name, value in line.items() if name != "t"}
    if "data" in told:
        told["data"] = {name: value for name, value in told["data"].items() if value is not None} or None
    return {name: value for name, value in told.items() if value is not None}
