"""A transport on Pipecat's own base classes: the caller's sound goes in, and what is played is known to the word."""

import asyncio
import time

import sound
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.frames.frames import InputAudioRawFrame
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import BaseTransport, TransportParams
from transfer import FAULTS, Carrier

TICK = 0.02


class LoudnessVAD(VADAnalyzer):
    """Hears speech where it is loud; everything else is Pipecat's analyzer."""

    def num_frames_required(self):
        """20 ms of sound."""
        return int(self.sample_rate * TICK)

    def voice_confidence(self, buffer):
        """All or nothing."""
        return 1.0 if any(number is not None for number, _, _ in sound.runs(buffer, sound.CALLER)) else 0.0

    def _get_smoothed_volume(self, audio):
        return 1.0


class Input(BaseInputTransport):
    """Gives 20 ms of sound every 20 ms: the caller's words, else silence."""

    def __init__(self, transport, params, rate: int) -> None:
        super().__init__(params)
        self._transport = transport
        self.rate = rate
        self.waiting = bytearray()
        self.ends: list = []
        self._pump = None

    async def start(self, frame):
        """Begins to give sound."""
        await super().start(frame)
        await self.set_transport_ready(frame)
        self._pump = self.create_task(self._run())

    async def say(self, pcm: bytes) -> tuple[int, int]:
        """Lets the caller say ``pcm``; from when to when it sounded, in ns."""
        done = asyncio.get_running_loop().create_future()
        self.ends.append([len(pcm), 0, done])
        self.waiting += pcm
        return await done

    def hush(self) -> None:
        """The caller falls silent in the middle."""
        self.waiting.clear()
        for end in self.ends:
            end[0] = 0

    async def _run(self):
        size = int(self.rate * TICK) * 2
        due = time.monotonic()
        while True:
            chunk = bytes(self.waiting[:size])
            del self.waiting[:size]
            if self.ends and chunk and not self.ends[0][1]:
                self.ends[0][1] = time.time_ns() - int(TICK * 1e9)
            await self.push_audio_frame(InputAudioRawFrame(chunk.ljust(size, b"\0"), self.rate, 1))
            if self.ends:
                self.ends[0][0] -= len(chunk)
                if self.ends[0][0] <= 0:
                    _, began, done = self.ends.pop(0)
                    if not done.done():
                        done.set_result((began or time.time_ns(), time.time_ns()))
            due += TICK
            await asyncio.sleep(max(0, due - time.monotonic()))

    async def stop(self, frame):
        """Ends with the pipeline."""
        await self._end()
        await super().stop(frame)

    async def cancel(self, frame):
        """Ends with the pipeline."""
        await self._end()
        await super().cancel(frame)

    async def _end(self):
        if self._pump:
            await self.cancel_task(self._pump)
            self._pump = None


class Output(BaseOutputTransport):
    """Plays in real time and notes each word of it: from when to when, in ns, and its number."""

    def __init__(self, params) -> None:
        super().__init__(params)
        self.played: list[list[int]] = []
        self.played_to: dict[str, list[list[int]]] = {name: [] for name in params.audio_out_destinations}
        self.music: list[list[int]] = []
        self.rate = params.audio_out_sample_rate
        self.carrier = Carrier()
        self._until: dict[str | None, float] = {}

    async def start(self, frame):
        """Begins to play."""
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame):
        """Plays a chunk."""
        now, to = time.monotonic(), frame.transport_destination
        played, until = self.played_to.get(to, self.played), self._until.get(to, 0.0)
        begin = time.time_ns() + int(max(0.0, until - now) * 1e9)
        for number, first, last in sound.runs(frame.audio, sound.VOICE):
            if number is None:
                continue
            start, end = (begin + int(sample / frame.sample_rate * 1e9) for sample in (first, last))
            if number == sound.MUSIC:
                if self.music and start - self.music[-1][1] < 3_000_000:
                    self.music[-1][1] = end
                else:
                    self.music.append([start, end])
            elif played and played[-1][2] == number and start - played[-1][1] < 3_000_000:
                played[-1][1] = end
            else:
                played.append([start, end, number])
        self._until[to] = until = max(until, now) + len(frame.audio) / 2 / frame.sample_rate
        await asyncio.sleep(max(0, until - now - 0.04))
        return True

    async def write_transport_frame(self, frame):
        """Hands the caller over, and says where that failed, as Daily's transport does."""
        if isinstance(frame, tuple(FAULTS)) and (fault := await self.carrier.take(frame)):
            await self.push_error(fault)


class Line(BaseTransport):
    """The caller's line; its event says that he is gone."""

    def __init__(self, rate: int, out: int, mixer=None, destinations=()) -> None:
        super().__init__()
        self.mixer = mixer
        params = TransportParams(audio_in_enabled=True, audio_out_enabled=True, audio_out_sample_rate=out, audio_out_mixer=mixer,
                                 audio_out_destinations=list(destinations))
        self._input, self._output = Input(self, params, rate), Output(params)
        self._register_event_handler("on_client_disconnected")

    def input(self):
        """Where the caller's sound comes in."""
        return self._input

    def output(self):
        """Where the bot's sound goes out."""
        return self._output

    async def lose(self) -> None:
        """The caller is gone."""
        await self._call_event_handler("on_client_disconnected", "caller")
