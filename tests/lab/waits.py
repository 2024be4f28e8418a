"""How long the caller waited for each answer, and where that time went."""

from happened import Happened


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
            split = next((row for row in agent if row["_begin"] > answer["_begin"] and row.get("unsure") and row["_begin"] < until), None)
            if split is not None:  # one sound, or two
                out.append({**wait, "bot_start_ms": split["start_ms"], "e2e_ms": split["start_ms"] - turn["end_ms"]})
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
    if "s2s" in call.plan or call.plan.get("voicemail") or call.plan.get("interpreter") or turn["input"] != "voice" or turn.get("unsure") or not asks or not voice:
        return None
    if any("failed" in ask or "cut" in ask or "first" not in ask for ask in asks):
        return None
    spoken = voice[0]
    if spoken["asked"] != answer["_asked"]:
        return None  # what was asked for first was never played
    if any(first <= ask["asked"] < spoken["asked"] for ask in call.raw["tts"]) or any("end" not in tool or _told(tool) > spoken["asked"] for tool in tools):
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
        running += max(0, ms(_told(tool)) - max(busy, ms(tool["start"])))
        busy = max(busy, ms(_told(tool)))
    return {"turn_detection": ms(asks[0]["asked"]) - ms(turn["_end"]), "llm": model, "tool": running, "text_aggregation": ms(spoken["asked"]) - ms(spoke),
            "tts": ms(spoken["first"]) - ms(spoken["asked"])}


def _told(tool: dict) -> int:
    """When a tool first told something."""
    return tool["reports"][0][0] if tool.get("reports") else tool["end"]
