#!/usr/bin/env python3
"""Kills a server with -9 again and again under mixed load: nothing acknowledged may be lost, nothing be there twice, and
the rows beside each call must be those of its payload.

    tests/long/kill9_store.py [SECONDS] [--every 30] [--tuner FILE] [--senders 8] [--readers 4]

SECONDS is 600 unless given. Senders post calls made up from one of the recorded shape, post each again until it is
acknowledged, and now and then delete one of their own; readers list, search and open calls. Every 30 seconds the server is
killed with -9 and started again. At the end `Tuner.Benchmarks check` computes every stored call again from its payload and
compares; the acknowledged ids and the deleted ones are compared with what is stored.
Without --tuner the executable of ./tuner is used. Prints its figures; exits with 0 only if all held.
"""

import argparse
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_kill9_store_" + "k" * 32
POST = "/api/v1/public/call?workspace_id=1&agent_remote_identifier=kill9"
SHAPE = json.loads((ROOT / "tests/Tuner.Server.Tests/Pages/everything.json").read_text())


class Server:
    """One data folder, and the server on it that is killed and started again."""

    def __init__(self, tuner, data):
        self.tuner, self.data, self.port, self.process = tuner, data, 0, None
        self.starts = []

    def start(self):
        began = time.monotonic()
        self.process = subprocess.Popen([*self.tuner, "serve", "--port", str(self.port), "--data", str(self.data)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, env={**os.environ, "TUNER_API_KEY": KEY, "TUNER_STATE_DIR": str(self.data.parent / "unused")})
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            sys.exit("the server did not start")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.starts.append(time.monotonic() - began)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, connection, method, path, body=None):
        """The status and the answer; 0 when there was none."""
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0, b""

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)


class Load:
    def __init__(self, server):
        self.server, self.lock, self.stop = server, threading.Lock(), threading.Event()
        self.acknowledged, self.deleted, self.counts = {}, set(), {}

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def send(self, number):
        connection, chance, made = self.server.connection(), random.Random(number), 0
        while not self.stop.is_set():
            made += 1
            call_id = f"s{number}-{made}"
            body = dict(SHAPE, call_id=call_id, caller_phone_number=f"+49{chance.randrange(1000)}",
                        transcript_with_tool_calls=chance.sample(SHAPE["transcript_with_tool_calls"], len(SHAPE["transcript_with_tool_calls"]) // 2))
            body = json.dumps(body).encode()
            while True:
                status, answer = self.server.ask(connection, "POST", POST, body)
                self.count(f"post {status}")
                if status in (201, 409):
                    with self.lock:
                        self.acknowledged[call_id] = json.loads(answer)["id"]
                    break
                if self.stop.is_set() and status == 0:
                    return
                time.sleep(0.05)
            if chance.random() < 0.02:
                self.delete(connection, chance, number)

    def delete(self, connection, chance, number):
        with self.lock:
            mine = [call_id for call_id in self.acknowledged if call_id.startswith(f"s{number}-")]
        call_id = chance.choice(mine)
        with self.lock:
            place = self.acknowledged.pop(call_id)
        while self.server.ask(connection, "DELETE", f"/api/v1/calls/{place}")[0] not in (204, 404):
            if self.stop.is_set():
                return  # Whether it was deleted is not known: it counts neither way.
            time.sleep(0.05)
        with self.lock:
            self.deleted.add(call_id)
        self.count("deleted")

    def read(self, number):
        connection, chance = self.server.connection(), random.Random(-number)
        while not self.stop.is_set():
            path = chance.choice(["/api/v1/calls?limit=50", "/api/v1/calls?q=kill9", "/", f"/api/v1/calls/{chance.randrange(1, 500)}"])
            status, _ = self.server.ask(connection, "GET", path)
            self.count(f"read {status}")
            time.sleep(0.02)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", nargs="?", type=float, default=600)
    parser.add_argument("--every", type=float, default=30)
    parser.add_argument("--tuner")
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--readers", type=int, default=4)
    options = parser.parse_args()
    checker = ["dotnet", "run", "-c", "Release", "--project", str(ROOT / "bench/Tuner.Benchmarks"), "--"]
    with tempfile.TemporaryDirectory(prefix="tuner-kill9-") as folder:
        server = Server([options.tuner] if options.tuner else [str(ROOT / "tuner")], Path(folder) / "data")
        server.start()
        load = Load(server)
        threads = [threading.Thread(target=load.send, args=(i,)) for i in range(options.senders)]
        threads += [threading.Thread(target=load.read, args=(i + 1,)) for i in range(options.readers)]
        for thread in threads:
            thread.start()
        end, kills = time.monotonic() + options.seconds, 0
        while time.monotonic() < end:
            time.sleep(min(options.every, max(0, end - time.monotonic())))
            server.kill()
            kills += 1
            server.start()
        load.stop.set()
        for thread in threads:
            thread.join()
        server.kill()
        print(f"{kills} kills, {len(load.acknowledged)} calls acknowledged and kept, {len(load.deleted)} deleted; the slowest start {max(server.starts):.1f} s")
        print(", ".join(f"{what}: {number}" for what, number in sorted(load.counts.items())))
        ids = Path(folder) / "ids"
        ids.write_text("".join(f"{call_id}\n" for call_id in load.acknowledged))
        status = subprocess.run([*checker, "check", str(server.data), str(ids)]).returncode
        gone = subprocess.run(["sqlite3", str(server.data / "tuner.db"), "SELECT call_id FROM calls"], capture_output=True, text=True, check=True).stdout.split()
        back = load.deleted & set(gone)
        print(f"{len(back)} deleted calls are there again")
        return 1 if status or back else 0


if __name__ == "__main__":
    sys.exit(main())
