"""The caller is handed over to somebody else: by a frame for the transport, as Daily's takes it, or by the application's own means."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from pipecat.frames.frames import DataFrame

try:
    from pipecat.transports.daily.transport import DailySIPReferFrame, DailySIPTransferFrame
except Exception:  # Pipecat raises a bare one where Daily's own library is missing: the same frames, for our transport

    @dataclass
    class DailySIPTransferFrame(DataFrame):
        """Hands the caller over when what was said before is played."""

        settings: dict[str, Any] = field(default_factory=dict)

    @dataclass
    class DailySIPReferFrame(DataFrame):
        """The same by REFER."""

        settings: dict[str, Any] = field(default_factory=dict)

FRAMES = {"sip_transfer": DailySIPTransferFrame, "sip_refer": DailySIPReferFrame}
FAULTS = {DailySIPTransferFrame: "Unable to transfer SIP call", DailySIPReferFrame: "Unable to perform SIP REFER"}


class Carrier:
    """Who takes the caller over, or does not."""

    def __init__(self) -> None:
        self.fails, self.secs, self.done = False, 0.3, False

    async def take(self, frame) -> str | None:
        """What Daily's transport says where it could not."""
        await asyncio.sleep(self.secs)
        self.done = True
        return f"{FAULTS[type(frame)]}: 503 Service Unavailable" if self.fails else None


async def hand_over(bot, step: dict) -> None:
    """Hands the caller of ``bot`` over; where that goes well he is gone."""
    carrier = bot.output.carrier
    carrier.fails, carrier.secs = step["fails"], step["secs"]
    sip = step["way"] in FRAMES
    outcome = "failed" if step["fails"] else "asked" if sip else "completed"
    bot.far.event("transfer", kind="sip" if sip else step["way"], to=step["to"], outcome=outcome)
    if sip:
        bot.far.errors += step["fails"]
        await bot.task.queue_frames([FRAMES[step["way"]](settings={"toEndPoint": step["to"]})])
        await bot.wait(lambda: carrier.done, 8)
    else:
        bot.observer.transferred(step["way"], step["to"], "asked")
        await asyncio.sleep(step["secs"])
        bot.observer.transferred(step["way"], step["to"], outcome, "nobody answers" if step["fails"] else None)
    if step["fails"]:
        await asyncio.sleep(0.3)
    elif sip:
        await bot.left()
    else:
        await bot.hang_up(None)
