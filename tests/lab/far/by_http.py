"""What services that are asked by HTTP have in common: an utterance is heard as one file, a text spoken as one answer."""

import asyncio
import io
import wave

from aiohttp import web

from far.ends import FarEnds, now
from far.hearing import Heard, Hearing
from far.speaking import Speaking, pcm_of


async def heard(far: FarEnds, file: bytes) -> list[Heard] | None:
    """The words of one utterance, as late as the script wants them; None where it wants the request to fail."""
    with wave.open(io.BytesIO(file)) as sent:
        rate, pcm = sent.getframerate(), sent.readframes(sent.getnframes())
    hearing = Hearing(far, rate, None, interims=False)
    hearing.ear.hear(pcm)
    words = hearing._words(0, len(hearing.ear.words))
    await asyncio.sleep(far.utterances[words[-1]["utterance"]]["delay"] if words else 0.1)
    if far.fail_next["stt"]:
        far.fail_next["stt"] -= 1
        far.errors += 1
        for utterance in {word["utterance"] for word in words}:
            far.utterances[utterance]["failed"] = now()
        return None
    hearing._note("finals", words)
    return words


async def speak(far: FarEnds, request: web.Request, text: str, piece=pcm_of, kind: str = "audio/pcm", rate: int = 24_000, ends: bytes = b"") -> web.StreamResponse:
    """Answers with the sound of ``text``, a few words at a time as ``piece(words)`` makes bytes of them; nobody waits for it any more: no more is made."""
    response = web.StreamResponse(headers={"Content-Type": kind})
    far.spoken = getattr(far, "spoken", 0) + 1
    done, context = asyncio.Event(), f"http-{far.spoken}"
    speaking, prepared = Speaking(far, rate), False

    async def tell(words) -> None:
        nonlocal prepared
        if not prepared:
            prepared = True
            await response.prepare(request)
        await response.write(piece(words))

    speaking.say(context, text, tell)
    speaking.queues[context].add_done_callback(lambda _: done.set())
    try:
        await done.wait()
    finally:
        speaking.stop(context)
    if not prepared:
        await response.prepare(request)
    await response.write_eof(ends)
    return response


async def whole(far: FarEnds, request: web.Request, text: str, rate: int = 24_000) -> bytes:
    """All the sound of ``text``, for services that answer when they have made it."""
    far.spoken = getattr(far, "spoken", 0) + 1
    context, speaking, sound = f"http-{far.spoken}", Speaking(far, rate), bytearray()

    async def tell(words) -> None:
        sound.extend(pcm_of(words))

    speaking.say(context, text, tell)
    await asyncio.wait([speaking.queues[context]])
    if request.transport is None or request.transport.is_closing():
        for ask in far.voice_asks:
            if ask["ctx"] == context and "done" in ask:
                ask["cut"] = ask.pop("done")
    return bytes(sound)
