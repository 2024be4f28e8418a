#!/usr/bin/env python3
"""CPU that recording a call's sound costs in the bot, microseconds per frame of audio, beside Pipecat's own recorder of sound.

    tests/long/audio_overhead.py --pipecat PATH[:PATH...] [--recorder TUNER] [--rounds 7] [--frames 6000]

PATH... goes before the package on PYTHONPATH; Pipecat is outside of this repository. Caller's frames of 20 ms and bot's chunks of
40 ms go through an input transport, five stages and an output transport as fast as these take them. Each way runs in a process of its
own, the ways interleaved; prints the median of each, less that of its base. Pin it to one core (taskset -c 1) on a quiet machine.

How long the loop is held by us no stall of the loop can tell: it holds the machine's share as well. So one more run times each call of
our code on the loop's thread: the frames, the writes that are watched, and the ticks that write to the pipe. Its processor time is what we
hold the loop for; what the wall clock says beyond that is the machine's, or a wait of ours. Calls in which Python's garbage collector ran
are left out. What the machine does to any work is seen on a yardstick, the same sum once a frame: where that takes longer than 200 µs now and
then, so does ours. That run is ten times as fast as it sounds, with a second of sound at once now and then.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAYS = {
    "bare": ("", "no observer of anybody's but Pipecat's own"),
    "buffer": ("bare", "Pipecat's AudioBufferProcessor behind the output transport, 16 kHz, stereo, handed over every 10 s"),
    "observer": ("bare", "observers=[observer], which records no sound"),
    "sound": ("observer", "the same with record_audio=True: what the sound itself costs"),
}
HELD = "held"
HELD_LIMIT_US = 200


class Yardstick:
    """Work that is always the same, and takes about as long as a tick of the wire."""

    def measure(self) -> int:
        return sum(range(3000))


collections = 0


def collects(phase: str, _info: object) -> None:
    """Python's garbage collector runs in whoever makes the next object: that is the bot's, not ours."""
    global collections
    collections += phase == "start"


def watch(owner: type, name: str, held: list[tuple[int, int]]) -> None:
    """Notes how long each call of a method takes on this thread, nanoseconds: of the wall clock, and of the processor. Not those in which
    the garbage collector ran.
    """
    really, mine = getattr(owner, name), threading.get_ident()

    def timed(*given: object, **named: object) -> object:
        if threading.get_ident() != mine:
            return really(*given, **named)
        before, began, used = collections, time.perf_counter_ns(), time.thread_time_ns()
        try:
            return really(*given, **named)
        finally:
            spent = time.thread_time_ns() - used
            if collections == before:
                held.append((time.perf_counter_ns() - began, spent))

    setattr(owner, name, timed)


async def measure(way: str, frames: int) -> tuple[float, dict[str, list[tuple[int, int]]]]:
    """Microseconds per frame of either side; and, where they are timed, the calls of our code, of the wall clock and of the processor."""
    try:
        import nltk

        nltk.download = lambda *_, **__: True
    except ImportError:
        pass
    from loguru import logger

    logger.remove()
    from pipecat.frames.frames import EndFrame, InputAudioRawFrame, TTSAudioRawFrame
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.processors.frame_processor import FrameProcessor
    from pipecat.transports.base_input import BaseInputTransport
    from pipecat.transports.base_output import BaseOutputTransport
    from pipecat.transports.base_transport import TransportParams
    from tuner_pipecat_sdk import Observer
    from tuner_pipecat_sdk._call.call import Call
    from tuner_pipecat_sdk._commands.trial import names
    from tuner_pipecat_sdk._tap.written_sound import WrittenSound
    from tuner_pipecat_sdk._wire.wire import Wire

    PipelineParams, PipelineWorker, run = names()
    held: dict[str, list[tuple[int, int]]] = {}
    if way == HELD:
        gc.callbacks.append(collects)
        for what, owner, name in (("frames", Call, "frame"), ("writes that are watched", WrittenSound, "_sent"), ("ticks of the wire", Wire, "_tick"), ("the yardstick", Yardstick, "measure")):
            watch(owner, name, held.setdefault(what, []))

    class Pass(FrameProcessor):
        async def process_frame(self, frame, direction):  # noqa: ANN001, ANN202
            await super().process_frame(frame, direction)
            await self.push_frame(frame, direction)

    class Input(BaseInputTransport):
        async def start(self, frame):  # noqa: ANN001, ANN202
            await super().start(frame)
            await self.set_transport_ready(frame)

    class Output(BaseOutputTransport):
        async def start(self, frame):  # noqa: ANN001, ANN202
            await super().start(frame)
            await self.set_transport_ready(frame)

        async def write_audio_frame(self, frame) -> bool:  # noqa: ANN001
            return True

    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    came, sent = Input(params), Output(params)
    stages: list = [came, *(Pass() for _ in range(5)), sent]
    observers: list = []
    if way == "buffer":
        from pipecat.processors.audio.audio_buffer_processor import AudioBufferProcessor

        buffer = AudioBufferProcessor(sample_rate=16_000, num_channels=2, buffer_size=320_000)

        @buffer.event_handler("on_audio_data")
        async def taken(_buffer, audio, _rate, _channels):  # noqa: ANN001, ANN202
            with open(os.devnull, "wb") as file:
                file.write(audio)

        stages.append(buffer)
    elif way != "bare":
        sound = {"record_audio": True, "audio_to": "keep"} if way in ("sound", HELD) else {}
        observer = Observer("k", 1, "overhead", "overhead", base_url="http://127.0.0.1:9", **sound)
        observers = [observer]
    worker = PipelineWorker(
        Pipeline(stages), params=PipelineParams(), observers=observers, enable_turn_tracking=False, enable_rtvi=False, cancel_on_idle_timeout=False
    )
    began = 0.0

    async def feed() -> None:
        nonlocal began
        await asyncio.sleep(1.0)
        if way == "buffer":
            await buffer.start_recording()
        caller, bot = os.urandom(640), os.urandom(1_920)
        began = time.process_time()
        yardstick = Yardstick()
        for number in range(frames):
            if way == HELD:
                yardstick.measure()
            await came.push_audio_frame(InputAudioRawFrame(caller, 16_000, 1))
            if number % 2:
                await worker.queue_frame(TTSAudioRawFrame(bot, 24_000, 1))
            if way != HELD:
                if number % 50 == 49:
                    await asyncio.sleep(0.001)
            elif number % 500 >= 50 and number % 5 == 4:  # ten times as fast as it sounds, and now and then a second of it at once
                await asyncio.sleep(0.01)
        await worker.queue_frame(EndFrame())

    feeding = asyncio.create_task(feed())
    await run(worker)
    await feeding
    return (time.process_time() - began) / (frames * 1.5) * 1e6, held


def told(what: str, calls: list[tuple[int, int]]) -> str:
    """One line about the calls of one kind."""
    columns = []
    for clock, name in ((1, "processor"), (0, "wall clock")):
        sizes = sorted(call[clock] / 1000 for call in calls) or [0.0]
        above = sum(size > HELD_LIMIT_US for size in sizes)
        columns.append(
            f"{name} {sizes[len(sizes) // 2]:6.1f} {sizes[min(len(sizes) - 1, int(len(sizes) * 0.999))]:7.1f} {sizes[-1]:8.1f} {above:4d} above {HELD_LIMIT_US}"
        )
    return f"{what:<24} {len(calls):>7} calls; µs (median, 99.9 %, largest): {'; '.join(columns)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipecat")
    parser.add_argument("--recorder")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frames", type=int, default=6000)
    parser.add_argument("--one", choices=[*WAYS, HELD], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asyncio.run(measure(options.one, options.frames))))
        return 0
    if not options.pipecat:
        parser.error("needs --pipecat PATH, where Pipecat and what it imports lie")
    environment = {**os.environ, "PYTHONPATH": f"{options.pipecat}:{ROOT / 'python'}"}
    if options.recorder:
        environment["TUNER_RECORDER"] = options.recorder
    results: dict[str, list[float]] = {way: [] for way in (*WAYS, HELD)}
    held: dict[str, list[tuple[int, int]]] = {}
    for _ in range(options.rounds):
        for way in (*WAYS, HELD):
            command = [sys.executable, __file__, "--one", way, "--frames", str(options.frames)]
            with tempfile.TemporaryDirectory() as state:
                done = subprocess.run(command, env={**environment, "TUNER_STATE_DIR": state}, capture_output=True, text=True)
            if done.returncode:
                print(done.stderr[-2000:], file=sys.stderr)
                return 1
            cost, calls = json.loads(done.stdout.splitlines()[-1])
            results[way].append(cost)
            for what, found in calls.items():
                held.setdefault(what, []).extend(found)
    middle = {way: statistics.median(found) for way, found in results.items()}
    for way, (base, what) in WAYS.items():
        cost = f"{middle[way] - middle[base]:+7.1f} µs over {base}" if base else f"{middle[way]:7.1f} µs a frame"
        print(f"{way:<9} {cost:<24} {what}")
    for what, calls in held.items():
        print(told(what, calls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
