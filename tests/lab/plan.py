"""Draws a random call from a seed: what the caller does, what the model answers, which services stand between. Data only."""

import random

import plan_fields
from services import BY_HTTP, UTTERANCES

WORDS = {
    "en": {
        "noun": "order parcel invoice garden kitchen doctor window ticket engine bottle camera letter mirror pencil ladder blanket".split(),
        "adj": "blue heavy early second broken cheap gentle narrow quiet round silver urgent wooden yellow".split(),
        "verb": "arrives waits closes moves leaves opens works starts changes stays".split(),
        "place": "on Monday|near the station|in the morning|at noon|after lunch|by the river|next week|behind the shop".split("|"),
        "bot": ["The {adj} {noun} {verb} {place}.", "Your {noun} {verb} {place}, and the {noun2} {verb2} {place2}.", "We found a {adj} {noun}.",
                "Does the {adj} {noun} help?", "Please bring the {noun} {place}."],
        "user": ["Where is my {noun}?", "I need the {adj} {noun} {place}.", "Is the {noun} {adj}?", "Tell me about the {noun} and the {noun2}.",
                 "Please send a {adj} {noun}.", "No, the {adj} {noun}."],
        "hold": ["One moment please.", "Let me check that for you."], "bye": ["Thank you and goodbye."]},
    "de": {
        "noun": "Auftrag Garten Brief Spiegel Wagen Koffer Fahrplan Termin Teppich Kuchen Zettel".split(),
        "adj": "große kleine späte frühe blaue schöne müde grüne".split(), "verb": "kommt wartet schließt beginnt bleibt".split(),
        "place": "am Montag|im Frühling|vor der Tür|nächste Woche|um zwölf|hinter dem Haus".split("|"),
        "bot": ["Der {adj} {noun} {verb} {place}.", "Ihr {noun} {verb} {place}, und der {noun2} {verb2} {place2}.", "Wir prüfen den {noun}."],
        "user": ["Wo ist mein {noun}?", "Ich hätte gern den {noun} {place}.", "Nein, der {adj} {noun}.", "Können Sie den {noun} prüfen?"],
        "hold": ["Einen Augenblick bitte."], "bye": ["Danke schön und auf Wiederhören."]},
}

STEPS = {"ask": 3, "barge": 2.5, "think_barge": 1, "tool": 1.2, "tools": 0.6, "tool_fails": 0.6, "tool_cut": 0.8, "model_fails": 0.6, "cough": 0.5,
         "resume": 0.8, "silence": 0.6, "typed": 0.6, "stt_drop": 0.6, "tts_drop": 0.3, "stt_fails": 0.3}


