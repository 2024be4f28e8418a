"""The source of a bot that takes one short call, for tests that need a process of their own."""

BOT = """
import asyncio, os, sys
from tests import support
from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
said = []
from tuner_pipecat_sdk import _log
_log.log = lambda level, text: said.append(text)

async def call():
    observer = Observer(**support.SETTINGS)
    task = PipelineTask([Pass(name="tts")], [observer])
    await task.start()
    await task.push(frames.StartFrame())
    await task.push(frames.EndFrame())
    await task.finish()
    await observer.close(5)
    return observer
"""
