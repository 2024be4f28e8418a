"""What few calls have: a machine that answers, the caller handed over, music, results in between. Drawn apart, so that the other calls stay as they were."""

import random

SINCE = 7_000
"""The first seed with what came to the laboratory later: calls that are kept under smaller ones are drawn as they were."""

INTERPRETERS = 9_000
"""From this seed on every call has two outputs: what is said is said again in another language, to a destination of its own."""

TARGETS = ("sip:+4930123456@carrier.example", "+14155550199", "sip:desk@example.org")


def voicemail(plan: dict) -> None:
    """Some calls go out: a machine answers, or a person, and Pipecat's detector decides which."""
    rng = random.Random(f"{plan['seed']} voicemail")
    if "s2s" in plan or plan["stt"] in ("flux", "cartesia_turns") or plan["mute"] or plan["seed"] >= INTERPRETERS or rng.random() > 0.08:
        return
    plan["voicemail"] = rng.choice(["machine", "human"])
    plan["steps"] = [step for step in plan["steps"] if step["do"] in ("ask", "silence", "tool", "end")]
    if plan["voicemail"] == "machine":
        end = plan["steps"][-1]
        plan["steps"] = [{"do": "machine", "say": {**end["say"], "mode": "normal", "delay": 0.1}, "replies": end["replies"]}, end]
        plan["ending"] = "bot_ends"
    elif plan["steps"][0]["do"] == "end":
        plan["steps"].insert(0, {"do": "ask", "say": plan["steps"][-1]["say"], "replies": [{"text": "It is ready.", "ttft": 0.25}]})


def rare(plan: dict, texts) -> None:
    """One of the rare things, in half of the calls."""
    if not SINCE <= plan["seed"] < INTERPRETERS or "voicemail" in plan:
        return
    rng = random.Random(f"{plan['seed']} fields")
    texts.rng, language = rng, plan["language"]

    def say() -> dict:
        return {"text": texts.one("user", language), "language": language, "mode": "normal", "delay": round(rng.uniform(0.05, 0.25), 2), "second": 0.3,
                "speaker": "A", "confidence": round(rng.uniform(0.6, 0.99), 2)}

    def reply() -> dict:
        return {"text": texts.answer(language, 1), "ttft": rng.choice([0.15, 0.25, 0.5]), "token_secs": 0.015}

    kinds = {"transfer": 2, "hold": 2, None: 5}
    if "s2s" not in plan:
        kinds |= {"tool_reports": 2, "typed_told": 1, "voicemail_told": 1}
    kind = rng.choices(list(kinds), weights=list(kinds.values()))[0]
    step = {"do": kind, "say": say(), "replies": [reply()]}
    if kind == "transfer":
        step.update(way=rng.choice(["sip_transfer", "sip_refer", "warm", "cold"]), to=rng.choice(TARGETS), fails=rng.random() < 0.35,
                    secs=round(rng.uniform(0.3, 1.5), 2), second=say(), replies2=[reply()])
        if not step["fails"]:
            plan["ending"] = "transferred"
    elif kind == "hold":
        step.update(kind=rng.choice(["music", "recording"]), secs=round(rng.uniform(1.5, 5.0), 1), second=say(), replies2=[reply()])
        plan["mixer"] = rng.random() < 0.4
    elif kind == "tool_reports":
        calls = [{"id": f"call_{plan['seed']}_reports", "name": "reports", "args": {"key": "k", "n": rng.choice([1, 2, 3])}}]
        step.update(replies=[{"tool_calls": calls, "ttft": 0.3}, *(reply() for _ in range(4))], secs=round(rng.uniform(0.3, 1.2), 2))
    elif kind == "typed_told":
        step["typed"] = texts.one("user", language)
    elif kind == "voicemail_told":
        plan["voicemail_told"] = rng.random() < 0.7
    if kind not in (None, "voicemail_told"):
        plan["steps"].insert(len(plan["steps"]) - 1, step)


def interpreter(plan: dict, texts) -> None:
    """A second model and a second voice at once, for a second output."""
    if plan["seed"] < INTERPRETERS or "s2s" in plan:
        return
    rng = random.Random(f"{plan['seed']} interpreter")
    texts.rng, other = rng, "de" if plan["language"] == "en" else "en"
    plan["interpreter"] = {"to": rng.choice(["interpreted", "de", "channel-2"]), "tts": rng.choice(["elevenlabs", "rime", "cartesia", "openai"]),
                           "replies": [{"text": texts.answer(other, rng.choice([1, 2])), "ttft": rng.choice([0.15, 0.4, 0.9]), "token_secs": 0.015, "beside": True}
                                       for _ in range(12)]}
    plan["steps"] = [step for step in plan["steps"] if step["do"] in ("greet", "ask", "silence", "barge", "think_barge", "resume", "cough", "typed", "end")]


def features(plan: dict) -> list[str]:
    """These, as a call's features."""
    about = [f"voicemail_{plan['voicemail']}"] if "voicemail" in plan else []
    for step in plan["steps"]:
        if step["do"] == "transfer":
            about.append(f"transfer_{step['way']}{'_fails' if step['fails'] else ''}")
        if step["do"] == "hold":
            about.append(f"hold_{step['kind']}{'_by_mixer' if plan['mixer'] else ''}")
    return [*about, *(["voicemail_told"] if "voicemail_told" in plan else []), *(["no_times"] if plan.get("no_times") else []),
            *(["two_outputs"] if "interpreter" in plan else [])]
