"""OpenAI by HTTP: chat completions, transcription of whole utterances (Groq's are the same), a voice without word times."""

import asyncio
import json
import time

from aiohttp import web

from far.by_http import heard, speak
from far.ends import FarEnds, now
from far.hearing import text_of


async def transcribe(far: FarEnds, request: web.Request) -> web.Response:
    """One utterance, sent as a WAV file."""
    form = await request.post()
    words = await heard(far, form["file"].file.read())
    if words is None:
        return web.json_response({"error": {"message": "scripted failure", "type": "invalid_request_error"}}, status=400)
    return web.json_response({"text": text_of(words)})


async def speech(far: FarEnds, request: web.Request) -> web.StreamResponse:
    """The sound of one text."""
    return await speak(far, request, (await request.json())["input"])


async def classify(far: FarEnds, request: web.Request) -> web.StreamResponse:
    """A second model, which says whether a machine answered."""
    return await chat(far, request, {"text": "VOICEMAIL" if far.plan["voicemail"] == "machine" else "CONVERSATION", "ttft": 0.2, "beside": True})


async def interpret(far: FarEnds, request: web.Request) -> web.StreamResponse:
    """A second model, which says everything again in another language."""
    far.interpreted += 1
    replies = far.plan["interpreter"]["replies"]
    return await chat(far, request, replies[(far.interpreted - 1) % len(replies)])


async def chat(far: FarEnds, request: web.Request, reply: dict | None = None) -> web.StreamResponse:
    """The model's answer, as the script has it."""
    asked, body, reply = now(), await request.json(), reply or far.next_reply()
    ask = {"asked": asked, "speaks": bool(reply.get("text")), "tools": bool(reply.get("tool_calls")), "beside": bool(reply.get("beside"))}
    far.asks.append(ask)
    if reply.get("status"):
        far.errors += 1
        ask["failed"] = True
        return web.json_response({"error": {"message": "scripted failure", "type": "server_error"}}, status=reply["status"])
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)

    async def send(delta, finish=None, usage=None) -> None:
        if request.transport is None or request.transport.is_closing():
            raise ConnectionResetError
        chunk = {"id": f"c-{len(far.asks)}", "object": "chat.completion.chunk", "created": int(time.time()), "model": body.get("model"),
                 "choices": [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish}]}
        await response.write(f"data: {json.dumps(chunk | ({'usage': usage} if usage else {}))}\n\n".encode())

    try:
        await asyncio.sleep(reply.get("ttft", 0.25))
        ask["reply"] = len(far.given)
        far.given.append({**reply, "t": now(), "sent_t": []})
        tokens = [word + " " for word in (reply.get("text") or "").split(" ") if word]
        for token in tokens:
            await send({"role": "assistant", "content": token})
            ask.setdefault("first", now())
            far.given[ask["reply"]]["sent_t"].append(now())
            await asyncio.sleep(reply.get("token_secs", 0.015))
        for index, call in enumerate(reply.get("tool_calls") or []):
            await send({"tool_calls": [{"index": index, "id": call["id"], "type": "function", "function": {"name": call["name"], "arguments": ""}}]})
            await send({"tool_calls": [{"index": index, "function": {"arguments": json.dumps(call["args"])}}]})
            ask.setdefault("first", now())
        await send({}, finish="tool_calls" if reply.get("tool_calls") else "stop")
        prompt = sum(len(json.dumps(message)) for message in body["messages"]) // 4
        completion = max(1, len(tokens) * 4 // 3 + 12 * len(reply.get("tool_calls") or []))
        await send({}, usage={"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
                              "prompt_tokens_details": {"cached_tokens": prompt // 2}, "completion_tokens_details": {"reasoning_tokens": 0}})
        ask["usage_t"] = now()
        far.usage["total_tokens"] += prompt + completion
        await response.write(b"data: [DONE]\n\n")
        ask["done"] = now()
    except (ConnectionError, asyncio.CancelledError) as gone:
        ask["cut"] = now()
        if isinstance(gone, asyncio.CancelledError):
            raise
    return response


def open_doors(far: FarEnds) -> None:
    """All of it below ``/openai/v1``."""
    paths = {"chat/completions": chat, "classifier/chat/completions": classify, "interpreter/chat/completions": interpret, "audio/transcriptions": transcribe,
             "audio/speech": speech}
    for path, answer in paths.items():
        far.app.router.add_post(f"/openai/v1/{path}", lambda request, answer=answer: answer(far, request))
