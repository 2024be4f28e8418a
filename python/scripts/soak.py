#!/usr/bin/env python3
"""Runs many calls through one process and prints how its memory, the recorder's and the lines' count grow.

usage: soak.py [--calls 10000] [--at-once 20] [--version 1.7.0] [--name speak]

Recorded calls run on stand-ins through the package of this checkout and the executable that it finds. Exits 1 when the
host's memory grows by more than --grow MB in the second half, or when a call is not delivered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.support import Logged, replay

from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer, _log
from tuner_pipecat_sdk._wire import process


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: set[str] = set()

    def do_POST(self) -> None:
        Handler.seen.add(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["call_id"])
        answer = b'{"id":1,"is_new":true}'
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def memory(pid: int | str) -> float:
    """A process's own memory (RssAnon), MB."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) / 1000


async def run(options: argparse.Namespace, base_url: str, state: str) -> tuple[float, float]:
    log = Logged(options.version, options.name)
    gate = asyncio.Semaphore(options.at_once)
    done = 0
    first = last = 0.0

    async def one(number: int) -> None:
        nonlocal done, first, last
        async with gate:
            observer = Observer("tr_api_soak", 1, "soak", f"soak-{number}", base_url=base_url, state_dir=state)
            task = PipelineTask([Pass(name="tts"), observer], [observer.latency_observer])
            await task.start()
            await replay(task, log)
            while done - len(Handler.seen) > options.at_once:  # no faster than records are delivered
                await asyncio.sleep(0.01)
        done += 1
        if done % max(1, options.calls // 10) == 0:
            wire = process._current
            last = memory("self")
            if done * 2 <= options.calls:
                first = last  # by half-way everything was used once
            print(
                f"{done:>7} calls: host {last:.1f} MB, recorder {memory(wire.recorder.pid):.1f} MB, "
                f"{len(Handler.seen)} delivered, {wire.kept_bytes} bytes wait",
                flush=True,
            )

    pending: set[asyncio.Task] = set()
    for number in range(options.calls):
        pending.add(asyncio.create_task(one(number)))
        if len(pending) >= 2 * options.at_once:
            _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*pending)
    limit = time.monotonic() + 120
    while len(Handler.seen) < options.calls and time.monotonic() < limit:
        await asyncio.sleep(0.05)
    return first, last


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--version", default="1.7.0")
    parser.add_argument("--name", default="speak")
    parser.add_argument("--grow", type=float, default=2.0)
    options = parser.parse_args()
    _log.log = lambda level, text: None if level in ("info", "warning") else print(level, text)  # type: ignore[assignment]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state = tempfile.mkdtemp(prefix="tuner-soak-")
    began = time.monotonic()
    first, last = asyncio.run(run(options, f"http://127.0.0.1:{server.server_address[1]}", state))
    left = sum(len(files) for _, _, files in os.walk(state))
    shutil.rmtree(state, ignore_errors=True)
    missing = options.calls - len(Handler.seen)
    print(f"{options.calls} calls in {time.monotonic() - began:.0f} s: host grew {last - first:.1f} MB in the second half, {missing} missing, {left} files left")
    return 1 if missing or last - first > options.grow else 0


if __name__ == "__main__":
    sys.exit(main())
