#!/usr/bin/env python3
"""What the far ends saw of a call -> its truth, in milliseconds since the StartFrame. No look at any record.

usage: truth.py FOLDER   # makes the truths of its calls anew, from the notes (NAME.raw.json) beside the logs
"""

import json
import sys
from pathlib import Path

import services
from far.ends import letters, word_secs

STORM = 20_000
"""So many lines has no call of this length: a class of Pipecat's pushes one frame without end."""

OWN = ("base_url", "key", "capture", "host", "number", "prices", "otlp")
"""Of a journal's header: what a frame log has not."""


def write(raw: dict, journal: Path, log: Path, told: Path) -> dict:
    """Lays down the log and the truth of a call; returns whether both are worth something."""
    lines = journal.read_text().splitlines()
    header = {key: value for key, value in json.loads(lines[0]).items() if key not in OWN}
    plan = raw["plan"]
    header["call"], header["source"] = f"lab_{plan['seed']}", f"recorded on Pipecat {raw['pipecat']}, seed {plan['seed']}: {', '.join(plan['features'])}"
    kept = [json.dumps(header, ensure_ascii=False, separators=(",", ":")), *(line for line in lines[1:] if '"by":"recorder"' not in line)]
    log.write_text("\n".join(kept) + "\n")
    start = next((json.loads(line)["t"] for line in kept if '"frame":"StartFrame"' in line), None)
    stood = max([event[2]["ms"] for event in raw["events"] if event[1] == "stood_still" and start and event[0] > start + 500_000_000], default=0)
    faults = [*raw["faults"], *([] if start else ["no StartFrame"]), *(["a storm of frames"] if len(kept) > STORM else []),
              *([f"stood still {stood} ms"] if stood > 110 else [])]
    if not faults:
        told.write_text(json.dumps(of(raw, start), indent=1, ensure_ascii=False) + "\n")
    return {"name": f"lab_{plan['seed']}", "services": names(plan), "faults": faults, "worth": "" if faults else f"{len(raw['utterances'])} utterances"}


def names(plan: dict) -> list[str]:
    """The classes that ran."""
    return [services.KINDS[kind][plan[kind]][1] for kind in ("stt", "tts", "s2s") if kind in plan]


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
        self.stops = told if self.turns and tuple(map(int, raw["pipecat"].split(".")[:2])) < (1, 8) else self.all("turn_stopped")
        self.plain = "tts" in self.plan and self.plan["tts"] not in services.WORD_TIMES
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


def of(raw: dict, start: int) -> dict:
    """The truth of a call."""
    call = Happened(raw, start)
    agent, user = agent_rows(call), user_rows(call)
    latencies = answers(call, user, agent)
    usage = raw["usage"]
    asks = raw["asks"]
    unsure = any("cut" in ask or ask.get("done", 0) > call.end - 50_000_000 for ask in asks)  # reports that may not have come
    speaks = "tts" in raw["plan"]
    # Aura reports none; OpenAI's voice reports a sentence when its answer comes, and none that was cut before.
    reports = speaks and raw["plan"]["tts"] != "aura" and not call.drops and (raw["plan"]["tts"] != "openai" or all("done" in ask for ask in raw["tts"]))
    truth = {
        "call": f"lab_{raw['plan']['seed']}", "services": names(raw["plan"]), "features": raw["plan"]["features"],
        "segments": sorted(user + agent + tool_rows(call), key=lambda row: row["start_ms"]), "latencies": latencies,
        "usage": {"total_tokens": None if unsure else usage["total_tokens"], "tts_characters": usage["tts_characters"] if reports else None},
        "nodes": [], "errors": raw["errors"], "reason": "user_hangup" if call.hang or call.at("left") else "agent_hangup", "metrics": True}
    if raw["plan"].get("voicemail") and user:
        truth["in_voicemail"] = raw["plan"]["voicemail"] == "machine"
    first = next((row for row in agent), None)
    if first and raw["plan"]["steps"][0]["do"] == "greet" and call.at("connected") and not any(row["start_ms"] < first["start_ms"] for row in user):
        truth["first_word_ms"] = first["start_ms"] - call.ms(call.at("connected"))
    for row in truth["segments"]:
        for key in [key for key in row if key.startswith("_")]:
            del row[key]
    return truth


