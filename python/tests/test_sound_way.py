"""Sound on its way to the recorder: it costs the call's lines nothing."""

from __future__ import annotations

import asyncio
import json
import os
import unittest
from typing import Any
from unittest import mock

from . import support
from .sound_case import MS, SoundTest, TTSAudioRawFrame, pcm
from .support import SETTINGS

from pipecat.frames import frames
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._settings import CallSettings
from tuner_pipecat_sdk._wire import handshake
from tuner_pipecat_sdk._wire.call_stream import Stream
from tuner_pipecat_sdk._wire.queue import Queue
from tuner_pipecat_sdk._wire.sound_queue import SoundMessage, SoundQueue
from tuner_pipecat_sdk._wire.writer import Writer


class Way(SoundTest):
    """How it gets to the recorder."""

    async def speak(self, task: Any) -> None:
        await self.come(task, 20, frames.InputAudioRawFrame(pcm(20)))
        await self.written(task, 40, TTSAudioRawFrame(pcm(40, 24_000)))

    def test_all_of_it_stands_before_the_end_of_its_call(self) -> None:
        self.run_call(self.speak)
        kinds = [message.get("wire") for _, _, message in self.heard.messages() if "wire" in message]
        self.assertEqual(sorted(kinds[-3:-1]), ["audio", "audio"])
        self.assertEqual(kinds[-1], "end")

    def test_without_the_setting_nothing_is_followed_and_nothing_sent(self) -> None:
        observer = Observer(**SETTINGS)

        async def during(task: Any) -> None:
            await self.speak(task)
            self.assertNotIn("write_audio_frame", vars(self.output))

        self.run_call(during, observer)
        self.assertEqual(self.sound(), [])
        self.assertNotIn("audio", self.heard.control("open")[0])

    def test_it_says_at_the_opening_where_the_recording_goes(self) -> None:
        self.run_call(self.speak, self.observer(audio_to="keep", redaction=True, redact_audio=True))
        self.assertEqual(self.heard.control("open")[0]["audio"], {"to": "keep", "redact": True})

    def test_a_bot_without_a_caller_is_said(self) -> None:
        async def during(task: Any) -> None:
            await self.written(task, 40, TTSAudioRawFrame(pcm(40, 24_000)))

        self.run_call(during)
        self.assertEqual(len(self.said("no sound of the caller")), 1)

    def test_a_recorder_that_was_killed_is_followed_by_one_that_gets_what_comes_then(self) -> None:
        async def during(task: Any) -> None:
            await self.come(task, 20, frames.InputAudioRawFrame(pcm(20, value=1)))
            await self.come(task, 240, frames.InputAudioRawFrame(pcm(20, value=2)))
            await support.until_on_loop(lambda: self.sound(), "the first recorder has sound")
            os.kill(int((self.heard.folder / "0.pid").read_text()), 9)
            await support.until_on_loop(lambda: self.heard.generations == 2, "another takes over")
            for number in range(2, 200):
                await self.come(task, 1000 * number, frames.InputAudioRawFrame(pcm(20, value=3)))
                if self.sound(generation=1):
                    break
                await asyncio.sleep(0.01)

        self.run_call(during)
        opened = [message["wire"] for _, _, message in self.heard.messages(1) if message.get("wire") in ("open", "audio")]
        self.assertEqual(opened[0], "open")
        told = next(message for _, _, message in self.heard.messages(1) if message.get("wire") == "open")
        self.assertEqual(told["audio"]["sent"], [{"side": "in", "speaker": 0, "alone": False, "ms": 20, "until": 20 * MS}])
        self.assertNotIn("sent", self.heard.control("open")[0]["audio"])
        self.assertIn(pcm(20, value=3), [one.pcm for one in self.sound(generation=1)])


class Refused(SoundTest):
    script: dict[str, Any] = {"spans": True}

    def test_an_older_recorder_gets_none_and_that_is_said_once(self) -> None:
        async def during(task: Any) -> None:
            for number in range(30):
                await self.come(task, 20 + 300 * number, frames.InputAudioRawFrame(pcm(20)))
            await support.until_on_loop(lambda: self.said("takes none"), "it is said")

        self.run_call(during)
        self.assertEqual((len(self.said("takes none")), self.heard.control("audio"), self.sound()), (1, [], []))

    def test_without_a_recorder_that_is_said_once(self) -> None:
        os.environ["TUNER_RECORDER"] = "/nowhere/tuner"

        async def during(task: Any) -> None:
            for number in range(3):
                await self.come(task, 20 + 300 * number, frames.InputAudioRawFrame(pcm(20)))

        self.run_call(during, finish=False)
        self.assertEqual(len(self.said("no recording of sound")), 1)


