#!/usr/bin/env python3
"""Kills a server with -9 again and again while recordings come in: each must be there, byte for byte, and nothing acknowledged may be lost.

    tests/long/kill9_recordings.py [--tuner FILE] [--recordings 12] [--kills 25] [--megabytes 24] [--seed N]

Senders go on after each kill from where the server says that it is, as a recorder does. Without --tuner the server edition is published first. Prints its
figures; exits with 0 only if all held.
"""

import argparse
import hashlib
import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_kill9_" + "k" * 32
PATIENCE = 900


def published():
    return subprocess.run([str(ROOT / "eng/publish"), "server"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip() + "/tuner"


class Server:
    """One that always comes back on the same port."""

    def __init__(self, tuner, data):
        self.tuner, self.data, self.port = tuner, data, 0
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.tuner, "serve", "--port", str(self.port), "--data", self.data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={**os.environ, "TUNER_API_KEY": KEY, "TUNER_STATE_DIR": self.data + "/state"})
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            sys.exit("the server did not start")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, path, method="GET", body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/octet-stream"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as fault:
            return fault.code, fault.read()


def send(server, number, wave, ends, faults, lost):
    """Sends one recording; whatever is acknowledged must be there when the server is asked again."""
    path = f"/api/v1/recordings/1/call-{number}"
    hashed = hashlib.sha256(wave).hexdigest()
    acknowledged, at = 0, 0
    chance = random.Random(number)
    while time.monotonic() < ends:
        part = wave[at:at + chance.randint(100_000, 4 * 1024 * 1024)]
        try:
            status, answer = server.ask(f"{path}?sha256={hashed}&size={len(wave)}&offset={at}", "PUT", part)
        except OSError:
            # Killed: ask, as soon as it is back, how far it is.
            faults[number] += 1
            while time.monotonic() < ends:
                try:
                    status, answer = server.ask(f"{path}/upload?sha256={hashed}")
                    break
                except OSError:
                    time.sleep(0.05)
        if status not in (200, 409):
            time.sleep(0.1)
            continue
        state = json.loads(answer)
        if state["received"] < acknowledged:
            lost.append((number, acknowledged, state["received"]))
        acknowledged = at = state["received"]
        if state.get("complete"):
            return


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--tuner")
    options.add_argument("--recordings", type=int, default=12)
    options.add_argument("--kills", type=int, default=25)
    options.add_argument("--megabytes", type=int, default=24)
    options.add_argument("--seed", type=int, default=22)
    given = options.parse_args()
    chance = random.Random(given.seed)
    waves = []
    for number in range(given.recordings):
        data = random.Random(given.seed + number).randbytes(given.megabytes * 250_000 * 4)
        waves.append(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 16_000, 64_000, 4, 16) + b"data" + struct.pack("<I", len(data)) + data)
    faults, lost, kills = [0] * given.recordings, [], 0
    with tempfile.TemporaryDirectory() as folder:
        server = Server(given.tuner or published(), folder)
        try:
            ends = time.monotonic() + PATIENCE
            senders = [threading.Thread(target=send, args=(server, number, wave, ends, faults, lost)) for number, wave in enumerate(waves)]
            for sender in senders:
                sender.start()
            while any(sender.is_alive() for sender in senders) and kills < given.kills:
                time.sleep(chance.uniform(0.05, 0.8))
                server.kill()
                kills += 1
                server.start()
            for sender in senders:
                sender.join()
            right = sum(server.ask(f"/api/v1/recordings/1/call-{number}?format=wav")[1] == wave for number, wave in enumerate(waves))
            rest = [str(path) for path in Path(folder, "recordings").rglob("*.part")]
        finally:
            server.kill()
    print(f"{right} of {given.recordings} recordings of {given.megabytes} MB byte for byte as they were sent, after {kills} kills that cut {sum(faults)} parts")
    print(f"acknowledged and lost: {len(lost)}; parts left over: {len(rest)}")
    return 0 if right == given.recordings and not lost and not rest else 1


if __name__ == "__main__":
    sys.exit(main())
