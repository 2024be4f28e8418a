#!/usr/bin/env python3
"""Kills recorders of calls with sound, and their hosts, with -9 at random moments, and looks whether every record and every recording arrives.

    tests/long/kill_audio.py [ROUNDS] [--calls N] [--tuner FILE] [--seed N]

A round has several calls, up to N, whose sound says at each moment which moment it is, and one of these ends:

    goes_on   the recorder is killed up to three times, and the host's next one goes on; then the calls end
    both      the recorder and its host are killed
    ended     the recorder is killed when the calls have just ended: while they are measured, laid out or sent
    host      the host is killed, and the recorder brings its calls home

Then `tuner send` recovers. The server loses parts and answers. Every call must be stored, every recording must be there to the last
sound that was acknowledged, each moment of it within 20 ms of where it belongs, what a killed recorder took along must be told as a hole by
the next one, and no file may be left. Prints its figures; exits with 0
only if all held.
"""

import argparse
import array
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from killing.processes import KEY, kill, send, wait_for
from killing.sound_server import SoundServer

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("goes_on", "both", "ended", "host")
RATE, PIECE_MS, ZERO = 16_000, 200, 1_000_000_000
STEP = RATE // 100  # the sound says which hundredth of a second it is, and begins anew after two seconds
STEPS = 200
TOLERANCE = 2  # hundredths
HOLE_MS = 30


