"""All that senders and readers do to two servers at once, and what they were told of it.

Only calls that were acknowledged at the first attempt are changed afterwards. Whoever asks again after silence cannot know when his
first request arrives: a server that was paused takes it when it goes on, also behind the removal of what it brings.
"""

import collections
import hashlib
import json
import random
import struct
import threading
import time

from postgres_nodes import SHAPE

PATIENCE = 10  # seconds that a client waits for an answer
AGENTS = ("desk", "orders", "night desk")
READ = [
    "/api/v1/calls?limit=50", "/api/v1/calls?limit=500&sort=cost", "/api/v1/calls?text=table", "/api/v1/calls?text=%22a+table%22&sort=worst_wait", "/api/v1/calls?errors=true&workspace_id=1",
    "/api/v1/calls?looked_at=true", "/api/v1/calls?label=kept", "/api/v1/calls?agent=orders&slower_than_ms=100", "/api/v1/series?by=day", "/api/v1/series?by=agent", "/api/v1/series?by=hour&agent=desk",
    "/", "/calls", "/calls?text=table", "/compare", "/api/v1/workspaces/1/agents/", "/api/v1/removals", "/health/ready",
]  # fmt: skip


class Call:
    def __init__(self, workspace, call_id, caller):
        self.workspace, self.call_id, self.caller, self.place = workspace, call_id, caller, 0
        self.is_clean, self.is_removed, self.note, self.spans, self.sound = True, False, 0, 0, None

    @property
    def recording(self):
        return f"/api/v1/recordings/{self.workspace}/{self.call_id}"

    @property
    def file(self):
        return hashlib.sha256(f"{self.workspace}\n{self.call_id}".encode()).hexdigest()


