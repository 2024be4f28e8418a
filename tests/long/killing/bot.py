#!/usr/bin/env python3
"""A bot with a tap of the plainest kind: it keeps what is not acknowledged and sends it again to a new recorder.

    bot.py TUNER STATE SERVER NAME CALLS LINES

Drives CALLS calls, each until LINES lines (0: for ever), or until a line comes on standard input. With BOT_SPANS=1 every
second line is a span of the application's own, whose id is the line's number. Says what happens:
`recorder PID`, `sent SEQ` (all calls), `acked CALL SEQ`, `delivered CALL MOMENT`, `ended`.
"""

import collections
import json
import os
import subprocess
import sys
import threading
import time

KEY = "tr_api_kill9"


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Call:
    def __init__(self, number):
        self.number, self.acked, self.last = number, 0, None
        self.kept = collections.deque()

    @property
    def settled(self):
        return self.last is not None and self.acked >= self.last


class Bot:
    def __init__(self, tuner, state, server, name, calls):
        self.tuner, self.name = tuner, name
        start = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
        self.settings = {"version": 1, "api_key": KEY, "base_url": server, "state_dir": state, "debug": False, "host": {"pid": os.getpid(), "start": start}}
        self.calls = {number: Call(number) for number in range(1, calls + 1)}
        self.lock = threading.Lock()
        self.start()

    def start(self):
        """Key, open for every call that is not settled, then what was not acknowledged: docs/wire.md."""
        self.recorder = subprocess.Popen([self.tuner, "record"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                         cwd="/", bufsize=0, start_new_session=True)
        say(f"recorder {self.recorder.pid}")
        self.listener = threading.Thread(target=self.listen, args=(self.recorder.stdout,), daemon=True)
        self.listener.start()
        self.write(self.control(0, 0, {"wire": "key", "workspace_id": 7, **self.settings}))
        for call in self.calls.values():
            if call.settled:
                continue
            config = {"call_id": f"{self.name}-{call.number}", "workspace_id": 7, "agent_id": "kill", "call_type": "web_call"}
            header = {"v": 1, "call": config["call_id"], "config": config, "t": time.time_ns()}
            with self.lock:
                acked, kept = call.acked, list(call.kept)
            self.write(self.control(call.number, 0, {"wire": "open", "header": header, "capture": "full", "call_timeout_secs": None, "acked": acked, **self.settings}))
            for _, line in kept:
                self.write(line)

    def listen(self, output):
        for text in output:
            message = json.loads(text)
            if message["wire"] == "written":
                call = self.calls[message["call"]]
                with self.lock:
                    call.acked = max(call.acked, message["seq"])
                    while call.kept and call.kept[0][0] <= call.acked:
                        call.kept.popleft()
                say(f"acked {call.number} {call.acked}")
            elif message["wire"] == "delivered":
                say(f"delivered {message['call']} {time.monotonic()}")

    @staticmethod
    def control(call, seq, message):
        return b"%d %d %s\n" % (call, seq, json.dumps(message, separators=(",", ":")).encode())

    def write(self, line):
        view = memoryview(line)
        while view:
            view = view[os.write(self.recorder.stdin.fileno(), view):]

    def add(self, call, seq, message):
        line = self.control(call.number, seq, message)
        with self.lock:
            call.kept.append((seq, line))
        self.lines.append(line)

    def tick(self, make):
        """Keeps what `make` adds, writes it, and starts anew for as long as recorders die of it."""
        self.lines = []
        make()
        try:
            for line in self.lines:
                self.write(line)
        except BrokenPipeError:
            self.again()

    def again(self):
        while True:
            self.recorder.wait()
            self.listener.join()
            try:
                self.start()
                return
            except BrokenPipeError:
                pass

    def end(self, call, seq):
        self.add(call, seq + 1, {"t": time.time_ns(), "clock": seq * 10_000_000, "frame": "EndFrame", "id": seq + 1, "dir": "down", "src": "Source#0", "dst": "Sink#0"})
        call.last = seq + 2
        self.add(call, call.last, {"wire": "end", "lines": seq + 1, "dropped": {}})

    def node(self, call, seq):
        self.add(call, seq, {"t": time.time_ns(), "clock": seq * 10_000_000, "event": "node", "from": None, "to": f"n{seq}"})

    def span(self, call, seq):
        self.add(call, seq, {"t": time.time_ns(), "event": "span", "trace_id": f"{call.number:032x}", "span_id": f"{seq:016x}", "name": "own", "kind": 1,
                             "start_ns": time.time_ns(), "end_ns": time.time_ns(), "attributes": {"n": seq, "text": "x" * 200}, "scope": "bot"})  # fmt: skip

    def line(self, call, seq):
        (self.span if os.environ.get("BOT_SPANS") and seq % 2 == 0 else self.node)(call, seq)

    def settle(self):
        while not all(call.settled for call in self.calls.values()):
            if self.recorder.poll() is not None:
                self.again()
            time.sleep(0.002)
        self.recorder.stdin.close()


def main():
    tuner, state, server, name, calls, lines = sys.argv[1:]
    bot, most, asked = Bot(tuner, state, server, name, int(calls)), int(lines), threading.Event()
    threading.Thread(target=lambda: sys.stdin.readline() and asked.set(), daemon=True).start()
    seq = 0
    while not asked.is_set() and (most == 0 or seq < most):
        seq += 1
        bot.tick(lambda: [bot.line(call, seq) for call in bot.calls.values()])
        say(f"sent {seq}")
        time.sleep(0.004)
    bot.tick(lambda: [bot.end(call, seq) for call in bot.calls.values()])
    bot.settle()
    say("ended")
    bot.listener.join()


if __name__ == "__main__":
    main()