def agent_rows(call: Happened) -> list[dict]:
    """What the bot was heard to say, one row for each unbroken sound."""
    sounds: list[dict] = []
    for begin, end, number in call.raw["played"]:
        last = sounds[-1] if sounds else None
        other = last is not None and call.group(last["words"][-1][0]) != call.group(number)
        gap = begin - last["end"] if last else 0
        vague = last is not None and (150e6 < gap < 250e6 or (other and 30e6 < gap < 90e6))
        if last is None or gap >= 200e6 or (other and gap >= 60e6):
            sounds.append({"begin": begin, "end": end, "words": [], "vague": vague})
            if vague:
                last["vague"] = True
        elif vague:
            last["vague"] = True
        sound = sounds[-1]
        sound["end"] = max(sound["end"], end)
        if sound["words"] and sound["words"][-1][0] == number:
            sound["words"][-1][1] += (end - begin) / 1e6
        else:
            sound["words"].append([number, (end - begin) / 1e6])
    heard = {number for sound in sounds for number, length in sound["words"] if length >= call.whole(number) / 2 - 1}
    newest = {call.group(number): index for index, sound in enumerate(sounds) for number, _ in sound["words"]}
    return [row for index, sound in enumerate(sounds) if (row := _agent_row(call, sound, heard, newest, index, sounds))]


def _agent_row(call, sound, heard, newest, index, sounds) -> dict | None:
    numbers = [number for number, _ in sound["words"] if number in heard]
    last = sound["words"][-1][0]
    group = call.group(last)
    rest = 0
    if newest[group] == index:
        rest = sum(1 for number in range(last + 1, len(call.words)) if call.group(number) == group) + (0 if last in heard else 1)
        if group[0] == "r":
            made = letters("".join(word[0] for number, word in enumerate(call.words) if call.group(number) == group))
            if len(letters(call.raw["given"][group[1]].get("text"))) - len(made) > 1:
                rest += 3
    if not numbers:
        return None
    row = {"role": "agent", "text": " ".join(call.words[number][0] for number in numbers), "start_ms": call.ms(sound["begin"]), "end_ms": call.ms(sound["end"]),
           "interrupted": None if rest == 1 else rest > 0, "_begin": sound["begin"], "_asked": call.words[sound["words"][0][0]][2]}
    cut_off = any(sound["begin"] - 1e9 < drop < sound["end"] + 1e9 for drop in call.drops)
    if cut_off:
        row["interrupted"] = None
    if call.plain and rest:
        row["estimated"] = True
    neighbours = [other for other in (index - 1, index + 1) if 0 <= other < len(sounds)]
    shared = call.plain and any(call.group(n) == group for other in neighbours for n, _ in sounds[other]["words"])
    if sound["vague"] or shared or cut_off or (rest and len(numbers) <= 1):
        row["unsure"] = True
    return row


