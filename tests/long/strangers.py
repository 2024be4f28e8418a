#!/usr/bin/env python3
"""Strangers beside an honest sender: what the server of `tuner serve` loses, and what it costs.

    tests/long/strangers.py [SECONDS] [--tuner FILE] [--rate N] [--files N] [--same-address] [--kinds a,b] [--limit-mb N]

An honest sender posts N calls a second (100) from 127.0.0.1 for SECONDS (600), while strangers from 127.0.0.2 and on
hold idle connections, send heads and bodies drop by drop, guess keys, announce and send huge bodies, and open very many
connections, all through the whole time. With --same-address they come from the sender's own address. --files is the
server's limit of open files (1,024). Exits with 0 only if every honest post was acknowledged, health answered
throughout, memory stayed under --limit-mb (200), and the descriptors came back to where they were.

Only loopback addresses, at most 600 connections of strangers at once.
"""

import argparse
import http.client
import json
import os
import random
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_strangers_" + "k" * 32
PATH = "/api/v1/public/call?workspace_id=1&agent_remote_identifier=strangers"
SENDERS = 8
SLACK = 16  # descriptors: the database keeps up to five connections of three files each


class Server:
    def __init__(self, tuner, files, folder):
        environment = {**os.environ, "TUNER_API_KEY": KEY, "TUNER_STATE_DIR": str(folder / "state")}

        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        command = [*tuner, "serve", "--port", "0", "--data", str(folder / "data")]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=open(folder / "errors", "w"), text=True, env=environment, preexec_fn=limit
        )
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def call_body(call_id):
    rows = [{"role": role, "text": "What was said on this call, in words. " * 3, "start_ms": i * 1000, "end_ms": i * 1000 + 900}
            for i, role in enumerate(["agent", "user"] * 10)]
    return json.dumps({"call_id": call_id, "call_type": "web_call", "start_timestamp": 1776081600, "end_timestamp": 1776081660,
                       "recording_url": "pipecat://no-recording", "transcript_with_tool_calls": rows}).encode()