class Full(unittest.TestCase):
    def setUp(self) -> None:
        self.stream = mock.Mock(spec=Stream, number=3)
        self.queue = SoundQueue(limit=1000, most=8)

    def put(self, at: int, side: str = "in", size: int = 400, stream: Any = None) -> None:
        self.queue.put(SoundMessage(stream or self.stream, side, 0, 8000, 1, at * MS, at * MS, 25 * MS, b"x" * size))

    def taken(self) -> list[bytes]:
        return [sound.data().split(b"\n")[0] for sound in iter(self.queue.take, None)]

    def test_what_there_is_no_room_for_is_told_as_one_hole_in_its_place(self) -> None:
        for at in (0, 25, 50, 75, 100):
            self.put(at)
        self.put(60, "out", size=0)
        first = self.queue.take()
        assert first is not None and first.pcm is not None
        self.put(125)
        self.put(150)
        self.assertEqual(self.taken(), [
            b'3 0 {"wire":"audio","bytes":400,"side":"in","rate":8000,"channels":1,"clock":25000000,"last":25000000}',
            b'3 0 {"wire":"audio_dropped","side":"in","clock":50000000,"ms":75}',
            b'3 0 {"wire":"audio","bytes":0,"side":"out","rate":8000,"channels":1,"clock":60000000,"last":60000000}',
            b'3 0 {"wire":"audio","bytes":400,"side":"in","rate":8000,"channels":1,"clock":125000000,"last":125000000}',
            b'3 0 {"wire":"audio_dropped","side":"in","clock":150000000,"ms":25}',
        ])  # fmt: skip
        self.put(175)
        self.assertEqual(len(self.taken()), 1)

    def test_so_many_messages_and_no_more(self) -> None:
        for at in range(20):
            self.put(at * 25, size=1)
        self.assertEqual(len(self.taken()), 9)

    def test_a_process_keeps_four_mebibytes_of_sound_and_not_a_byte_more(self) -> None:
        self.queue = SoundQueue()
        for at in (0, 25):
            self.put(at, size=2 << 20)
        self.put(50, size=1)
        self.assertEqual([b"audio_dropped" in line for line in self.taken()], [False, False, True])

    def test_all_of_one_call_can_be_taken_out_of_it(self) -> None:
        other = mock.Mock(spec=Stream, number=4)
        self.put(0, size=10)
        self.put(0, size=10, stream=other)
        self.put(25, size=10)
        self.assertEqual([sound.first for sound in self.queue.take_all_of(self.stream)], [0, 25 * MS])
        self.assertEqual([sound.stream for sound in iter(self.queue.take, None)], [other])


class Meeting(unittest.TestCase):
    def test_the_end_of_a_call_waits_until_a_new_recorder_has_said_whether_it_takes_the_sound_before_it(self) -> None:
        queue, written = Queue(), []
        writer = Writer(queue, mock.Mock())
        stream = Stream(mock.Mock(append=queue.put), 1, {"audio": {}}, "call-1")
        stream.add(b"{}", 3)
        stream.end()
        writer.sounds.put(SoundMessage(stream, "in", 0, 8000, 1, 0, 0, 25 * MS, b"x" * 400))
        recorder = mock.Mock(greeted=False, takes=(), write=lambda data: written.append(data) or len(data))
        self.assertTrue(writer.write(recorder, True))
        self.assertNotIn(b'"wire":"end"', b"".join(written))
        recorder.greeted, recorder.takes = True, ("audio",)
        self.assertTrue(writer.write(recorder, True))
        told = b"".join(written)
        self.assertLess(told.index(b'"wire":"audio"'), told.index(b'"wire":"end"'))