class Texts:
    """Sentences, none of them twice."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.used = rng, set()

    def one(self, kind: str, language: str) -> str:
        words = WORDS[language]
        for _ in range(99):
            (n1, n2), (a1, _), (v1, v2), (p1, p2) = (self.rng.sample(words[key], 2) for key in ("noun", "adj", "verb", "place"))
            text = self.rng.choice(words[kind]).format(noun=n1, noun2=n2, adj=a1, verb=v1, verb2=v2, place=p1, place2=p2)
            if text not in self.used:
                break
        self.used.add(text)
        return text

    def answer(self, language: str, sentences: int | None = None) -> str:
        return " ".join(self.one("bot", language) for _ in range(sentences or self.rng.choice([1, 1, 2, 2, 3])))


def draw(seed: int, services: dict[str, str]) -> dict:
    """The call of ``seed`` with ``services`` (``stt`` and ``tts``, or ``s2s``): the same seed gives the same call."""
    rng = random.Random(f"{seed}")
    pick = lambda weights: rng.choices(list(weights), weights=list(weights.values()))[0]  # noqa: E731
    texts, numbers = Texts(rng), iter(range(1, 99))
    realtime = "s2s" in services
    first, two = rng.choice(["en", "en", "en", "de"]), rng.random() < 0.25
    plan = {"seed": seed, **services, "language": first, "pace": rng.choice([0.05, 0.06, 0.07, 0.08]), "tts_ttfb": round(rng.uniform(0.08, 0.5), 2),
            "vad_stop": pick({0.2: 7, 0.4: 2}), "speech_timeout": rng.choice([0.3, 0.5]), "endpoint": rng.choice([0.2, 0.3, 0.5]),
            "start": pick({"vad": 6, "default": 3}), "mute": pick({None: 7, "always": 1.2, "function": 1, "first": 0.7}) if not realtime else None,
            "interim_words": rng.choice([1, 2, 3]), "words_first": seed % 2 == 0, "plain_first": rng.random() < 0.3, "two_speakers": rng.random() < 0.3,
            "rtvi": rng.random() < 0.6, "attached": rng.random() < 0.5,
            "ending": pick({"quiet": 2.5, "bot_speaks": 2, "caller_speaks": 1.5, "bot_ends": 1.5, "bot_ends_speaking": 1, "left": 1.5})}

    def language() -> str:
        return rng.choice(["en", "de"]) if two else first

    def reply(sentences: int | None = None, **more) -> dict:
        return {"text": texts.answer(language(), sentences), "ttft": rng.choice([0.15, 0.25, 0.5, 1.2]), "token_secs": rng.choice([0.01, 0.02]), **more}

    def say() -> dict:
        spoken = language()
        mode = pick({"normal": 6, "late": 1.2, "split": 0.8, "repeat": 0.6, "extend": 0.6})
        return {"text": texts.one("user", spoken), "language": spoken, "mode": mode,
                "delay": round(rng.uniform(0.3, 1.8) if mode == "late" else rng.uniform(0.05, 0.25), 2), "second": round(rng.uniform(0.1, 1.2), 2),
                "speaker": rng.choice(["A", "B"]) if plan["two_speakers"] else "A", "confidence": round(rng.uniform(0.6, 0.99), 2)}

    def call(name: str) -> dict:
        number = next(numbers)
        return {"id": f"call_{seed}_{number}", "name": name, "args": {"key": f"k{number}", "n": number}}

    kinds = dict(STEPS)
    if realtime or not plan["rtvi"]:
        del kinds["typed"]
    if realtime:
        for name in ("stt_drop", "tts_drop", "stt_fails", "model_fails", "think_barge"):
            del kinds[name]
    if services.get("stt") in UTTERANCES:
        kinds.pop("stt_drop", None)
    else:
        kinds.pop("stt_fails", None)
        if services.get("stt") == "elevenlabs":
            kinds.pop("stt_drop", None)  # Pipecat's class connects again and reads no answer from then on: nothing is left to judge
    if services.get("tts") in BY_HTTP:
        kinds.pop("tts_drop", None)
    steps = [{"do": "greet", "replies": [reply(1)]}] if rng.random() < 0.8 or services.get("s2s") == "inworld" else []
    for _ in range(rng.choice([2, 3, 3])):
        step = {"do": pick(kinds), "say": say(), "replies": [reply()]}
        filler = [{"text": rng.choice(WORDS[first]["hold"])}] if rng.random() < 0.4 and not realtime else [{}]
        if step["do"] in ("barge", "think_barge", "tool_cut", "tts_drop"):
            step.update(after=round(rng.uniform(0.2, 3.0), 2), second=say(), replies2=[reply()])
        if step["do"] == "barge":
            step["replies"] = [reply(rng.choice([2, 3]))]
        if step["do"] in ("tool", "tools", "tool_fails", "tool_cut"):
            names = {"tool": ["lookup"], "tools": ["lookup", "lookup"], "tool_fails": ["broken"], "tool_cut": ["never_ends"]}[step["do"]]
            step["replies"] = [{**filler[0], "tool_calls": [call(name) for name in names], "ttft": 0.3}, reply()]
            step["secs"] = round(rng.uniform(0.1, 2.0), 2)
        if step["do"] == "model_fails":
            step.update(replies=[{"status": 500}], after=round(rng.uniform(3.4, 4.5), 2))
        if step["do"] == "typed":
            step["typed"] = texts.one("user", first)
        if step["do"] in ("stt_fails", "stt_drop"):
            step["second"] = say()
        steps.append(step)
    end = {"do": "end", "say": say(), "replies": [reply(3)], "after": round(rng.uniform(0.3, 2.0), 2), "cut": round(rng.uniform(0.4, 0.9), 2)}
    plan["steps"] = [*steps, end]
    if services.get("tts") == "elevenlabs_http":
        plan["no_times"] = seed % 3 == 0
    plan_fields.voicemail(plan)
    plan_fields.rare(plan, texts)
    plan_fields.interpreter(plan, texts)
    plan["bye"] = WORDS[first]["bye"][0]
    plan["fallback"] = [texts.answer(first, 1) for _ in range(12)]
    steps = plan["steps"][:-1]
    modes = {step[key]["mode"] for step in steps for key in ("say", "second") if key in step} - {"normal"}
    about = [f"end_{plan['ending']}", *(f"finals_{mode}" for mode in modes), *(step["do"] for step in steps)]
    plan["features"] = sorted({*about, *(["two_languages"] if two else []), *([f"mute_{plan['mute']}"] if plan["mute"] else []),
                               *plan_fields.features(plan)})
    return plan