class Honest(threading.Thread):
    """Posts at its pace; what a connection that was closed between two posts carried is sent again on a new one, as every sender does."""

    def __init__(self, server, number, rate, stop):
        super().__init__(daemon=True)
        self.server, self.number, self.rate, self.stop = server, number, rate, stop
        self.posted = self.acknowledged = self.again = 0
        self.slowest, self.faults, self.connection = 0.0, [], None

    def run(self):
        began = time.monotonic()
        while not self.stop.is_set():
            wait = began + self.posted / self.rate - time.monotonic()
            if wait > 0 and self.stop.wait(wait):
                break
            self.posted += 1
            sent = time.monotonic()
            if self.post(call_body(f"{self.number}-{self.posted}")):
                self.acknowledged += 1
            self.slowest = max(self.slowest, time.monotonic() - sent)

    def post(self, body):
        for attempt in range(4):
            self.again += attempt > 0
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
                self.connection.request("POST", PATH, body, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
                answer = self.connection.getresponse()
                answer.read()
                if answer.status in (201, 409):
                    return True
                self.faults.append(answer.status)
            except (OSError, http.client.HTTPException) as fault:
                self.faults.append(type(fault).__name__)
                self.connection.close()
                self.connection = None
            time.sleep(0.2 * attempt)
        return False


class Stranger(threading.Thread):
    """One kind of mischief with a bounded number of connections, each from one of 40 addresses."""

    def __init__(self, server, kind, most, same_address, stop):
        super().__init__(daemon=True)
        self.server, self.kind, self.most, self.same, self.stop = server, kind, most, same_address, stop
        self.opened, self.open = 0, []

    def connect(self):
        link = socket.socket()
        link.settimeout(5)
        link.bind(("127.0.0.1" if self.same else f"127.0.0.{random.randint(2, 41)}", 0))
        link.connect(("127.0.0.1", self.server.port))
        self.opened += 1
        return link

    def run(self):
        while not self.stop.is_set():
            try:
                getattr(self, self.kind)()
            except OSError:
                pass
            self.stop.wait(0.02)
        for link in self.open:
            link.close()

    def keep(self, link):
        self.open.append(link)
        if len(self.open) > self.most:
            self.open.pop(0).close()

    def idle(self):
        self.keep(self.connect())

    def many(self):
        for _ in range(20):
            self.connect().close()

    def slow(self):
        link = self.connect()
        link.sendall(f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\n".encode())
        self.keep(link)
        for other in self.open:
            try:
                other.sendall(b"X-A: b\r\n")
            except OSError:
                pass

    def slow_body(self):
        link = self.connect()
        link.sendall(f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong\r\n"
                     "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{".encode())
        self.keep(link)

    def wrong_key(self):
        link = self.connect()
        link.sendall(f"GET /api/v1/calls HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 1.2.3.4\r\nAuthorization: Bearer guess-{self.opened}\r\n\r\n".encode())
        self.keep(link)

    def huge(self):
        link = self.connect()
        link.sendall(f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong\r\n"
                     "Content-Type: application/json\r\nContent-Length: 30000000\r\n\r\n".encode())
        try:
            for _ in range(100):
                link.sendall(b" " * 65536)
        finally:
            link.close()

    def broken(self):
        link = self.connect()
        link.sendall(os.urandom(200) + b"\r\n\r\n")
        self.keep(link)


def healthy(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def stored(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/api/v1/calls?limit=1", headers={"Authorization": f"Bearer {KEY}"})
    return json.loads(connection.getresponse().read())["total"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", type=int, nargs="?", default=600)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--files", type=int, default=1024)
    parser.add_argument("--same-address", action="store_true")
    parser.add_argument("--kinds", default="idle,many,slow,slow_body,wrong_key,huge,broken")
    parser.add_argument("--limit-mb", type=float, default=200)
    asked = parser.parse_args()
    tuner = ["dotnet", asked.tuner] if asked.tuner.endswith(".dll") else [asked.tuner]
    most = {"idle": 300, "slow": 100, "slow_body": 100, "wrong_key": 60, "broken": 40}
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)

    with tempfile.TemporaryDirectory(prefix="strangers-") as folder:
        server = Server(tuner, asked.files, Path(folder))
        stop, leave = threading.Event(), threading.Event()
        honest = [Honest(server, i, asked.rate / SENDERS, stop) for i in range(SENDERS)]
        for sender in honest:
            sender.start()
        time.sleep(5)
        before, rested = server.descriptors(), server.memory()
        strangers = [Stranger(server, kind, most.get(kind, 0), asked.same_address, leave) for kind in asked.kinds.split(",")]
        for stranger in strangers:
            stranger.start()
        largest, widest, asked_health, unhealthy = rested, before, 0, 0
        ends = time.monotonic() + asked.seconds
        while time.monotonic() < ends and server.process.poll() is None:
            largest, widest = max(largest, server.memory()), max(widest, server.descriptors())
            asked_health += 1
            unhealthy += not healthy(server.port)
            time.sleep(1)
        leave.set()
        for stranger in strangers:
            stranger.join(10)
        died = server.process.poll()
        if died is None:
            time.sleep(5)
        after = server.descriptors() if died is None else 0
        stop.set()
        for sender in honest:
            sender.join(60)
        posted, acknowledged = sum(s.posted for s in honest), sum(s.acknowledged for s in honest)
        kept = stored(server.port) if died is None else 0
        faults = [fault for sender in honest for fault in sender.faults]
        print(f"{asked.seconds} s, strangers from {'the same address' if asked.same_address else '127.0.0.2 and on'}: "
              + ", ".join(f"{s.opened} {s.kind}" for s in strangers))
        print(f"honest posts: {posted}, acknowledged {acknowledged}, stored {kept}, sent again {sum(s.again for s in honest)} "
              f"({', '.join(sorted({str(f) for f in faults})) or 'no fault'}), the slowest {max(s.slowest for s in honest):.1f} s")
        print(f"health: asked {asked_health} times, not ready {unhealthy}")
        print(f"memory: {rested:.0f} MB before, at most {largest:.0f} MB; descriptors: {before} before, at most {widest}, {after} after (limit {asked.files})")
        if died is not None:
            print(f"the server died: {died}")
            print(Path(folder, "errors").read_text()[-2000:])
        else:
            server.process.terminate()
            server.process.wait(20)
        good = died is None and acknowledged == posted == kept and unhealthy == 0 and largest < asked.limit_mb and after - before <= SLACK
        sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
