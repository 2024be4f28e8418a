"""``record_audio``: what came in and what was really sent, when it was heard."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from .sound_case import (
    MS, InterruptionFrame, Output, OutputAudioRawFrame, SoundTest, TTSAudioRawFrame, pcm,
)  # fmt: skip

from pipecat.frames import frames


def to(destination: str, audio: bytes) -> TTSAudioRawFrame:
    frame = TTSAudioRawFrame(audio)
    frame.transport_destination = destination
    return frame


class Caller(SoundTest):
    def test_chunks_that_follow_each_other_become_messages_of_200_ms(self) -> None:
        async def during(task: Any) -> None:
            for number in range(25):
                await self.come(task, 20 + 20 * number, frames.InputAudioRawFrame(pcm(20, value=number)))

        self.run_call(during)
        got = self.sound("in")
        self.assertEqual([one.ms for one in got], [200, 200, 100])
        self.assertEqual([one.first for one in got], [20 * MS, 220 * MS, 420 * MS])
        self.assertEqual([one.last for one in got], [200 * MS, 400 * MS, 500 * MS])
        self.assertEqual(b"".join(one.pcm for one in got), b"".join(pcm(20, value=number) for number in range(25)))

    def test_a_burst_behind_a_loop_that_stood_still_is_told_as_it_came(self) -> None:
        async def during(task: Any) -> None:
            await self.come(task, 1000, frames.InputAudioRawFrame(pcm(20)))
            for _ in range(12):
                await self.come(task, 1240, frames.InputAudioRawFrame(pcm(20)))

        self.run_call(during)
        self.assertEqual([(one.first // MS, one.last // MS, one.ms) for one in self.sound("in")], [
            (1000, 1000, 20), (1240, 1240, 200), (1240, 1240, 40),
        ])  # fmt: skip

    def test_a_pause_another_rate_or_more_channels_begin_a_new_message(self) -> None:
        async def during(task: Any) -> None:
            await self.come(task, 20, frames.InputAudioRawFrame(pcm(20)))
            await self.come(task, 141, frames.InputAudioRawFrame(pcm(20)))
            await self.come(task, 161, frames.InputAudioRawFrame(pcm(20, 8000), sample_rate=8000))
            await self.come(task, 181, frames.InputAudioRawFrame(pcm(20, 8000, channels=2), sample_rate=8000, num_channels=2))

        self.run_call(during)
        self.assertEqual([(one.first // MS, one.rate, one.channels) for one in self.sound("in")], [
            (20, 16000, 1), (141, 16000, 1), (161, 8000, 1), (181, 8000, 2),
        ])  # fmt: skip

    def test_each_chunk_counts_once_though_every_processor_pushes_it_and_one_makes_its_own_of_it(self) -> None:
        async def during(task: Any) -> None:
            frame = frames.InputAudioRawFrame(pcm(20))
            await self.come(task, 20, frame)
            await task.stages[2].push_frame(frame)
            await task.stages[2].push_frame(frames.InputAudioRawFrame(pcm(20, value=7)))

        self.run_call(during)
        self.assertEqual([one.pcm for one in self.sound("in")], [pcm(20)])

    def test_half_a_sample_nonsense_and_a_frame_that_cannot_be_read_hurt_nobody(self) -> None:
        class Broken(frames.InputAudioRawFrame):
            sample_rate = property(lambda self: 1 // 0, lambda self, value: None)  # type: ignore[assignment]

        async def during(task: Any) -> None:
            for frame in (
                frames.InputAudioRawFrame(pcm(20) + b"x"), frames.InputAudioRawFrame(b""), frames.InputAudioRawFrame(b"x"),
                frames.InputAudioRawFrame(pcm(20), sample_rate=0), frames.InputAudioRawFrame(pcm(20), num_channels=0),
                frames.InputAudioRawFrame(pcm(20), sample_rate="fast"), frames.InputAudioRawFrame(pcm(20), num_channels=1000), Broken(pcm(20)),
            ):  # fmt: skip
                await self.come(task, 20, frame)

        observer = self.run_call(during)
        self.assertEqual([one.pcm for one in self.sound()], [pcm(20)])
        self.assertEqual(observer.diagnostics["errors"], 1)
        self.assertEqual(observer._tuner_call.counts, {"InputAudioRawFrame": 7, "Broken": 1})

    def test_a_long_chunk_is_cut_so_that_no_line_waits_for_it(self) -> None:
        audio = os.urandom(400_000)

        async def during(task: Any) -> None:
            await self.come(task, 60_000, frames.InputAudioRawFrame(audio, sample_rate=48_000, num_channels=3))

        self.run_call(during)
        got = self.sound("in")
        self.assertEqual(b"".join(one.pcm for one in got), audio[: 400_000 - 400_000 % 6])
        self.assertTrue(all(len(one.pcm) <= 65_536 and len(one.pcm) % 6 == 0 for one in got))
        for before, after in zip(got, got[1:]):
            self.assertLessEqual(before.first, after.first)
        self.assertEqual(got[-1].last, 60_000 * MS)


class Bot(SoundTest):
    def test_what_was_written_lies_where_the_write_began_and_goes_on_from_there(self) -> None:
        async def during(task: Any) -> None:
            self.output.takes = 40 * MS  # a write that returns when the chunk was played
            for number in range(6):
                await self.written(task, 1000, TTSAudioRawFrame(pcm(40, 24_000, number)))

        self.run_call(during)
        got = self.sound("out")
        self.assertEqual([(one.first // MS, one.ms) for one in got], [(1000, 200), (1200, 40)])
        self.assertEqual(b"".join(one.pcm for one in got), b"".join(pcm(40, 24_000, n) for n in range(6)))

    def test_a_write_that_returns_at_once_is_still_played_one_chunk_after_the_other(self) -> None:
        async def during(task: Any) -> None:
            for number in range(10):
                await self.written(task, 1000 + 40 * max(0, number - 1), TTSAudioRawFrame(pcm(40, 24_000)))

        self.run_call(during)
        self.assertEqual([(one.first // MS, one.ms) for one in self.sound("out")], [(1000, 200), (1200, 200)])

    def test_a_pause_of_the_bots_begins_a_new_message_at_its_own_moment(self) -> None:
        async def during(task: Any) -> None:
            for at in (1000, 1040, 1090, 3000):
                await self.written(task, at, TTSAudioRawFrame(pcm(40, 24_000)))

        self.run_call(during)
        self.assertEqual([(one.first // MS, one.ms) for one in self.sound("out")], [(1000, 80), (1090, 40), (3000, 40)])

    def test_what_could_not_be_written_was_not_heard(self) -> None:
        async def during(task: Any) -> None:
            for answer in (False, None, ValueError("gone"), True):
                self.output.answer = answer
                await self.written(task, 1000, TTSAudioRawFrame(pcm(40, 24_000)))

        self.run_call(during)
        self.assertEqual([one.ms for one in self.sound("out")], [40])
        self.assertEqual(len(self.output.written), 4)

    def test_an_error_of_the_transport_stays_its_own(self) -> None:
        async def during(task: Any) -> None:
            self.output.answer = RuntimeError("the transport's own")
            with self.assertRaisesRegex(RuntimeError, "the transport's own"):
                await self.output.write_audio_frame(TTSAudioRawFrame(pcm(40, 24_000)))

        self.run_call(during)
        self.assertEqual(self.sound("out"), [])

    def test_the_chunk_that_an_interruption_finds_on_its_way_was_heard(self) -> None:
        async def during(task: Any) -> None:
            await self.written(task, 1000, TTSAudioRawFrame(pcm(40, 24_000, 1)))
            self.output.stuck = asyncio.Event()
            writing = asyncio.ensure_future(self.output.play(TTSAudioRawFrame(pcm(40, 24_000, 2))))
            await self.output.stuck.wait()
            writing.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await writing

        self.run_call(during)
        self.assertEqual([one.pcm for one in self.sound("out")], [pcm(40, 24_000, 1) + pcm(40, 24_000, 2)])

    def test_what_a_hasty_transport_wrote_ahead_is_cut_where_the_caller_cuts_in(self) -> None:
        async def during(task: Any) -> None:
            for number in range(50):  # two seconds in no time
                await self.written(task, 1000, TTSAudioRawFrame(pcm(40, 24_000, number)))
            task.clock.now = 1500 * MS
            await task.push(InterruptionFrame())
            await task.settle()
            await self.written(task, 2500, TTSAudioRawFrame(pcm(40, 24_000, 99)))

        self.run_call(during)
        got = self.sound("out")
        self.assertEqual(got[0].first, 1000 * MS)
        self.assertEqual((got[-1].first, got[-1].pcm), (2500 * MS, pcm(40, 24_000, 99)))
        self.assertLessEqual(500, sum(one.ms for one in got[:-1]))
        self.assertLessEqual(sum(one.ms for one in got[:-1]), 640)

    def test_what_was_written_ahead_is_heard_to_its_end_where_nobody_cuts_in(self) -> None:
        async def during(task: Any) -> None:
            for number in range(50):
                await self.written(task, 1000, TTSAudioRawFrame(pcm(40, 24_000, number)))

        self.run_call(during)
        self.assertEqual(sum(one.ms for one in self.sound("out")), 2000)

    def test_of_several_destinations_the_default_one_is_heard(self) -> None:
        async def during(task: Any) -> None:
            await self.written(task, 1000, to("french", pcm(40, 24_000, 1)))
            await self.written(task, 1040, to("german", pcm(40, 24_000, 2)))
            await self.written(task, 2000, TTSAudioRawFrame(pcm(40, 24_000, 3)))
            await self.written(task, 2040, to("french", pcm(40, 24_000, 4)))

        self.run_call(during)
        self.assertEqual([one.pcm for one in self.sound("out")], [pcm(40, 24_000, 1), pcm(40, 24_000, 3)])

    def test_sound_that_is_written_and_never_pushed_is_heard_as_well(self) -> None:
        async def during(task: Any) -> None:
            task.clock.now = 1000 * MS
            await self.output.write_audio_frame(OutputAudioRawFrame(pcm(40, 24_000)))  # a key's tone

        self.run_call(during)
        self.assertEqual([one.first for one in self.sound("out")], [1000 * MS])

    def test_a_transport_that_cannot_be_followed_is_known_by_its_pushes(self) -> None:
        class Closed(Output):
            def __setattr__(self, name: str, value: Any) -> None:
                if name == "write_audio_frame":
                    raise AttributeError(name)
                super().__setattr__(name, value)

        async def during(task: Any) -> None:
            closed = Closed(name="closed")
            await closed.setup(task.setup)
            closed.link(task.stages[-1])
            for number in range(3):
                task.clock.now = (1000 + 40 * number) * MS
                await closed.play(TTSAudioRawFrame(pcm(40, 24_000)))
            await task.stages[2].push_frame(TTSAudioRawFrame(pcm(40, 24_000)))  # the voice's own, on its way to a transport

        self.run_call(during)
        self.assertEqual([(one.first // MS, one.ms) for one in self.sound("out")], [(1000, 120)])

    def test_the_transport_is_as_it_was_when_the_call_is_over(self) -> None:
        async def during(task: Any) -> None:
            self.assertIn("write_audio_frame", vars(self.output))

        self.run_call(during)
        self.assertNotIn("write_audio_frame", vars(self.output))
