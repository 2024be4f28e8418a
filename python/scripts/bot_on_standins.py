#!/usr/bin/env python3
"""A bot whose recorded calls run on stand-ins, at twice the speed they had, until it is killed.

usage: bot_on_standins.py NAME CALLS

Prints `begun CALL_ID` when a call's first lines have left the process, and `over CALL_ID` when it is over.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.support import Logged, frame_of

from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import FrameDirection, Pass
from tuner_pipecat_sdk import Observer

SPEED = 2.0
NAMES = ("clinic", "barge_in", "pauses", "unicode", "plain_voice")


async def call(bot: str, number: int) -> None:
    log = Logged("1.7.0", NAMES[number % len(NAMES)])
    call_id = f"{bot}-{number}"
    observer = Observer("tr_api_kill", 1, "kill", call_id)
    task = PipelineTask([Pass(name="tts")], [observer])
    await task.start()
    loop = asyncio.get_running_loop()
    began = loop.time()
    for position, line in enumerate(log.frames):
        task.clock.now = line["clock"]
        await asyncio.sleep(max(0.0, began + line["clock"] / 1e9 / SPEED - loop.time()))
        way = FrameDirection.UPSTREAM if line["dir"] == "upstream" else FrameDirection.DOWNSTREAM
        await task.push(frame_of(line), way)
        if position == 1:
            await asyncio.sleep(0.01)
            print("begun", call_id, flush=True)
    await task.finish()
    print("over", call_id, flush=True)


async def main(bot: str, calls: int) -> None:
    running = []
    for number in range(calls):
        running.append(asyncio.create_task(call(bot, number)))
        await asyncio.sleep(0.1)
    await asyncio.gather(*running)


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
