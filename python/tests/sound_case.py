"""A call with sound: a transport that writes, a caller whose chunks come in, and what the recorder was given."""

from __future__ import annotations

import asyncio
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from .support import SETTINGS, TapTest, until_on_loop

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._wire import process

MS = 1_000_000


@dataclass
class OutputAudioRawFrame(frames.DataFrame):
    audio: bytes = b""
    sample_rate: int = 24_000
    num_channels: int = 1


@dataclass
class TTSAudioRawFrame(OutputAudioRawFrame):
    pass


@dataclass
class UserAudioRawFrame(frames.InputAudioRawFrame):
    user_id: str = ""


@dataclass
class InterruptionFrame(frames.SystemFrame):
    pass


def pcm(ms: int, rate: int = 16_000, value: int = 1000, channels: int = 1) -> bytes:
    """So many milliseconds of one value."""
    return struct.pack("<h", value) * (rate * ms // 1000 * channels)


def greeted() -> bool:
    """Whether the recorder has said what it takes; also where there is none, and nobody will."""
    recorder = process._current.recorder
    return recorder is None or recorder.greeted


class Input(Pass):
    """An input transport, as far as the tap knows one."""

    async def push_audio_frame(self, frame: Any) -> None:
        await self.push_frame(frame)


class Output(Pass):
    """An output transport: writes, then waits for the chunk's length, then pushes, as Pipecat's do."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.written: list[Any] = []
        self.answer: Any = True
        self.takes = 0
        self.stuck: asyncio.Event | None = None

    async def write_audio_frame(self, frame: Any) -> bool:
        self.written.append(frame)
        if self.stuck is not None:
            self.stuck.set()
            await asyncio.sleep(3600)
        self._clock.now += self.takes
        if isinstance(self.answer, Exception):
            raise self.answer
        return bool(self.answer)

    async def play(self, frame: Any) -> None:
        """As the task of a media sender does it."""
        try:
            pushes = await self.write_audio_frame(frame)
        except ValueError:
            pushes = False
        if pushes:
            await self.push_frame(frame)


@dataclass
class Heard:
    """A message of sound as the recorder got it; a hole has no ``pcm``."""

    side: str
    first: int
    last: int
    rate: int
    channels: int
    speaker: int
    alone: bool
    pcm: bytes = field(repr=False)

    @property
    def ms(self) -> float:
        return len(self.pcm) / 2 / self.channels / self.rate * 1000


class SoundTest(TapTest):
    script: dict[str, Any] = {"audio": True}

    def observer(self, call_id: str = "call-1", **settings: Any) -> Observer:
        return Observer(**{**SETTINGS, "call_id": call_id, "record_audio": True, **settings})

    def run_call(self, during: Any, observer: Observer | None = None, finish: bool = True) -> Observer:
        """Runs a call through an input and an output transport; ``during`` gets them and the task."""
        observer = observer or self.observer()

        async def run() -> None:
            self.input, self.output = Input(name="in"), Output(name="out")
            task = PipelineTask([self.input, Pass(name="stt"), self.output], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            # A call that is over before its recorder has said what it takes has no sound: this one is over at once.
            await until_on_loop(greeted, "the recorder says what it takes")
            await during(task)
            if finish:
                await task.finish()

        asyncio.run(run())
        if finish:
            self.ended()
        return observer

    async def come(self, task: Any, at: int, frame: Any) -> None:
        """A frame of the caller's comes at so many milliseconds."""
        task.clock.now = at * MS
        await self.input.push_audio_frame(frame)

    async def written(self, task: Any, at: int, frame: Any) -> None:
        """A chunk of the bot's is written at so many milliseconds."""
        task.clock.now = max(task.clock.now, at * MS)
        await self.output.play(frame)

    def sound(self, side: str | None = None, generation: int = 0) -> list[Heard]:
        """What the recorder got, of one side or of both."""
        file = self.heard.folder / f"{generation}.sound"
        data, found = file.read_bytes() if file.exists() else b"", []
        while data:
            line, data = data.split(b"\n", 1)
            told = json.loads(line.split(b" ", 1)[1])
            body, data = data[: told["bytes"]], data[told["bytes"] :]
            self.assertEqual(data[:1], b"\n")
            data = data[1:]
            found.append(Heard(told["side"], told["clock"], told["last"], told["rate"], told["channels"], told.get("speaker", 0), told.get("alone", False), body))
        return [one for one in found if side in (None, one.side)]
