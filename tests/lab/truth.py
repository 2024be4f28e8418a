#!/usr/bin/env python3
"""What the far ends saw of a call -> its truth, in milliseconds since the StartFrame. No look at any record.

usage: truth.py FOLDER   # makes the truths of its calls anew, from the notes (NAME.raw.json) beside the logs
"""

import json
import sys
from pathlib import Path

import services
from happened import Happened
from rows import agent_rows, interpreted_rows, played_rows, tool_rows, user_rows
from waits import answers

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
    faults = [*raw["faults"], *([] if start else ["no StartFrame"]), *(["a storm of frames"] if len(kept) > STORM else []), *stood_still(raw, start)]
    if not faults:
        told.write_text(json.dumps(of(raw, start), indent=1, ensure_ascii=False) + "\n")
    return {"name": f"lab_{plan['seed']}", "services": names(plan), "faults": faults, "worth": "" if faults else f"{len(raw['utterances'])} utterances"}


def stood_still(raw: dict, start: int | None) -> list[str]:
    """Whether the machine stood still too long, at once or in sum: then it was late itself."""
    stood = [event[2]["ms"] for event in raw["events"] if event[1] == "stood_still" and start and event[0] > start + 500_000_000]
    return [f"stood still {max(stood)} ms, in sum {sum(stood)}"] if stood and (max(stood) > 110 or sum(stood) > 500) else []


def names(plan: dict) -> list[str]:
    """The classes that ran."""
    return [services.KINDS[kind][plan[kind]].name for kind in ("stt", "tts", "s2s", "llm") if kind in plan]


def of(raw: dict, start: int) -> dict:
    """The truth of a call."""
    call = Happened(raw, start)
    agent, user = agent_rows(call), user_rows(call)
    beside = interpreted_rows(call)
    latencies = [wait for to in [None, *dict.fromkeys(row["destination"] for row in beside)]
                 for wait in answers(call, user, [row for row in agent + beside if row.get("destination") == to])]
    usage = raw["usage"]
    asks = raw["asks"]
    counts = raw["plan"].get("s2s") not in services.NO_USAGE
    unsure = not counts or any("cut" in ask or ask.get("done", 0) > (call.bye or call.end) - 50_000_000 for ask in asks)  # reports that may not have come
    speaks = "tts" in raw["plan"]
    # Aura reports none; a voice that is asked by HTTP reports a sentence when its answer comes, and none that was cut before.
    voices = {raw["plan"].get("tts"), raw["plan"].get("interpreter", {}).get("tts")}
    reports = speaks and "aura" not in voices and not call.drops and (not voices & services.BY_HTTP or all("done" in ask for ask in raw["tts"]))
    truth = {
        "call": f"lab_{raw['plan']['seed']}", "services": names(raw["plan"]), "features": raw["plan"]["features"],
        "segments": sorted(user + agent + beside + played_rows(call) + tool_rows(call), key=lambda row: row["start_ms"]),
        "latencies": sorted(latencies, key=lambda wait: wait["bot_start_ms"]),
        "usage": {"total_tokens": None if unsure else usage["total_tokens"], "tts_characters": usage["tts_characters"] if reports else None},
        "nodes": [], "errors": raw["errors"], "reason": "user_hangup" if call.hang or call.at("left") else "agent_hangup", "metrics": True}
    handed = [event for event in raw["events"] if event[1] == "transfer" and event[0] < call.end]
    truth["transfers"] = [{"at_ms": call.ms(time), **told} for time, _, told in handed]
    if any(told["outcome"] != "failed" for _, _, told in handed):
        truth["reason"] = "call_transfer"
    if "voicemail_told" in raw["plan"]:
        truth["in_voicemail"] = raw["plan"]["voicemail_told"]
    if raw["plan"].get("voicemail") and user:
        truth["in_voicemail"] = raw["plan"]["voicemail"] == "machine"
    first = min(agent + beside, key=lambda row: row["start_ms"], default=None)
    if first and raw["plan"]["steps"][0]["do"] == "greet" and call.at("connected") and not any(row["start_ms"] < first["start_ms"] for row in user):
        truth["first_word_ms"] = first["start_ms"] - call.ms(call.at("connected"))
    for row in truth["segments"]:
        for key in [key for key in row if key.startswith("_")]:
            del row[key]
    return truth


if __name__ == "__main__":
    for notes in sorted(Path(sys.argv[1]).rglob("*.raw.json")):
        beside = notes.with_name(notes.name.replace(".raw.json", ".truth.json"))
        if beside.exists():
            with open(notes.with_name(notes.name.replace(".raw.json", ".frames.jsonl"))) as lines:
                began = next(json.loads(line)["t"] for line in lines if '"frame":"StartFrame"' in line)
            told = json.loads(notes.read_text())
            if stood_still(told, began):
                beside.unlink()
                continue
            beside.write_text(json.dumps(of(told, began), indent=1, ensure_ascii=False) + "\n")