class Given(unittest.TestCase):
    def test_a_new_recorder_is_told_how_much_of_each_voice_went_to_earlier_ones(self) -> None:
        stream = Stream(mock.Mock(), 1, {"audio": {"to": "keep", "redact": False}}, "call-1")
        self.assertNotIn(b'"sent"', stream.opening())
        for side, alone, first, last, length, sound in (
            ("in", True, 20, 200, 200, b"x"), ("in", True, 220, 400, 200, b"x"), ("in", True, 420, 420, 25, None),
            ("out", False, 1000, 1160, 200, b"x"),
        ):  # fmt: skip
            stream.gave(SoundMessage(stream, side, 0, 8000, 1, first * MS, last * MS, length * MS, sound, alone))
        told = json.loads(stream.opening().split(b" ", 2)[2])
        self.assertEqual(told["audio"], {"to": "keep", "redact": False, "sent": [
            {"side": "in", "speaker": 0, "alone": True, "ms": 425, "until": 445 * MS},
            {"side": "out", "speaker": 0, "alone": False, "ms": 200, "until": 1200 * MS},
        ]})  # fmt: skip


class Displaced(SoundTest):
    script: dict[str, Any] = {"audio": True, "slow": 3600}

    def test_a_recorder_that_reads_nothing_costs_sound_and_no_line(self) -> None:
        observer = self.observer()

        async def during(task: Any) -> None:
            wire = observer._tuner_call.stream.wire
            await support.until_on_loop(lambda: wire.recorder is not None and wire.recorder.greeted, "it has greeted")
            with mock.patch.object(wire._writer.sounds, "_limit", 500_000):
                for number in range(100):
                    await self.come(task, 1000 * (number + 1), frames.InputAudioRawFrame(pcm(1000)))
                    observer._tuner_call.event("note", number=number)
                    await asyncio.sleep(0)
            self.assertLess(wire._writer.sounds._size, 600_000)
            self.assertTrue(any(sound.pcm is None for sound in wire._writer.sounds._waiting))
            self.assertEqual(observer._tuner_call.stream.dropped, {})
            wire.dead = wire.supervisor._stopping = True  # nobody is waited for at the end of this test, and no other takes over
            os.kill(wire.recorder.pid, 9)
            wire.supervisor._doorbell.ring()
            wire.supervisor._thread.join(60)

        self.run_call(during, observer, finish=False)


class Settings(unittest.TestCase):
    def setUp(self) -> None:
        patch = mock.patch.dict(os.environ, {k: v for k, v in os.environ.items() if not k.startswith("TUNER_")}, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def test_it_is_off_unless_it_is_asked_for(self) -> None:
        self.assertIs(CallSettings(**SETTINGS).record_audio, False)
        self.assertNotIn("audio", handshake.opening(CallSettings(**SETTINGS)))

    def test_it_goes_to_the_server_but_not_to_tuners_own(self) -> None:
        self.assertEqual(CallSettings(**SETTINGS).audio_to, "server")
        self.assertEqual(CallSettings(**SETTINGS, base_url="https://api.usetuner.ai/").audio_to, "keep")
        self.assertEqual(CallSettings(**SETTINGS, base_url="https://calls.example").audio_to, "server")

    def test_the_environment_says_it_as_well(self) -> None:
        os.environ |= {"TUNER_RECORD_AUDIO": "yes\n", "TUNER_AUDIO_TO": "/var/calls", "TUNER_REDACT_AUDIO": "1", "TUNER_REDACTION": "1"}
        config = CallSettings(**SETTINGS)
        self.assertEqual(handshake.opening(config)["audio"], {"to": "/var/calls", "redact": True})
        self.assertIs(CallSettings(**SETTINGS, record_audio=False).record_audio, False)

    def test_what_cannot_go_together_is_refused_in_a_sentence(self) -> None:
        for told, sentence in (
            ({"capture": "text"}, "record_audio needs capture='full'"),
            ({"redaction": True}, "record_audio together with redaction needs redact_audio=True"),
            ({"redaction": {"order": "x"}}, "record_audio together with redaction needs redact_audio=True"),
            ({"audio_to": "somewhere"}, "audio_to .* must be 'server', 'keep' or the whole path of a folder"),
            ({"audio_to": "/a\0b"}, "audio_to .* must be"),
            ({"record_audio": "yse"}, r"record_audio \(or TUNER_RECORD_AUDIO\) must be True or False"),
            ({"redact_audio": 3}, r"redact_audio \(or TUNER_REDACT_AUDIO\) must be True or False"),
        ):
            with self.subTest(told), self.assertRaisesRegex(ValueError, sentence):
                CallSettings(**{**SETTINGS, "record_audio": True, **told})
        CallSettings(**SETTINGS, record_audio=True, redaction=True, redact_audio=True)
        CallSettings(**SETTINGS, redaction=True, capture="numbers")
