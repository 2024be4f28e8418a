#!/usr/bin/env python3
"""CPU that recording a call's sound costs in the bot, microseconds per frame of audio, beside Pipecat's own recorder of sound.

    tests/long/audio_overhead.py --pipecat PATH[:PATH...] [--recorder TUNER] [--rounds 7] [--frames 6000]

PATH... goes before the package on PYTHONPATH; Pipecat is outside of this repository. Caller's frames of 20 ms and bot's chunks of
40 ms go through an input transport, five stages and an output transport as fast as these take them. Each way runs in a process of its
own, the ways interleaved; prints the median of each, less that of its base. Pin it to one core (taskset -c 1) on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAYS = {
    "bare": ("", "no observer of anybody's but Pipecat's own"),
    "buffer": ("bare", "Pipecat's AudioBufferProcessor behind the output transport, 16 kHz, stereo, handed over every 10 s"),
    "observer": ("bare", "observers=[observer], which records no sound"),
    "sound": ("observer", "the same with record_audio=True: what the sound itself costs"),
}


async def measure(way: str, frames: int) -> tuple[float, float]:
    """Microseconds per frame of either side, and the longest that the loop was held by a tick of the wire, in ms."""
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
    from tuner_pipecat_sdk._commands.trial import names
    from tuner_pipecat_sdk._wire.wire import Wire

    PipelineParams, PipelineWorker, run = names()
    longest = 0.0
    flush = Wire.flush

    def timed(wire: Wire, awake: bool = False) -> None:
        nonlocal longest
        began = time.perf_counter()
        flush(wire, awake)
        if not awake:
            longest = max(longest, time.perf_counter() - began)

    Wire.flush = timed  # type: ignore[method-assign]

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
        sound = {"record_audio": True, "audio_to": "keep"} if way == "sound" else {}
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
        for number in range(frames):
            await came.push_audio_frame(InputAudioRawFrame(caller, 16_000, 1))
            if number % 2:
                await worker.queue_frame(TTSAudioRawFrame(bot, 24_000, 1))
            if number % 50 == 49:
                await asyncio.sleep(0.001)
        await worker.queue_frame(EndFrame())

    feeding = asyncio.create_task(feed())
    await run(worker)
    await feeding
    return (time.process_time() - began) / (frames * 1.5) * 1e6, longest * 1e3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipecat")
    parser.add_argument("--recorder")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frames", type=int, default=6000)
    parser.add_argument("--one", choices=list(WAYS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(*asyncio.run(measure(options.one, options.frames)))
        return 0
    if not options.pipecat:
        parser.error("needs --pipecat PATH, where Pipecat and what it imports lie")
    environment = {**os.environ, "PYTHONPATH": f"{options.pipecat}:{ROOT / 'python'}"}
    if options.recorder:
        environment["TUNER_RECORDER"] = options.recorder
    results: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way in WAYS:
            command = [sys.executable, __file__, "--one", way, "--frames", str(options.frames)]
            with tempfile.TemporaryDirectory() as state:
                done = subprocess.run(command, env={**environment, "TUNER_STATE_DIR": state}, capture_output=True, text=True)
            if done.returncode:
                print(done.stderr[-2000:], file=sys.stderr)
                return 1
            results[way].append(tuple(float(number) for number in done.stdout.split()[-2:]))  # type: ignore[arg-type]
    middle = {way: statistics.median(cpu for cpu, _ in found) for way, found in results.items()}
    for way, (base, what) in WAYS.items():
        told = f"{middle[way] - middle[base]:+7.1f} µs over {base}" if base else f"{middle[way]:7.1f} µs a frame"
        held = statistics.median(longest for _, longest in results[way])
        print(f"{way:<9} {told:<24} {what}" + (f"; the loop was held for {held:.2f} ms at most" if way in ("observer", "sound") else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
