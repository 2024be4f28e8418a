#!/usr/bin/env python3
"""Whether a recording is in step: clicks planted at the far ends of real Pipecat calls, against where they lie in the file.

    tests/long/audio_clicks.py --recorder TUNER --pipecat NAME=PATH[:PATH...] [--pipecat ...] [--secs 40] [--only live,bot,recorder]

PATH... goes before the package on PYTHONPATH; Pipecat is outside of this repository. Each call has a caller who clicks all the time
(also muted, and on while the bot's loop stands still for 3 s), who says nothing for a while, whose transport sends nothing for a
while, and a bot whose clicks are cut off by him. ``bot`` kills the bot with -9 in the middle, ``recorder`` its recorder. Prints a
table: clicks, how many are not in the file, and the median, 95th percentile and largest distance in milliseconds. Exits with 0 only if
no click that was heard whole is missing from a live call, and none is further than 20 ms off.
"""

from __future__ import annotations

import argparse
import array
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RATE_IN, RATE_OUT = 16_000, 24_000
LEVELS = (8_000, 13_000, 19_000, 27_000)
CLICK_MS = 4
LIMIT_MS = 20.0


# The bot: one call on a real pipeline, both far ends scripted. Runs as a process of its own.


def click(level: int, rate: int) -> bytes:
    return array.array("h", [level] * (rate * CLICK_MS // 1000)).tobytes()


def times(until: float) -> list[tuple[float, int]]:
    """When a speaker clicks, and how loud: uneven, so that no click is taken for its neighbour."""
    found, at, number = [], 0.35, 0
    while at < until:
        found.append((at, LEVELS[number % 4]))
        number += 1
        at += 0.31 + 0.037 * (number * 7 % 9)
    return found


async def call(options: argparse.Namespace) -> None:
    try:
        import nltk

        nltk.download = lambda *_, **__: True
    except ImportError:
        pass
    from loguru import logger

    logger.remove()
    from pipecat.frames.frames import (
        EndFrame, InputAudioRawFrame, InterruptionFrame, TTSAudioRawFrame, TTSStartedFrame, TTSStoppedFrame, UserMuteStartedFrame, UserMuteStoppedFrame,
    )  # fmt: skip
    from pipecat.observers.base_observer import BaseObserver
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.transports.base_input import BaseInputTransport
    from pipecat.transports.base_output import BaseOutputTransport
    from pipecat.transports.base_transport import TransportParams
    from tuner_pipecat_sdk import Observer
    from tuner_pipecat_sdk._commands.trial import names

    PipelineParams, PipelineWorker, run = names()
    truth = open(options.truth, "w", buffering=1)

    def tell(**what: object) -> None:
        truth.write(json.dumps(what) + "\n")

    class Input(BaseInputTransport):
        """A caller who clicks on a clock of his own: what he said while the loop stood still comes in a burst."""

        silent: set[int] = set()

        async def start(self, frame):  # noqa: ANN001, ANN202
            await super().start(frame)
            await self.set_transport_ready(frame)
            self.pump = self.create_task(self.go())

        async def go(self) -> None:
            clock = self.get_clock().get_time
            begun = clock()
            clicks = iter(times(options.secs))
            at, level = next(clicks)
            number = 0
            while True:
                frame = bytearray(RATE_IN // 50 * 2)
                while at is not None and at < (number + 1) / 50:
                    place = int(at * RATE_IN) - number * (RATE_IN // 50)
                    if int(at) not in self.silent and place + RATE_IN * CLICK_MS // 1000 <= RATE_IN // 50:
                        frame[place * 2 : place * 2 + RATE_IN * CLICK_MS // 1000 * 2] = click(level, RATE_IN)
                        tell(side="in", at=begun + int((number * (RATE_IN // 50) + place) / RATE_IN * 1e9), level=level)
                    at, level = next(clicks, (None, 0))
                number += 1
                late = begun + number * 20_000_000 - clock()
                if late > 0:
                    await asyncio.sleep(late / 1e9)
                if int(number / 50) not in self.silent:  # a caller's client that sends nothing while it hears nothing
                    await self.push_audio_frame(InputAudioRawFrame(bytes(frame), RATE_IN, 1))

        async def stop(self, frame):  # noqa: ANN001, ANN202
            await self.cancel_task(self.pump)
            await super().stop(frame)

        async def cancel(self, frame):  # noqa: ANN001, ANN202
            await self.cancel_task(self.pump)
            await super().cancel(frame)

    class Output(BaseOutputTransport):
        """A far end that plays what it is given, one chunk behind the other, and says when each click sounded."""

        until = 0
        sounds = False

        async def start(self, frame):  # noqa: ANN001, ANN202
            await super().start(frame)
            await self.set_transport_ready(frame)

        async def write_audio_frame(self, frame) -> bool:  # noqa: ANN001
            now = self.get_clock().get_time()
            begin = max(self.until, now)
            samples = array.array("h", frame.audio)
            self.until = begin + int(len(samples) / frame.sample_rate * 1e9)
            goes_on, self.sounds = self.sounds, bool(samples) and samples[-1] > LEVELS[0] // 2
            for place, level in clicks_in(samples, frame.sample_rate):
                if place == 0 and goes_on:
                    continue  # the rest of one that began in the chunk before
                tell(side="out", at=begin + int(place / frame.sample_rate * 1e9), level=level)
            await asyncio.sleep(max(0, self.until - now - 40_000_000) / 1e9)
            return True

    class Zero(BaseObserver):
        async def on_push_frame(self, data):  # noqa: ANN001, ANN202
            if type(data.frame).__name__ == "StartFrame" and not zero.is_set():
                tell(zero=data.timestamp)
                zero.set()

    zero = asyncio.Event()
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    came, sent = Input(params), Output(params)
    middle = options.secs / 2
    came.silent = {int(middle) - 4, int(middle) - 3}
    observer = Observer(
        "tr_api_test", 1, "clicks", options.call, base_url="http://127.0.0.1:9", state_dir=options.state,
        record_audio=True, audio_to=options.folder,
    )  # fmt: skip
    worker = PipelineWorker(
        Pipeline([came, sent]), params=PipelineParams(), observers=[observer, Zero()], cancel_on_idle_timeout=False,
    )  # fmt: skip

    async def say(seconds: float) -> None:
        """The bot speaks: clicks in a row of chunks, as a voice gives them, faster than they are played."""
        pcm = array.array("h", bytes(int(seconds * RATE_OUT) * 2))
        for at, level in times(seconds - 0.05):
            place = int(at * RATE_OUT)
            pcm[place : place + RATE_OUT * CLICK_MS // 1000] = array.array("h", click(level, RATE_OUT))
        data = pcm.tobytes()
        frames = [TTSAudioRawFrame(data[i : i + 9_600], RATE_OUT, 1) for i in range(0, len(data), 9_600)]
        await worker.queue_frames([TTSStartedFrame(), *frames, TTSStoppedFrame()])

    async def script() -> None:
        await zero.wait()
        end = time.monotonic() + options.secs
        await asyncio.sleep(1)
        await say(3)
        await asyncio.sleep(4.5)
        await worker.queue_frame(UserMuteStartedFrame())
        await say(5)
        await asyncio.sleep(2.2)
        await worker.queue_frame(InterruptionFrame())  # the caller cuts in, in the middle of a chunk
        await worker.queue_frame(UserMuteStoppedFrame())
        await asyncio.sleep(1.3)
        await say(2)
        while time.monotonic() < end - options.secs / 2:
            await asyncio.sleep(0.05)
        await say(2)
        await asyncio.sleep(0.7)
        time.sleep(3)  # the loop stands still, in the middle of what the bot says
        await asyncio.sleep(2)
        while time.monotonic() < end - 5:
            await say(3)
            await asyncio.sleep(5.3)
        await asyncio.sleep(max(0.0, end - time.monotonic()))
        await worker.queue_frame(EndFrame())

    told = asyncio.create_task(script())
    await run(worker)
    await told
    tell(done=True)
    await observer.close(30)


def clicks_in(samples: array.array, rate: int) -> list[tuple[int, int]]:
    """Where clicks begin, and which of the levels each has."""
    found, at, wide = [], 0, rate * CLICK_MS // 1000
    floor = LEVELS[0] // 2
    while at < len(samples):
        block = samples[at : at + 512]
        if max(block, default=0) < floor:
            at += len(block) or 1
            continue
        while samples[at] < floor:
            at += 1
        level = statistics.median(samples[at + wide // 4 : at + wide * 3 // 4] or [samples[at]])
        nearest = min(LEVELS, key=lambda one: abs(one - level))
        while at > 0 and samples[at - 1] > nearest // 2:
            at -= 1
        start = at
        while start < len(samples) and samples[start] < nearest // 2:
            start += 1
        found.append((start, nearest))
        at = start + wide * 2
    return found


# The judge: runs calls, kills whom it is told to kill, and compares.


def compare(folder: Path, truth: list[dict], until: int | None) -> dict[str, tuple[list[float], int, int]]:
    """For each side: how far off each click is (ms), how many are missing, how many there were."""
    with wave.open(str(next(folder.glob("*.wav")))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 2, 2), file.getparams()
        both = array.array("h", file.readframes(file.getnframes()))
    zero = next(line["zero"] for line in truth if "zero" in line)
    result = {}
    for side, channel in (("in", both[0::2]), ("out", both[1::2])):
        heard = [(place / 16.0, level) for place, level in clicks_in(channel, 16_000)]
        errors, missing, planted = [], 0, 0
        for line in truth:
            if line.get("side") != side or line["at"] < zero or (until is not None and line["at"] > until):
                continue
            planted += 1
            at = (line["at"] - zero) / 1e6
            near = [place - at for place, level in heard if level == line["level"] and abs(place - at) < 900]
            if near:
                errors.append(min(near, key=abs))
            else:
                missing += 1
        result[side] = (errors, missing, planted)
    return result


def recorders(bot: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(bot)], capture_output=True, text=True).stdout.splitlines()
    return [int(line.split()[0]) for line in found if line.rstrip().endswith("record")]


def run_one(options: argparse.Namespace, path: str, kill: str, place: Path) -> dict[str, tuple[list[float], int, int]]:
    truth, folder, state = place / "truth.jsonl", place / "recordings", place / "state"
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUNER_")}
    environment |= {"PYTHONPATH": f"{path}:{ROOT / 'python'}", "TUNER_RECORDER": str(options.recorder)}
    command = [sys.executable, __file__, "--one", "--truth", truth, "--folder", folder, "--state", state, "--secs", str(options.secs), "--call", place.name]
    with open(place / "bot.txt", "w") as said:
        bot = subprocess.Popen([str(part) for part in command], env=environment, stdout=said, stderr=said)
        limit = time.monotonic() + options.secs + 120

        def lines() -> list[dict]:
            return [json.loads(line) for line in truth.read_text().splitlines(True) if line.endswith("\n")] if truth.exists() else []

        until = None
        if kill != "live":
            while not any("at" in line and line["at"] > options.secs * 0.7e9 for line in lines()):
                if bot.poll() is not None or time.monotonic() > limit:
                    sys.exit(f"the bot ended too soon: {(place / 'bot.txt').read_text()[-2000:]}")
                time.sleep(0.1)
            if kill == "bot":
                bot.kill()
                until = max(line["at"] for line in lines() if "at" in line) - 600_000_000
            else:
                for pid in recorders(bot.pid):
                    os.kill(pid, signal.SIGKILL)
        bot.wait(options.secs + 120)
        # A recorder that had to go with its bot, or was killed, leaves the rest to the next one of the same state folder.
        key = {"wire": "key", "version": 1, "api_key": "tr_api_test", "workspace_id": 1, "base_url": "http://127.0.0.1:9", "state_dir": str(state)}
        following = subprocess.Popen([options.recorder, "record"], env=environment, stdin=subprocess.PIPE, stdout=said, stderr=said)
        following.stdin.write(f"0 0 {json.dumps(key, separators=(',', ':'))}\n".encode())
        following.stdin.flush()
        while not list(folder.glob("*.wav")):
            if time.monotonic() > limit:
                left = "\n".join(f"{file.stat().st_size:>9} {file.relative_to(place)}" for file in sorted(place.rglob("*")) if file.is_file())
                sys.exit(f"no recording came; what there is:\n{left}\n{(place / 'bot.txt').read_text()[-1000:]}")
            time.sleep(0.1)
        following.stdin.close()
        following.kill()
        following.wait()
    return compare(folder, lines(), until)


def judge(options: argparse.Namespace) -> int:
    bad = 0
    print(f"{'pipecat':<10} {'call':<9} {'side':<5} {'clicks':>6} {'missing':>8} {'median':>8} {'p95':>8} {'largest':>8}  ms")
    for given in options.pipecat:
        name, path = given.split("=", 1)
        for kill in options.only.split(","):
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder, f"{name}-{kill}".replace("/", "-"))
                place.mkdir()
                for side, (errors, missing, planted) in run_one(options, path, kill, place).items():
                    sizes = sorted(abs(error) for error in errors) or [0.0]
                    p95 = sizes[min(len(sizes) - 1, int(len(sizes) * 0.95))]
                    middle = statistics.median(errors or [0.0])
                    print(f"{name:<10} {kill:<9} {side:<5} {planted:>6} {missing:>8} {middle:>8.1f} {p95:>8.1f} {sizes[-1]:>8.1f}", flush=True)
                    # A recorder that is killed takes along what it was just given.
                    bad += sizes[-1] > LIMIT_MS or not planted or missing > (planted * 0.1 if kill == "recorder" else 0)
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorder", type=Path)
    parser.add_argument("--pipecat", action="append", default=[])
    parser.add_argument("--secs", type=float, default=40.0)
    parser.add_argument("--only", default="live,bot,recorder")
    for hidden in ("--truth", "--folder", "--state", "--call"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        asyncio.run(call(options))
        return 0
    if not options.pipecat or options.recorder is None or not options.recorder.exists():
        parser.error("needs --pipecat NAME=PATH, and --recorder with the path of an executable `tuner`")
    return judge(options)


if __name__ == "__main__":
    sys.exit(main())
