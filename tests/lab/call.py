"""One call: the bot, the caller and the far ends, and what is kept of it."""

import asyncio
import contextlib
import json
import shutil
import time
from pathlib import Path

import pipecat_needs  # noqa: F401 - before Pipecat
import truth
from bot import VERSION, Bot
from caller import Caller
from far import (assemblyai, cartesia, deepgram, elevenlabs, gladia, inworld, openai, openai_transcription, plain_transcribers, plain_voices, realtime, rime,
                 soniox, timed_voices, ultravox, xai)
from far.ends import FarEnds, now
from pipecat.frames import frames
from pipecat.pipeline.runner import PipelineRunner

DOORS = (assemblyai, cartesia, deepgram, elevenlabs, gladia, inworld, openai, openai_transcription, plain_transcribers, plain_voices, realtime, rime, soniox,
         timed_voices, ultravox, xai)


async def clock(far: FarEnds) -> None:
    """Notes when this machine stood still: such a call tells nothing."""
    last = time.monotonic()
    while True:
        await asyncio.sleep(0.02)
        late = time.monotonic() - last - 0.02
        if late > 0.04:
            far.event("stood_still", ms=round(late * 1000))
        last = time.monotonic()


async def run(plan: dict, out: Path, tls, free) -> dict:
    """Makes the call of ``plan`` and writes its log and its truth below ``out``; what became of it."""
    far, name = FarEnds(plan), f"lab_{plan['seed']}"
    for module in DOORS:
        module.open_doors(far)
    await far.start(tls)
    folder = out / f"{name}.state"
    shutil.rmtree(folder, ignore_errors=True)
    bot = Bot(far, folder)

    async def drive() -> None:
        await asyncio.sleep(0.5)
        await bot.input.push_frame(frames.ClientConnectedFrame())
        far.event("connected")
        try:
            await Caller(far, bot).run()
        except Exception as error:  # the call is worthless then, and says so
            far.faults.append(f"script: {error!r}")
        free()
        await asyncio.sleep(5)
        await bot.task.cancel()

    watch, driver = asyncio.create_task(clock(far)), asyncio.create_task(drive())
    await PipelineRunner(handle_sigint=False).run(bot.task)
    bot.over = bot.over or "over"
    ended = now()
    free()
    for task in (watch, driver):
        task.cancel()
    journal = await _journal(bot, folder)
    await far.stop()
    raw = {"plan": plan, "pipecat": VERSION, "ended": ended, "played": bot.output.played, "music": bot.output.music, "words": far.words,
           "played_to": bot.output.played_to, "asks": far.asks, "tts": far.voice_asks, "given": far.given, "tools": bot.tools,
           "utterances": far.utterances, "caller_words": far.caller_words, "events": far.events, "usage": far.usage, "errors": far.errors, "faults": far.faults}
    (out / f"{name}.raw.json").write_text(json.dumps(raw, ensure_ascii=False))
    if journal is None:
        return {"name": name, "faults": ["no journal", *far.faults]}
    return truth.write(raw, journal, out / f"{name}.frames.jsonl", out / f"{name}.truth.json")


async def _journal(bot: Bot, folder: Path) -> Path | None:
    """The lines that the tap wrote, when it has said that they are all."""
    found = None
    for _ in range(200):
        found = next(iter((folder / "live").glob("*.jsonl")), None) if (folder / "live").exists() else None
        if found is not None and b'"end_of_call"' in found.read_bytes()[-400:]:
            return found
        await asyncio.sleep(0.1)
    with contextlib.suppress(Exception):
        await bot.observer.close()
    return found
