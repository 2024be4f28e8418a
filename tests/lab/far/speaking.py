"""What a voice makes of the text that it is asked for, whatever its protocol."""

import asyncio
import collections

import sound

from far.ends import FarEnds, letters, now

CHUNK = 0.04
"""Seconds: a word's sound is so many whole chunks of Pipecat's transports."""


class Spoken(dict):
    """One word as it is spoken: ``text``, ``start`` and ``end`` in seconds of its context, ``pcm``."""


class Speaking:
    """Speaks texts in their contexts, one after the other, each context by itself."""

    def __init__(self, far: FarEnds, rate: int = 24_000) -> None:
        self.far = far
        self.rate = rate
        self.offsets: collections.Counter = collections.Counter()
        self.queues: dict[str, asyncio.Task] = {}
        self.cut: set[str] = set()

    def say(self, context: str, text: str, tell) -> None:
        """Asks for ``text``; ``tell(words)`` is awaited for each piece of it, a few words at a time."""
        if not text.strip():
            return
        self.far.usage["tts_characters"] += len(text)
        before = self.queues.get(context)
        self.queues[context] = self.far.spawn(self._say(context, text, tell, before, now()))

    def after(self, context: str, work) -> None:
        """Awaits ``work()`` when all that was asked for in ``context`` has been made."""
        before = self.queues.get(context)

        async def behind() -> None:
            if before is not None:
                await asyncio.wait([before])
            if context not in self.cut:
                await work()

        self.queues[context] = self.far.spawn(behind())

    def stop(self, context: str) -> None:
        """Makes no more of what was asked for in ``context``."""
        self.cut.add(context)

    async def _say(self, context, text, tell, before, asked) -> None:
        if before is not None:
            await asyncio.wait([before])
        words = self.far.register(text, context, asked)
        answer = self.far.words[words[0][0]][3]
        ask = {"asked": asked, "text": text, "ctx": context, "reply": answer}
        self.far.voice_asks.append(ask)
        script = self.far.given[answer] if answer >= 0 else {}
        if script.get("mute"):
            ask["silent"] = True
            return
        await asyncio.sleep(self.far.plan["tts_ttfb"] if not self.offsets[context] else 0.05)
        pieces = self._pieces(context, words)
        for index in range(0, len(pieces), 2):
            if context in self.cut:
                ask["cut"] = now()
                return
            ask.setdefault("first", now())
            await tell(pieces[index:index + 2])
            await asyncio.sleep(0.008)
        ask["done"] = now()

    def _pieces(self, context: str, words) -> list[Spoken]:
        out = []
        for number, word in words:
            chunks = max(3, round(max(2, len(letters(word))) * self.far.plan["pace"] / CHUNK))
            start = self.offsets[context]
            self.offsets[context] = start + chunks * CHUNK
            out.append(Spoken(text=word, start=round(start, 3), end=round(start + chunks * CHUNK, 3),
                              pcm=sound.tone(sound.VOICE, number, int(self.rate * CHUNK) * chunks)))
        return out


def pcm_of(words: list[Spoken]) -> bytes:
    """The sound of the words."""
    return b"".join(word["pcm"] for word in words)


def characters(words: list[Spoken], space: str = " "):
    """Each character of the words with its start and its end in seconds; behind each word a space."""
    for word in words:
        text = word["text"] + space
        step = (word["end"] - word["start"]) / len(text)
        for index, char in enumerate(text):
            yield char, round(word["start"] + index * step, 4), round(word["start"] + (index + 1) * step, 4)