def user_rows(call: Happened) -> list[dict]:
    """What the caller said, one row for each of his turns, and what he typed."""
    rows: list[dict] = []
    _move_muted(call)
    for said in call.raw["utterances"]:
        begin, end = said["start"], min(said.get("end", call.end), call.end)
        finals = [final for final in said["finals"] if final[0] < call.end]
        interims = [interim for interim in said["interims"] if interim[0] < call.end and not call.turns]  # of such turns Pipecat pushes none
        told = sorted({number for final in finals for number in final[1]}) or (interims[-1][1] if interims else [])
        failed = "failed" in said and said["failed"] < call.end  # he spoke, and nobody knows what
        if not (told or failed) or begin >= call.end:
            continue
        row = {"role": "user", "text": " ".join(call.raw["caller_words"][number][0] for number in told), "start_ms": call.ms(begin), "end_ms": call.ms(end),
               "input": "voice", "muted": False, "_begin": begin, "_end": end, "_from": begin, "_finals": finals, "_said": [said]}
        parts = call.audible(begin, end)
        times = [time for time, _ in interims + finals] or [said.get("failed", end)]
        if max([b - a for a, b in parts] or [0]) < 230e6:
            last_told = call.ms(max(times))
            row.update(muted=True, start_to_ms=max(row["start_ms"], call.ms(min(times))), end_ms=min(row["end_ms"], last_told), end_to_ms=max(row["end_ms"], last_told))
        elif sum(b - a for a, b in parts) < end - begin - 1e6:
            row["unsure"] = True
        last = rows[-1] if rows else None
        if last and not last.get("muted") and not row.get("muted") and not any(last["_end"] - 20e6 < stop <= begin + 250e6 for stop in call.stops):
            last["text"] = f"{last['text']} {row['text']}".strip()
            last.update(end_ms=row["end_ms"], _end=end, _from=begin, _finals=last["_finals"] + finals, _said=last["_said"] + [said])
            if row.get("unsure"):
                last["unsure"] = True
        else:
            rows.append(row)
    for row in rows:
        _details(call, row)
    typed = [{"role": "user", "text": event[2]["text"], "start_ms": call.ms(event[0]), "end_ms": call.ms(event[0]), "input": "text",
              "_begin": event[0], "_end": event[0], "_from": event[0]} for event in call.raw["events"] if event[1] == "typed"]
    return sorted(rows + typed, key=lambda row: row["_begin"])


def _move_muted(call: Happened) -> None:
    """
    A transcriber that is told by the detector when to finish is not told so while the caller is muted: what he said then comes
    with the first words of his next turn, and nothing tells them apart.
    """
    said = call.raw["utterances"]
    for before, after in zip(said, said[1:]):
        parts = call.audible(before["start"], before.get("end", call.end))
        if max([end - begin for begin, end in parts] or [0]) >= 230e6:
            continue
        for kind in ("finals", "interims"):
            for time, numbers in list(before[kind]):
                same = next((told for told in after[kind] if abs(told[0] - time) < 1_000_000), None)
                if same is not None:
                    before[kind].remove([time, numbers])
                    same[1][:0] = numbers
                    after["mixed"] = True


def _details(call: Happened, row: dict) -> None:
    """Who spoke, in which language and how surely, where the service says so."""
    service = call.plan.get("stt")
    if not row["_finals"] or row.get("unsure") or any(said.get("mixed") for said in row["_said"]):
        return
    told = [said for said in row["_said"] if any(final in row["_finals"] for final in said["finals"])]
    if service == "gladia":
        row["languages"] = list(dict.fromkeys(said["language"] for said in told))
    if service == "assemblyai":
        row["speakers"] = list(dict.fromkeys(said["speaker"] for said in told))
    if service in ("assemblyai", "soniox", "gladia", "xai") and len(row["_said"]) == 1 and row["_said"][0]["mode"] in ("normal", "late") and not row["muted"]:
        at, row["words"] = row["start_ms"], []
        for word in row["_said"][0]["text"].split():
            row["words"].append({"word": word, "start_ms": round(at)})
            at += word_secs(word) * 1000
        if " ".join(word["word"] for word in row["words"]) != row["text"]:
            del row["words"]  # some of them were not told
    if service in ("flux", "assemblyai", "soniox", "gladia", "xai") and len({said["confidence"] for said in told}) == 1:
        row["confidence"] = told[0]["confidence"]


def tool_rows(call: Happened) -> list[dict]:
    """The tools that ran, and what they brought."""
    rows = []
    for tool in call.raw["tools"]:
        rows.append({"role": "agent_function", "name": tool["name"], "id": tool["id"], "params": tool["args"], "start_ms": call.ms(tool["start"])})
        if "end" in tool:  # one that ended behind the call's end may have told the pipeline, or not
            rows.append({"role": "agent_result", "name": tool["name"], "id": tool["id"], "result": tool["result"], "start_ms": call.ms(tool["end"]),
                         "unsure": tool["end"] > call.end})
    return rows


