"""Several callers in one room: each is told in a stream of his own."""

from __future__ import annotations

from typing import Any

from . import support
from .sound_case import SoundTest, UserAudioRawFrame, pcm

from pipecat.frames import frames


class Callers(SoundTest):
    async def speak(self, task: Any, at: int, user: str, source: str | None = "microphone", value: int = 1000) -> None:
        """A participant's chunk comes, as Daily and LiveKit push it."""
        frame = UserAudioRawFrame(pcm(20, value=value), user_id=user)
        frame.transport_source = source  # type: ignore[attr-defined]
        await self.come(task, at, frame)

    def test_each_has_a_number_and_a_stream_of_his_own(self) -> None:
        async def during(task: Any) -> None:
            for number in range(10):
                await self.speak(task, 20 + 20 * number, "ana", value=1)
                await self.speak(task, 20 + 20 * number, "ben", value=2)

        self.run_call(during)
        self.assertEqual([(one.speaker, one.alone, one.first, one.ms) for one in self.sound("in")], [
            (0, True, 20_000_000, 200), (1, True, 20_000_000, 200),
        ])  # fmt: skip
        self.assertEqual([one.pcm for one in self.sound("in")], [pcm(200, value=1), pcm(200, value=2)])

    def test_one_who_fell_silent_is_told_of_while_another_goes_on(self) -> None:
        async def during(task: Any) -> None:
            await self.speak(task, 20, "ana")
            for number in range(25):
                await self.speak(task, 40 + 20 * number, "ben")
            await support.until_on_loop(lambda: any(one.speaker == 0 for one in self.sound("in")), "the silent one's sound is there")

        self.run_call(during)

    def test_the_caller_of_a_call_and_the_sound_of_a_whole_room_are_nobodys_alone(self) -> None:
        async def during(task: Any) -> None:
            await self.come(task, 20, frames.InputAudioRawFrame(pcm(20)))
            await self.come(task, 20, UserAudioRawFrame(pcm(20)))
            await self.speak(task, 20, "ana")

        self.run_call(during)
        self.assertEqual([(one.speaker, one.alone, one.ms) for one in self.sound("in")], [(0, False, 40), (1, True, 20)])

    def test_a_screen_that_sounds_is_not_the_microphone_of_the_same_participant(self) -> None:
        async def during(task: Any) -> None:
            await self.speak(task, 20, "ana")
            await self.speak(task, 20, "ana", "screenAudio")

        self.run_call(during)
        self.assertEqual([(one.speaker, one.ms) for one in self.sound("in")], [(0, 20), (1, 20)])

    def test_more_than_sixteen_at_once_are_not_kept_and_that_is_said_once(self) -> None:
        async def during(task: Any) -> None:
            for at in (20, 40):
                for number in range(20):
                    await self.speak(task, at, f"guest {number}")

        self.run_call(during)
        self.assertEqual(sorted((one.speaker, one.ms) for one in self.sound("in")), [(number, 40) for number in range(16)])
        self.assertEqual(len(self.said("more than 16 callers")), 1)

    def test_who_has_left_gives_his_number_to_who_comes_later(self) -> None:
        async def during(task: Any) -> None:
            for number in range(40):
                await self.speak(task, 20 + 11_000 * number, f"guest {number}")

        self.run_call(during)
        self.assertEqual(len(self.sound("in")), 40)
        self.assertEqual(self.said("more than 16 callers"), [])