def piece(number):
    first = number * PIECE_MS // 10
    sound = array.array("h")
    for step in range(first, first + PIECE_MS // 10):
        sound.extend([(step % STEPS + 1) * 100] * STEP)
    return sound.tobytes()


class Host:
    """Sends calls to a recorder as a tap does, piece by piece, each followed by a line whose answer says that both are written."""

    def __init__(self, tuner, state, server, name, calls):
        self.tuner, self.name, self.process = tuner, name, subprocess.Popen(["sleep", "600"])
        start = int(Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
        self.settings = {"version": 1, "api_key": KEY, "base_url": server, "state_dir": state, "debug": False, "host": {"pid": self.process.pid, "start": start}}
        self.calls, self.acked, self.next = calls, dict.fromkeys(range(1, calls + 1), 0), 0
        self.start()

    def start(self):
        self.recorder = subprocess.Popen([self.tuner, "record"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", bufsize=0, start_new_session=True)
        self.listener = threading.Thread(target=self.listen, args=(self.recorder.stdout,), daemon=True)
        self.listener.start()
        self.say(0, 0, {"wire": "key", "workspace_id": 7, **self.settings})
        for call, acked in self.acked.items():
            config = {"call_id": f"{self.name}-{call}", "workspace_id": 7, "agent_id": "kill", "call_type": "web_call"}
            header = {"v": 1, "call": config["call_id"], "config": config, "t": time.time_ns()}
            self.say(call, 0, {"wire": "open", "header": header, "capture": "full", "call_timeout_secs": None, "acked": acked, "audio": {"to": "server", **self.sent()}, **self.settings})

    def sent(self):
        """How much sound the recorders before were given: what of it is not written down is a hole."""
        return {"sent": [{"side": "in", "ms": self.next * PIECE_MS, "until": ZERO + self.next * PIECE_MS * 1_000_000}]} if self.next else {}

    def listen(self, output):
        for text in output:
            message = json.loads(text)
            if message["wire"] == "written" and message["call"] in self.acked:
                self.acked[message["call"]] = max(self.acked[message["call"]], message["seq"])

    def write(self, data):
        try:
            self.recorder.stdin.write(data)
        except OSError:
            pass  # it is killed

    def say(self, call, seq, message):
        self.write(b"%d %d %s\n" % (call, seq, json.dumps(message, separators=(",", ":")).encode()))

    def speak(self, pieces, pause):
        for _ in range(pieces):
            number, self.next = self.next, self.next + 1
            clock = ZERO + number * PIECE_MS * 1_000_000
            sound = piece(number)
            for call in self.acked:
                audio = {"wire": "audio", "bytes": len(sound), "side": "in", "rate": RATE, "channels": 1, "clock": clock + 20_000_000, "last": clock + PIECE_MS * 1_000_000}
                self.say(call, 0, audio)
                self.write(sound + b"\n")
                self.say(call, self.next, {"t": time.time_ns(), "clock": clock, "event": "node", "from": None, "to": f"n{self.next}"})
            time.sleep(pause)

    def end(self):
        for call in self.acked:
            self.say(call, self.next + 1, {"wire": "end", "lines": self.next, "dropped": {}})

    def kill_recorder(self):
        kill(self.recorder.pid)
        self.recorder.wait()
        self.listener.join(10)

    def gone(self):
        """The host is dead, and its pipe with it; its recorder goes when nothing is left to do."""
        kill(self.process.pid)
        self.process.wait()
        try:
            self.recorder.stdin.close()
        except OSError:
            pass
        wait_for(lambda: self.recorder.poll() is not None, 90)
        self.listener.join(10)


def one(kind, host, dice):
    host.speak(dice.randint(1, 12), 0.01)
    if kind == "goes_on":
        for _ in range(dice.randint(1, 3)):
            time.sleep(dice.random() * 0.1)
            host.kill_recorder()
            host.start()
            host.speak(dice.randint(1, 12), 0.01)
        host.end()
    elif kind == "both":
        time.sleep(dice.random() * 0.1)
        host.kill_recorder()
    elif kind == "ended":
        host.end()
        last = host.next + 1
        wait_for(lambda: max(host.acked.values()) >= last, 30)
        time.sleep(dice.random() * 0.3)
        host.kill_recorder()
    host.gone()


def judge(kind, host, server):
    for call, acked in host.acked.items():
        name = f"{host.name}-{call}"
        if name not in server.records:
            if acked:
                yield f"{name} is lost ({kind})"
            continue
        pieces = min(acked, host.next)
        audio = server.records[name]["general_meta_data_raw"]["recording"].get("audio")
        wav = server.recordings.get(name)
        if wav is None or audio is None:
            if pieces:
                yield f"{name} has no recording of {pieces} pieces ({kind}); its record says {audio}"
            continue
        if server.records[name]["recording_url"] != f"{server.base}/api/v1/recordings/7/{name}":
            yield f"{name} says its recording is at {server.records[name]['recording_url']}"
        left = array.array("h", wav[44:])[::2]
        if len(left) * 1000 // RATE < pieces * PIECE_MS - 20:
            yield f"{name} is cut after {len(left) * 1000 // RATE} of {pieces * PIECE_MS} ms ({kind})"
        for at in range(STEP // 2, len(left), STEP):
            said, true = left[at] // 100 - 1, at // STEP % STEPS
            if left[at] and min((said - true) % STEPS, (true - said) % STEPS) > TOLERANCE:
                yield f"{name} says at {at * 1000 // RATE} ms that it is step {said} and not {true} ({kind})"
                break
        # What a killed recorder took along was told to the next one.
        holes = [(hole["from_ms"] - HOLE_MS, hole["to_ms"] + HOLE_MS) for hole in audio["holes"]]
        for at in range(STEP // 2, min(len(left), host.next * PIECE_MS * RATE // 1000) if kind == "goes_on" else 0, STEP):
            if not left[at] and not any(begin <= at * 1000 // RATE <= end for begin, end in holes) and at * 1000 // RATE > HOLE_MS:
                yield f"{name} is silent at {at * 1000 // RATE} ms, and no hole of {audio['holes']} tells it ({kind})"
                break


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int, nargs="?", default=40)
    parser.add_argument("--calls", type=int, default=8)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice, begun, calls, faults, server = random.Random(options.seed), time.monotonic(), 0, [], SoundServer()
    with tempfile.TemporaryDirectory(prefix="tuner-kill-audio-") as folder:
        state = str(Path(folder, "state"))
        for number in range(options.rounds):
            kind = KINDS[number % len(KINDS)]
            host = Host(options.tuner, state, server.base, f"r{number}", dice.randint(2, options.calls))
            one(kind, host, dice)
            calls += host.calls
            wrong = send(options.tuner, state)
            for _ in range(20):
                if not wrong:
                    break
                time.sleep(0.5)  # the server has lost an answer: what waits is tried again
                wrong = send(options.tuner, state)
            wrong += judge(kind, host, server)
            for fault in wrong:
                print("FAULT", fault, flush=True)
            faults += wrong
        if any(path.is_file() for path in Path(state, "live").iterdir()):
            time.sleep(31)  # what was killed before the call's first line is whole goes when it was silent for 30 s
            faults += send(options.tuner, state)
        left = [str(path) for path in Path(state).rglob("*") if path.is_file()]
    if left:
        faults.append(f"files are left: {left[:5]}")
        print("FAULT", faults[-1])
    if server.wrong:
        faults.append(f"{server.wrong} recordings had another hash")
    print(f"rounds {options.rounds}, calls {calls}, records {len(server.records)}, recordings {len(server.recordings)}, wrong {len(faults)}, took {time.monotonic() - begun:.0f} s")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
