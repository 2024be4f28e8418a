"""The bot of ``audio_clicks.py``: one call on a real pipeline, both far ends scripted. Runs as a process of its own."""

from __future__ import annotations

import argparse
import array
import asyncio
import json
import time

from clicking.clicks import CLICK_MS, LEVELS, RATE_IN, RATE_OUT, click, clicks_in, times


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--secs", type=float, default=40.0)
    for name in ("--truth", "--folder", "--state", "--call"):
        parser.add_argument(name)
    asyncio.run(call(parser.parse_args()))


if __name__ == "__main__":
    main()
