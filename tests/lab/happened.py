"""A call as its far ends saw it: moments, words and mutes."""

import services
from far.ends import letters


class Happened:
    """A call as its far ends saw it."""

    def __init__(self, raw: dict, start: int) -> None:
        self.raw, self.plan, self.start = raw, raw["plan"], start
        self.words = raw["words"]
        self.hang = self.at("hang_up")
        self.bye = self.at("bot_hangs_up") or self.at("left")
        self.end = self.hang or raw["ended"]
        self.turns = self.plan.get("stt") in services.TURNS
        told = sorted(final[0] for said in raw["utterances"] for final in said["finals"])
        # Who hears turns tells each of them when it ends; from Pipecat 1.8 it only proposes that, and the aggregator decides.
        version = tuple(map(int, raw["pipecat"].split(".")[:2]))
        self.stops = told if self.turns and version < (1, 8) else self.all("turn_stopped")
        if self.plan.get("s2s") in services.NO_TURNS:  # it answers when it has heard a turn end, whatever the aggregator makes of it
            self.stops = sorted(self.stops + [ask["asked"] for ask in raw["asks"]])
        self.plain = "tts" in self.plan and not services.tells_words(self.plan, version)
        self.drops = self.all("tts_dropped")
        self.mutes = self._mutes()

    def ms(self, ns: int) -> int:
        return (ns - self.start) // 1_000_000

    def all(self, kind: str) -> list[int]:
        return [event[0] for event in self.raw["events"] if event[1] == kind]

    def at(self, kind: str) -> int | None:
        return next(iter(self.all(kind)), None)

    def _mutes(self) -> list[tuple[int, int]]:
        spans, on = [], None
        for event in self.raw["events"]:
            if event[1] == "mute_started" and on is None:
                on = event[0]
            elif event[1] == "mute_stopped" and on is not None:
                spans.append((on, event[0]))
                on = None
        return [*spans, *([(on, self.raw["ended"])] if on is not None else [])]

    def audible(self, begin: int, end: int) -> list[tuple[int, int]]:
        """The parts of a sound that a pipeline which was not muted heard."""
        parts = [(begin, end)]
        for first, last in self.mutes:
            parts = [part for a, b in parts for part in ((a, min(b, first)), (max(a, last), b)) if part[1] > part[0]]
        return parts

    def whole(self, number: int) -> float:
        """How long a word of the bot is, in ms."""
        return max(3, round(max(2, len(letters(self.words[number][0]))) * self.plan["pace"] / 0.04)) * 40

    def group(self, number: int):
        """The utterance that a word belongs to."""
        return ("r", self.words[number][3]) if self.words[number][3] >= 0 else ("c", self.words[number][1])
