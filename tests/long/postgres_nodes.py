"""Two servers on one PostgreSQL, for the scripts that try them."""

import http.client
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from postgres_cluster import free_port, wait

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_postgres_faults_" + "k" * 32
POST = "/api/v1/public/call?workspace_id=1&agent_remote_identifier=faults"
SHAPE = json.loads((ROOT / "tests/Tuner.Server.Tests/Pages/everything.json").read_text())


class Server:
    def __init__(self, tuner, data, database, *settings, host="127.0.0.1", port=None):
        self.tuner, self.data, self.database, self.settings, self.host, self.port = tuner, data, database, settings, host, port or free_port()
        self.process, self.said = None, []

    def start(self):
        self.process = subprocess.Popen([self.tuner, "serve", "--host", self.host, "--port", str(self.port), "--data", str(self.data), *self.settings], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "TUNER_API_KEY": KEY, "TUNER_DATABASE": self.database, "TUNER_STATE_DIR": str(self.data) + "-state"})
        threading.Thread(target=self.listen, args=(self.process.stderr,), daemon=True).start()
        wait("a server starts", lambda: self.process.poll() is not None or self.ask("GET", "/health/live")[0] == 200)
        if self.process.poll() is not None:
            sys.exit(f"a server did not start: {self.said[-3:]}")

    def listen(self, errors):
        for line in errors:
            self.said.append(line.rstrip())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, method, path, body=None, connection=None, timeout=30, headers=()):
        """The status and the answer; 0 when there was none."""
        own = connection or http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            own.request(method, path, body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", **dict(headers)})
            answer = own.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            if connection is None:
                own.close()

    def lines(self, path, timeout):
        """The lines of an answer that does not end, until there are none for so many seconds or the connection breaks."""
        own = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            own.request("GET", path, headers={"Authorization": f"Bearer {KEY}"})
            answer = own.getresponse()
            while answer.status == 200 and (line := answer.readline()):
                yield line
        except (OSError, http.client.HTTPException):
            return
        finally:
            own.close()
