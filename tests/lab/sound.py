"""Sound that says which word it is: each word has a loudness of its own, so that whoever hears it knows the word.

The far ends hear a call as a vendor or a telephone does, by its sound alone, and need no recognition for it.
"""

import numpy as np

CALLER, VOICE, STEP = 2_000, 1_500, 20
"""The loudness of the first word of the caller and of a voice, and from a word to the next."""

SILENCE = 1_000
"""Below this loudness nothing sounds."""

NO_WORD = 1_300
"""From this number on a sound of the caller is no word: a cough."""

MUSIC = 1_500
"""This number of a voice is no word: music."""


def tone(first: int, number: int, samples: int) -> bytes:
    """The sound of word ``number``, of whoever begins at loudness ``first``: 16 bits, mono."""
    level = first + STEP * number
    if level > 32_000:
        raise ValueError(f"a call has room for {(32_000 - first) // STEP} words")
    wave = np.full(samples, level, dtype=np.int16)
    wave[1::2] = -level
    return wave.tobytes()


def runs(pcm: bytes, first: int):
    """What sounds in ``pcm``, in order: the word's number, or None for silence, and from which to which sample."""
    loud = np.abs(np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype=np.int16).astype(np.int32))
    edges = np.flatnonzero(np.diff(loud)) + 1
    last = 0
    for edge in [*edges.tolist(), len(loud)]:
        if edge > last:
            level = int(loud[last])
            yield (None if level < SILENCE else round((level - first) / STEP)), last, edge
        last = edge


class Ear:
    """Hears the caller in a stream of sound: which words, and where in the stream."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.samples = 0
        self.words: list[list] = []  # number, first sample, one behind the last
        self.last_sound = 0

    def hear(self, pcm: bytes) -> None:
        """Takes the next piece of the stream."""
        for number, begin, end in runs(pcm, CALLER):
            if number is None or number >= NO_WORD:
                continue
            begin, end = begin + self.samples, end + self.samples
            if self.words and self.words[-1][0] == number and begin - self.words[-1][2] < self.rate // 50:
                self.words[-1][2] = end
            else:
                self.words.append([number, begin, end])
            self.last_sound = end
        self.samples += len(pcm) // 2

    @property
    def silent_secs(self) -> float:
        """How long nothing was heard."""
        return (self.samples - self.last_sound) / self.rate

    def seconds(self, sample: int) -> float:
        """Where a sample stands in the stream."""
        return round(sample / self.rate, 3)