class Load:
    def __init__(self, servers, senders, seed):
        self.servers, self.lock, self.stop, self.counts, self.faults, self.calls = servers, threading.Lock(), threading.Event(), collections.Counter(), [], {}
        self.waiting = {role: collections.deque() for role in ("remove", "mark", "sound", "sound and remove", "spans", "caller")}
        self.heard, self.acknowledged, self.last, self.longest = [0, 0], 0, time.monotonic(), 0.0
        work = [(self.send, i) for i in range(senders)] + [(self.read, i) for i in range(3)] + [(self.follow, i) for i in range(2)] + [(self.change, role) for role in self.waiting] + [(self.change, "sound")]
        self.threads = [threading.Thread(target=what, args=(argument, random.Random(f"{seed} {n}")), daemon=True) for n, (what, argument) in enumerate(work)]
        for thread in self.threads:
            thread.start()

    def fault(self, what):
        with self.lock:
            self.faults.append(what)

    def ask(self, server, method, path, body=None, headers=()):
        status, answer = self.servers[server % 2].ask(method, path, body, timeout=PATIENCE, headers=headers)
        with self.lock:
            self.counts[f"{method} {status}"] += 1
        if status >= 500 and status != 503:
            self.fault(f"{method} {path}: {status} {answer[:200]!r}")
        return status, answer

    def until(self, chance, done, method, path, body=None, headers=()):
        """Asks either server until one gives an answer that is among these; gives it, and whether it was the first one."""
        first = chance.randrange(2)
        for attempt in range(1_000_000):
            status, answer = self.ask(first + attempt, method, path, body, headers)
            if status in done:
                return status, answer, attempt == 0
            if status not in (0, 503):
                self.fault(f"{method} {path}: {status} {answer[:200]!r}")
            time.sleep(0.1 + 0.2 * chance.random())

    # Begun, a piece of work is finished also when the load ends: by then everything works again.
    def send(self, number, chance):
        made = 0
        while not self.stop.is_set():
            caller, is_doomed, batch = f"+49{number:02}{made:07}", chance.random() < 0.06, []
            for _ in range(chance.randint(1, 6)):
                made += 1
                batch.append(self.post(Call(chance.choice((1, 1, 1, 2)), f"s{number}-{made}", caller), chance))
                if not is_doomed and batch[-1].is_clean and chance.random() < 0.3:
                    self.waiting[chance.choice([role for role in self.waiting if role != "caller"])].append(batch[-1])
                time.sleep(0.02 + 0.05 * chance.random())
            if is_doomed and all(call.is_clean for call in batch):
                self.waiting["caller"].append(batch)

    def post(self, call, chance):
        rows = SHAPE["transcript_with_tool_calls"]
        start = int(time.time() * 1000) - chance.randrange(3 * 86_400_000)
        body = dict(SHAPE, call_id=call.call_id, caller_phone_number=call.caller, transcript_with_tool_calls=chance.sample(rows, chance.randint(1, len(rows))), start_timestamp=start, end_timestamp=start + 30_000)
        path = f"/api/v1/public/call?workspace_id={call.workspace}&agent_remote_identifier={chance.choice(AGENTS).replace(' ', '+')}"
        _, answer, call.is_clean = self.until(chance, (201, 409), "POST", path, json.dumps(body).encode())
        call.place = json.loads(answer)["id"]
        with self.lock:
            self.calls[call.workspace, call.call_id] = call
            self.acknowledged += 1
            now = time.monotonic()
            self.longest, self.last = max(self.longest, now - self.last), now
        if chance.random() < 0.2:
            status, _ = self.ask(chance.randrange(2), "GET", f"/api/v1/calls/{call.place}")
            if status not in (200, 0, 503):
                self.fault(f"{call.call_id} was acknowledged, and a server answers {status} to it")
        return call

    def change(self, role, chance):
        waiting = self.waiting[role]
        while not self.stop.is_set() or waiting:
            try:
                call = waiting.popleft()
            except IndexError:
                time.sleep(0.1)
                continue
            if role == "caller":
                self.remove_caller(call, chance)
            if role == "mark":
                self.mark(call, chance)
            if role == "spans":
                self.add_spans(call, chance)
            if role.startswith("sound"):
                self.upload(call, chance)
            if role.endswith("remove"):
                self.remove(call, chance)

    def remove(self, call, chance):
        status, _, is_first = self.until(chance, (204, 404), "DELETE", f"/api/v1/calls/{call.place}")
        if status == 404 and is_first:
            self.fault(f"{call.call_id} was acknowledged, and was not there to be removed")
        call.is_removed = True

    def remove_caller(self, batch, chance):
        _, answer, is_first = self.until(chance, (200,), "DELETE", f"/api/v1/calls?caller={batch[0].caller.replace('+', '%2B')}")
        if is_first and json.loads(answer)["removed"] != len(batch):
            self.fault(f"of the {len(batch)} calls of {batch[0].caller} {json.loads(answer)['removed']} were removed")
        for call in batch:
            call.is_removed = True

    def mark(self, call, chance):
        for note in range(1, 4):
            _, _, is_first = self.until(chance, (200,), "PATCH", f"/api/v1/calls/{call.place}/marks", json.dumps({"note": f"n{note}", "labels": ["kept", f"l{note}"], "looked_at": note > 1}).encode())
            call.note = note
            if not is_first:
                return

    def add_spans(self, call, chance):
        trace, count = chance.randbytes(16).hex(), chance.randint(1, 8)
        spans = [{"traceId": trace, "spanId": chance.randbytes(8).hex(), "name": f"step {i}", "kind": 3, "startTimeUnixNano": "1776081601000000000", "endTimeUnixNano": "1776081601250000000",
                  "attributes": [{"key": "tuner.call_id", "value": {"stringValue": call.call_id}}]} for i in range(count)]  # fmt: skip
        self.until(chance, (200,), "POST", f"/api/v1/traces?workspace_id={call.workspace}", json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode())
        call.spans = count

    def upload(self, call, chance):
        """To either server in turn; at times by two senders of the same sound at once."""
        data = chance.randbytes(4 * chance.randint(5_000, 80_000))
        sound = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 16_000, 64_000, 4, 16) + b"data" + struct.pack("<I", len(data)) + data
        part = chance.randint(len(sound) // 6, len(sound))
        twins = [threading.Thread(target=self.upload_all, args=(call, sound, part, random.Random(chance.random()))) for _ in range(chance.choice((1, 1, 2)))]
        for twin in twins:
            twin.start()
        for twin in twins:
            twin.join()
        call.sound = hashlib.sha256(sound).hexdigest()

    def upload_all(self, call, sound, part, chance):
        offset = 0
        while True:
            path = f"{call.recording}?sha256={hashlib.sha256(sound).hexdigest()}&size={len(sound)}&offset={offset}"
            _, answer, _ = self.until(chance, (200, 409), "PUT", path, sound[offset:offset + part], {"Content-Type": "application/octet-stream"}.items())
            told = json.loads(answer)
            if told.get("complete"):
                return
            offset = told["received"]

    def read(self, _, chance):
        while not self.stop.is_set():
            with self.lock:
                known = chance.choice(list(self.calls.values())) if self.calls and chance.random() < 0.3 else None
            path = f"/{'calls' if chance.random() < 0.5 else 'api/v1/calls'}/{known.place}" if known else chance.choice(READ)
            status, _ = self.ask(chance.randrange(2), "GET", path)
            if status not in (200, 0, 503) and not (known and status == 404):
                self.fault(f"GET {path}: {status}")
            time.sleep(0.05)

    def follow(self, server, _):
        """A list that is open in a browser: it comes again as long as it is."""
        while not self.stop.is_set():
            for line in self.servers[server].lines("/streams/calls?after=0", PATIENCE):
                self.heard[server] += line.startswith(b"event: call")
                if self.stop.is_set():
                    break
            time.sleep(0.5)

    def end(self, limit):
        """Whether all came to an end within so many seconds."""
        self.stop.set()
        until = time.monotonic() + limit
        for thread in self.threads:
            thread.join(max(0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self.threads)
