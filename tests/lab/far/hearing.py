"""What a transcriber makes of the sound it is sent, whatever its protocol."""

import asyncio

from sound import Ear

from far.ends import FarEnds, now


class Heard(dict):
    """One word that was heard: ``text``, ``start`` and ``end`` in seconds of the stream, ``confidence``."""


class Hearing:
    """Turns one stream of sound into interim results and finals, as late, split or repeated as the script wants them.

    ``speak`` is the protocol: ``interim(words)``, ``final(words, last)``, and, where it tells turns (and each of them once), ``began()``.
    """

    def __init__(self, far: FarEnds, rate: int, speak, *, interims: bool = True, endpoint: float | None = None) -> None:
        self.far = far
        self.ear = Ear(rate)
        self.speak = speak
        self.interims = interims
        self.endpoint = endpoint
        self.told = 0  # words of the ear that a final has told, or will
        self.shown = 0
        self.open = False
        self.ending: tuple[asyncio.Task, int] | None = None

    async def hear(self, pcm: bytes) -> None:
        """Takes the next piece of sound."""
        self.ear.hear(pcm)
        waiting = len(self.ear.words) - self.told
        if waiting and not self.open:
            self.open = True
            if not self._resumed() and self._turns:
                await self.speak.began()
        whole = len(self.ear.words) - 1 if self.ear.silent_secs < 0.06 else len(self.ear.words)
        if self.interims and whole - self.told >= 1 and whole - self.shown >= self.far.plan["interim_words"]:
            self.shown = whole
            words = self._words(self.told, whole)
            self._note("interims", words)
            await self.speak.interim(words)
        if waiting and self.endpoint is not None and self.ear.silent_secs >= self.endpoint:
            self.finalize()

    def finalize(self) -> asyncio.Task | None:
        """The end of what was said so far: finals follow in their own time. None where nothing waits."""
        words, before = self._words(self.told, len(self.ear.words)), self.told
        self.told = self.shown = len(self.ear.words)
        self.open = False
        if not words:
            return None
        self.ending = self.far.spawn(self._tell(words)), before
        return self.ending[0]

    @property
    def _turns(self) -> bool:
        return hasattr(self.speak, "began")

    def _resumed(self) -> bool:
        """Whether the caller goes on in a turn whose end was not told yet: who tells turns tells it once, later."""
        if not self._turns or self.ending is None or self.ending[0].done():
            return False
        self.ending[0].cancel()
        self.told = self.ending[1]
        return True

    def _words(self, first: int, last: int) -> list[Heard]:
        out = []
        for number, begin, end in self.ear.words[first:last]:
            if number >= len(self.far.caller_words) or end - begin < self.ear.rate * 0.06:
                continue  # of a word that is only begun nobody can say which it is
            text, utterance, confidence = self.far.caller_words[number]
            said = self.far.utterances[utterance]
            out.append(Heard(text=text, start=self.ear.seconds(begin), end=self.ear.seconds(end), confidence=confidence,
                             number=number, utterance=utterance, language=said["language"], speaker=said.get("speaker")))
        return out

    async def _tell(self, words: list[Heard]) -> None:
        said = self.far.utterances[words[-1]["utterance"]]
        mode, half = said["mode"], max(1, len(words) // 2)
        await asyncio.sleep(said["delay"])
        if self._turns:
            steps = [(words, True)]
        elif mode == "repeat":
            steps = [(words, True), (words, True)]
        elif mode == "split" and len(words) > 1:
            steps = [(words[:half], False), (words[half:], True)]
        elif mode == "extend" and len(words) > 1:
            steps = [(words[:half], False), (words, True)]
        else:
            steps = [(words, True)]
        for index, (part, last) in enumerate(steps):
            if index:
                await asyncio.sleep(said.get("second", 0.5))
            await self.final(part, last)

    async def final(self, words: list[Heard], last: bool) -> None:
        """Tells ``words`` for good."""
        self._note("finals", words)
        await self.speak.final(words, last)

    def _note(self, kind: str, words: list[Heard]) -> None:
        for utterance in sorted({word["utterance"] for word in words}):
            numbers = [word["number"] for word in words if word["utterance"] == utterance]
            self.far.utterances[utterance][kind].append([now(), numbers])


def text_of(words: list[Heard]) -> str:
    """The words as one text."""
    return " ".join(word["text"] for word in words)
