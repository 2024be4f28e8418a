"""What the trials share: a server that takes records, and a bot in a state folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BOT = HERE / "bot.py"
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


class Failed(Exception):
    """A trial did not hold; the text says what was seen."""


class Server(ThreadingHTTPServer):
    """Takes records, by call id."""

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", certificate: Path | None = None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), _Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.records: dict[str, dict[str, Any]] = {}
        self.again = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, *_: Any) -> None:
        """A client that leaves is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = body["call_id"] in self.server.records
        self.server.again += known
        self.server.records.setdefault(body["call_id"], body)
        answer = b'{"id":1,"is_new":true}'
        self.send_response(409 if known else 201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def until(condition: Callable[[], Any], what: str, limit: float = 90.0) -> Any:
    """Waits for a condition, with a limit that a busy machine keeps, too."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise Failed(f"waited in vain: {what}")
        time.sleep(0.02)
    return value


class Host:
    """One trial: its server, its folder, and the environment of its bots."""

    def __init__(self, tuner: str) -> None:
        self.tuner = tuner
        self.folder = Path(tempfile.mkdtemp(prefix="tuner-host-"))
        self.folder.chmod(0o755)
        self.state = self.folder / "state"
        self.server = Server()
        self._started: list[subprocess.Popen[str]] = []
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")}
        self.environment = {
            **kept,
            "TUNER_RECORDER": tuner,
            "TUNER_STATE_DIR": str(self.state),
            "TUNER_API_KEY": "tr_api_deployments",
            "TUNER_WORKSPACE_ID": "1",
            "TUNER_AGENT_ID": "deployed",
            "TUNER_BASE_URL": f"http://127.0.0.1:{self.server.port}",
        }

    def close(self) -> None:
        for bot in self._started:  # a trial that failed leaves them
            if bot.poll() is None:
                os.killpg(bot.pid, signal.SIGKILL)
                bot.communicate()
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, way: str, *calls: str, before: tuple[str, ...] = (), python: tuple[str, ...] = (PYTHON,), **more: str) -> subprocess.Popen[str]:
        """Starts a bot; ``before`` is what its command begins with."""
        environment = {**self.environment, **more}
        command = [*before, *python, str(BOT), way, *calls]
        bot = subprocess.Popen(
            command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self._started.append(bot)
        return bot

    def run(self, way: str, *calls: str, **more: Any) -> str:
        """Runs a bot to its end; what it said on stderr. Every call must have ended."""
        bot = self.start(way, *calls, **more)
        out, error = bot.communicate(timeout=180)
        over = [line.split()[1] for line in out.splitlines() if line.startswith("over ")]
        if bot.returncode or sorted(over) != sorted(calls):
            raise Failed(f"the bot ended with {bot.returncode} after {len(over)} of {len(calls)} calls: {error[-600:]}")
        return error

    def arrive(self, *calls: str) -> str:
        """Every call reaches the server, once."""
        until(lambda: set(calls) <= set(self.server.records), f"{', '.join(calls)} at the server, where {sorted(self.server.records)} are")
        return f"{len(calls)} of {len(calls)} calls arrived"

    def send(self, *arguments: str) -> str:
        """``tuner send`` on the trial's state folder."""
        done = subprocess.run([self.tuner, "send", "--state", str(self.state), *arguments], env=self.environment, capture_output=True, text=True, timeout=180)
        return done.stdout + done.stderr

    def begun(self, bot: subprocess.Popen[str], count: int = 1) -> None:
        """Waits until so many calls have begun."""
        assert bot.stdout is not None
        for _ in range(count):
            if not bot.stdout.readline().startswith("begun "):
                bot.kill()
                raise Failed(f"the bot did not begin its call: {bot.stderr.read()[-600:] if bot.stderr else ''}")

    def recorder_of(self, bot: subprocess.Popen[str], but: int = 0) -> int:
        """The process id of a bot's recorder, whichever thread started it; ``but`` is one that does not count any more."""
        return int(until(lambda: self._recorder_of(bot, but), "the bot's recorder"))

    def _recorder_of(self, bot: subprocess.Popen[str], but: int) -> int | None:
        for thread in Path(f"/proc/{bot.pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                if int(child) != but and b"record" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
        return None