def answers(call: Happened, user: list[dict], agent: list[dict]) -> list[dict]:
    """How long the caller waited for each answer."""
    out = []
    turns = [row for row in user if not row.get("muted")]
    for index, turn in enumerate(turns):
        until = turns[index + 1]["_begin"] if index + 1 < len(turns) else 10**30
        answer = next((row for row in agent if row["_begin"] >= turn["_end"] - 60e6 and row["_begin"] < until and row["_asked"] >= turn["_from"]), None)
        if answer is None:
            continue
        wait = {"user_end_ms": turn["end_ms"], "bot_start_ms": answer["start_ms"], "e2e_ms": answer["start_ms"] - turn["end_ms"]}
        if answer.get("unsure") or turn.get("unsure"):
            wait["unsure"] = True
        if (parts := _parts(call, turn, answer)) is not None:
            wait["parts_ms"] = parts
        out.append(wait)
    return out


def _parts(call: Happened, turn: dict, answer: dict) -> dict | None:
    """Where a wait went, where one chain of requests says it and nothing in it failed or was cut."""
    first, last = turn["_end"] - int(300e6), answer["_begin"]
    asks = [ask for ask in call.raw["asks"] if first <= ask["asked"] <= last]
    voice = [ask for ask in call.raw["tts"] if "first" in ask and first <= ask["first"] <= last]
    tools = [tool for tool in call.raw["tools"] if first <= tool["start"] <= last]
    if "s2s" in call.plan or call.plan.get("voicemail") or turn["input"] != "voice" or turn.get("unsure") or not asks or not voice:
        return None
    if any("failed" in ask or "cut" in ask or "first" not in ask for ask in asks):
        return None
    spoken = voice[0]
    if spoken["asked"] != answer["_asked"]:
        return None  # what was asked for first was never played
    if any(first <= ask["asked"] < spoken["asked"] for ask in call.raw["tts"]) or any("end" not in tool or tool["end"] > spoken["asked"] for tool in tools):
        return None
    if any(tool["start"] < first and max(tool.get(key, 0) for key in ("end", "cancelled", "raised")) > first for tool in call.raw["tools"]):
        return None
    ms, model, spoke = call.ms, 0, None
    for ask in asks:
        if ask["asked"] > spoken["asked"]:
            break
        if spoke is not None or (ask is not asks[0] and not tools):
            return None
        model += ms(ask["first"] if ask["speaks"] else ask.get("done", ask["first"])) - ms(ask["asked"])
        spoke = ask["first"] if ask["speaks"] else None
    if spoke is None:
        return None
    busy, running = ms(turn["_end"]), 0
    for tool in sorted(tools, key=lambda tool: tool["start"]):
        running += max(0, ms(tool["end"]) - max(busy, ms(tool["start"])))
        busy = max(busy, ms(tool["end"]))
    return {"turn_detection": ms(asks[0]["asked"]) - ms(turn["_end"]), "llm": model, "tool": running, "text_aggregation": ms(spoken["asked"]) - ms(spoke),
            "tts": ms(spoken["first"]) - ms(spoken["asked"])}


if __name__ == "__main__":
    for notes in sorted(Path(sys.argv[1]).rglob("*.raw.json")):
        beside = notes.with_name(notes.name.replace(".raw.json", ".truth.json"))
        if beside.exists():
            with open(notes.with_name(notes.name.replace(".raw.json", ".frames.jsonl"))) as lines:
                began = next(json.loads(line)["t"] for line in lines if '"frame":"StartFrame"' in line)
            beside.write_text(json.dumps(of(json.loads(notes.read_text()), began), indent=1, ensure_ascii=False) + "\n")
