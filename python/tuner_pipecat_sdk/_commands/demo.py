"""``demo``: a recorded call goes through the tap and the recorder to a server on this machine, and its record is shown."""

from __future__ import annotations

import json
import pkgutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

from .._call.call import Call
from .._tap.wanted import WANTED
from .._wire import handshake
from .._wire.process import wire
from .._wire.recorder import WITHOUT_EXECUTABLE, find
from .._settings import CallSettings

LIMIT = 20.0
"""Seconds that the record may take to arrive."""

_UPSTREAM = object()


class _Server(ThreadingHTTPServer):
    """Takes records as Tuner does and keeps the last one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: dict[str, Any] | None = None
        self.arrived = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        record = json.loads(body)
        self.server.received = record
        answer = json.dumps({"id": 1, "provider_call_id": record.get("call_id"), "is_new": True}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.server.arrived.set()

    def log_message(self, *_: Any) -> None:
        """Nothing: the demo prints the record."""


def main() -> int:
    """Runs the demo; 1 if the record does not arrive."""
    if find() is None:
        print(f"demo: there is no executable `tuner`: {WITHOUT_EXECUTABLE}", file=sys.stderr)
        return 1
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="tuner-demo-") as state:
        config = CallSettings(
            api_key="tr_api_demo", workspace_id=1, agent_id="demo", call_id=f"demo-{time.time_ns()}", base_url=f"http://127.0.0.1:{server.server_address[1]}",
            asr_model="deepgram/nova-3", llm_model="gpt-4o", tts_model="cartesia/sonic", state_dir=state,
        )  # fmt: skip
        print(f"A recorded call of a clinic's receptionist goes through the tap and {find()} ...")
        play(config, (pkgutil.get_data(__package__, "demo.frames.jsonl") or b"").decode("utf-8").splitlines())
        arrived = server.arrived.wait(LIMIT)
        server.shutdown()
        if not arrived or server.received is None:
            print(f"demo: no record came within {LIMIT:.0f} s: python -m tuner_pipecat_sdk doctor", file=sys.stderr)
            return 1
        show(server.received)
    return 0


def play(config: CallSettings, log: Iterable[str]) -> None:
    """Gives the frames of a recorded call, line by line, to the tap as fast as they come."""
    own = wire()
    own.key(handshake.key(config))
    call = Call(own.stream(handshake.opening(config), str(config.call_id)), lambda: "agent_hangup", _UPSTREAM)
    for line in map(json.loads, log):
        if "frame" in line:
            spec = WANTED[_class_of(line)]
            if spec is not None:
                call.frame(spec, _item(line), "handled")
    call.cleaned_up()


def _item(line: dict[str, Any]) -> Any:
    data = dict(line.get("data") or {})
    if line["frame"] == "TTSAudioRawFrame":
        data["audio"] = bytes(data.pop("bytes"))
    frame = SimpleNamespace(id=line["id"], broadcast_sibling_id=line.get("sibling"), **data)
    direction = _UPSTREAM if line["dir"] == "upstream" else None
    return SimpleNamespace(
        frame=frame, source=line["src"], destination=line["dst"], direction=direction, timestamp=line["clock"]
    )


_classes: dict[str, type] = {}


def _class_of(line: dict[str, Any]) -> type:
    """A class of that name with ancestors of those names."""
    known = _classes.get(line["frame"])
    if known is None:
        cls: type = object
        for name in reversed((line["frame"], *line.get("bases", ["SystemFrame", "Frame"]))):
            cls = type(name, (cls,), {})
        known = _classes[line["frame"]] = cls
    return known


def show(record: dict[str, Any]) -> None:
    """Prints a record's timeline."""
    print()
    for row in record["transcript_with_tool_calls"]:
        seconds = (row.get("start_ms") or 0) / 1000
        text = row.get("text") or ""
        node = row.get("node")
        if node:
            text = f"{node['from']} > {node['to']}"
        waited = (row.get("metadata") or {}).get("e2e_latency")
        told = f"   (after {waited} ms)" if waited is not None else ""
        print(f"  {seconds:6.2f} s  {row['role']:<15} {text}{told}")
    used = (record.get("general_meta_data_raw") or {}).get("usage_token") or {}
    print(
        f"\nIt ended by {record.get('disconnection_reason')} and used {used.get('llm_token', 0):,} tokens, "
        f"{used.get('tts_character_count', 0):,} characters of speech and {used.get('asr_duration', 0):.1f} s of transcription."
    )
    print("That record arrived at a stand-in server on this machine; with your key and base_url it arrives at Tuner.")
