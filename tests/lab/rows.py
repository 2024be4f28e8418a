"""What was said and done on a call, as rows of its truth: the bot, the caller, the tools."""

import services
from far.ends import letters, word_secs
from happened import Happened


def agent_rows(call: Happened) -> list[dict]:
    """What the bot was heard to say, one row for each unbroken sound."""
    return _output(call, call.raw["played"], call.plain)


def interpreted_rows(call: Happened) -> list[dict]:
    """What was heard at outputs of their own."""
    plain = "interpreter" in call.plan and call.plan["interpreter"]["tts"] not in services.WORD_TIMES
    return [{**row, "destination": to} for to, played in call.raw.get("played_to", {}).items() for row in _output(call, played, plain)]


def _output(call: Happened, played: list[list[int]], plain: bool) -> list[dict]:
    sounds: list[dict] = []
    for begin, end, number in played:
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
    return [row for index, sound in enumerate(sounds) if (row := _agent_row(call, sound, heard, newest, index, sounds, plain))]


def _agent_row(call, sound, heard, newest, index, sounds, plain) -> dict | None:
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
    half = sound["words"][-1][1] < call.whole(last) - 21  # of the very last word more than half was heard, and not all
    row = {"role": "agent", "text": " ".join(call.words[number][0] for number in numbers), "start_ms": call.ms(sound["begin"]), "end_ms": call.ms(sound["end"]),
           "interrupted": None if rest == 1 or (rest == 0 and half) else rest > 0, "_begin": sound["begin"], "_asked": call.words[sound["words"][0][0]][2]}
    cut_off = any(sound["begin"] - 1e9 < drop < sound["end"] + 1e9 for drop in call.drops)
    if cut_off:
        row["interrupted"] = None
    if plain and rest:
        row["estimated"] = True
    neighbours = [other for other in (index - 1, index + 1) if 0 <= other < len(sounds)]
    shared = plain and any(call.group(n) == group for other in neighbours for n, _ in sounds[other]["words"])
    if sound["vague"] or shared or cut_off or (rest and len(numbers) <= 1):
        row["unsure"] = True
    return row


def played_rows(call: Happened) -> list[dict]:
    """What the application played beside the bot's speech."""
    rows: list[dict] = []
    told = [event for event in call.raw["events"] if event[1] == "playing"]
    for begin, end in call.raw.get("music", []):
        if rows and begin - rows[-1]["_end"] < 200e6:
            rows[-1].update(end_ms=call.ms(end), _end=end)
        else:
            kind = [event[2]["what"] for event in told if event[0] <= begin][-1]
            rows.append({"role": "agent", "kind": kind, "start_ms": call.ms(begin), "end_ms": call.ms(end), "interrupted": False, "_end": end})
    return rows


def user_rows(call: Happened) -> list[dict]:
    """What the caller said, one row for each of his turns, and what he typed."""
    rows: list[dict] = []
    _move_muted(call)
    for said in call.raw["utterances"]:
        begin, end = said["start"], min(said.get("end", call.end), call.end)
        finals = [final for final in said["finals"] if final[0] < call.end]
        interims = [interim for interim in said["interims"] if interim[0] < call.end and call.plan.get("stt") != "flux"]  # of its turns Pipecat pushes none
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
        if tool["name"] == "reports":
            rows[-1]["intermediate"] = [{"at_ms": call.ms(time), "text": text} for time, text in tool.get("reports", []) if time < call.end]
        if "end" in tool:  # one that ended behind the call's end may have told the pipeline, or not
            rows.append({"role": "agent_result", "name": tool["name"], "id": tool["id"], "result": tool["result"], "start_ms": call.ms(tool["end"]),
                         "unsure": tool["end"] > call.end})
    return rows
