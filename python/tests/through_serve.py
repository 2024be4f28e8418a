"""Run by test-wheel inside a clean environment: records a call on stand-ins through the installed wheel.

usage: through_serve.py BASE_URL KEY CALL_ID       (the stand-ins are on PYTHONPATH, the package is the installed one)
"""

import asyncio
import sys

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass

import tuner_pipecat_sdk
from tuner_pipecat_sdk import Observer


async def main(base_url: str, key: str, call_id: str) -> None:
    assert "site-packages" in tuner_pipecat_sdk.__file__, tuner_pipecat_sdk.__file__
    observer = Observer(key, 1, "wheel-test", call_id, base_url=base_url)
    task = PipelineTask([Pass(name="tts"), observer, Pass(name="out")], [observer.latency_observer])
    await task.start()
    await task.push(frames.StartFrame())
    await task.push(frames.TTSSpeakFrame(text="Hello from the wheel."))
    await task.push(frames.EndFrame())
    await task.finish()
    assert await observer.close(20), "the recorder did not answer"


asyncio.run(main(*sys.argv[1:]))
