"""The bot's own tools: one that answers, one that fails, one that never ends, and one that reports as it goes, where Pipecat knows such."""

import asyncio

from far.ends import now
from pipecat.adapters.schemas.function_schema import FunctionSchema
from pipecat.adapters.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import FunctionCallResultProperties

NAMES = ("lookup", "broken", "never_ends", "reports")
REPORTS = "is_final" in FunctionCallResultProperties.__dataclass_fields__


def schema() -> ToolsSchema:
    """What the model is told of them."""
    properties = {"key": {"type": "string"}, "n": {"type": "integer"}}
    return ToolsSchema(standard_tools=[FunctionSchema(name=name, description=name, properties=properties, required=[]) for name in NAMES])


def register(bot) -> None:
    """Lets the model of ``bot`` call them; each call is noted."""
    for name in NAMES:
        bot.llm.register_function(name, _tool(bot, name), **({"cancel_on_interruption": False} if name == "reports" and REPORTS else {}))


def _tool(bot, name: str):
    async def call(params) -> None:
        entry = {"name": name, "id": params.tool_call_id, "args": dict(params.arguments), "start": now()}
        bot.tools.append(entry)
        try:
            await asyncio.sleep(9.0 if name == "never_ends" else bot.tool_secs)
            for number in range(entry["args"].get("n", 0) if name == "reports" and REPORTS else 0):
                text = f"step {number + 1}: «{number}»"
                entry.setdefault("reports", []).append([now(), text])
                await params.result_callback(text, properties=FunctionCallResultProperties(is_final=False))
                await asyncio.sleep(bot.tool_secs)
            if name == "broken":
                entry["raised"] = now()
                raise ValueError(f"card declined: insufficient funds ({params.tool_call_id})")
            entry.update(end=now(), result={"value": [1, {"a": "é"}], "n": entry["args"].get("n")})
            await params.result_callback(entry["result"])
        except asyncio.CancelledError:
            entry.setdefault("cancelled", now())
            raise

    return call
