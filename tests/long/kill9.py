#!/usr/bin/env python3
"""Kills bots, recorders and senders with -9 at random moments and looks whether every call arrives.

    tests/long/kill9.py [ROUNDS] [--tuner FILE] [--seed N]

A round: a bot process drives several calls at once into a real `tuner record`; at a random moment the bot, the
recorder, both, or the recorder in the middle of a request is killed. Then `tuner send` recovers. Every call of which
one line was written down must be stored once, with at least the lines that the recorder had acknowledged; where only
the bot died, with every line that it had written into the pipe. Prints its figures; exits with 0 only if all held.
"""

import argparse, collections, http.server, json, os, random, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "tr_api_kill9"


class Server(http.server.ThreadingHTTPServer):
    """Stores once by call_id, slowly, so that kills fall between request and answer."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.stored, self.again, self.lock = {}, collections.Counter(), threading.Lock()
        self.asked = threading.Event()
        self.arrived = {}
        self.slow = 0.0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        except (ValueError, OSError):
            return
        call = body["call_id"]
        with self.server.lock:
            known = call in self.server.stored
            if known:
                self.server.again[call] += 1
            else:
                self.server.stored[call] = {row["node"]["to"] for row in body["transcript_with_tool_calls"] if row["role"] == "node_transition" and "placeholder" not in row["metadata"]}
                self.server.arrived[call] = time.monotonic()
        self.server.asked.set()
        time.sleep(random.random() * self.server.slow)
        answer = json.dumps({"id": 1, "provider_call_id": call, "is_new": not known}).encode()
        try:
            self.send_response(409 if known else 201)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass

    def log_message(self, *_):
        pass


def bot(tuner, state, base, name, calls, ended):
    """Drives calls into a recorder; says on standard output what it wrote and what was acknowledged."""
    recorder = subprocess.Popen([tuner, "record"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True)
    say = lambda text: (sys.stdout.write(text + "\n"), sys.stdout.flush())
    say(f"recorder {recorder.pid}")
    start = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
    host = {"pid": os.getpid(), "start": start}

    def listen():
        for line in recorder.stdout:
            message = json.loads(line)
            if message["wire"] == "written":
                say(f"acked {message['call']} {message['seq']}")

    threading.Thread(target=listen, daemon=True).start()
    write = lambda call, seq, message: recorder.stdin.write(b"%d %d %s\n" % (call, seq, json.dumps(message, separators=(",", ":")).encode()))
    settings = {"version": 1, "api_key": KEY, "base_url": base, "state_dir": state, "debug": False, "host": host}
    write(0, 0, {"wire": "key", "workspace_id": 7, **settings})
    for call in range(1, calls + 1):
        config = {"call_id": f"{name}-{call}", "workspace_id": 7, "agent_id": "kill", "call_type": "web_call"}
        write(call, 0, {"wire": "open", "header": {"v": 1, "call": config["call_id"], "config": config, "t": time.time_ns()}, "capture": "full", "call_timeout_secs": None, "acked": 0, **settings})
    seq = 0
    try:
        while True:
            seq += 1
            for call in range(1, calls + 1):
                if call <= ended and seq == 40:
                    write(call, seq, {"wire": "end", "lines": seq - 1, "dropped": {}})
                elif call > ended or seq < 40:
                    write(call, seq, {"t": time.time_ns(), "clock": seq * 10_000_000, "event": "node", "from": None, "to": f"n{seq}"})
            recorder.stdin.flush()
            say(f"sent {seq}")
            time.sleep(0.004)
    except BrokenPipeError:
        time.sleep(60)


def alive(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def one_round(number, tuner, server, state, dice):
    mode = ("bot", "recorder", "both", "sender")[number % 4]
    calls, ended = dice.randint(2, 8), 0
    if mode == "sender":
        ended = calls
    server.slow = 0.2 if mode == "sender" else 0.01
    server.asked.clear()
    base = f"http://127.0.0.1:{server.server_port}"
    name = f"r{number}"
    process = subprocess.Popen([sys.executable, __file__, "--bot", tuner, state, base, name, str(calls), str(ended)], stdout=subprocess.PIPE, text=True)
    recorder = int(process.stdout.readline().split()[1])
    acked, sent, last = collections.Counter(), 0, threading.Thread
    lines = []
    reader = last(target=lambda: lines.extend(process.stdout), daemon=True)
    reader.start()
    if mode == "sender":
        server.asked.wait(10)
        time.sleep(dice.random() * 0.05)
        kill(recorder)
    else:
        time.sleep(dice.random() * 0.4)
    killed = time.monotonic()
    if mode in ("recorder", "both"):
        kill(recorder)
    if mode == "recorder":
        time.sleep(dice.random() * 0.05)
    kill(process.pid)
    process.wait()
    reader.join(10)
    for line in lines:
        parts = line.split()
        if parts and parts[0] == "acked" and len(parts) == 3:
            acked[int(parts[1])] = max(acked[int(parts[1])], int(parts[2]))
        elif parts and parts[0] == "sent" and len(parts) == 2:
            sent = int(parts[1])
    limit = time.monotonic() + 70
    while alive(recorder) and time.monotonic() < limit:
        time.sleep(0.005)
    server.slow = 0.0
    delays = [server.arrived[f"{name}-{call}"] - killed for call in range(1, calls + 1) if f"{name}-{call}" in server.arrived] if mode == "bot" else []
    done = subprocess.run([tuner, "send", "--state", state], env={**os.environ, "TUNER_API_KEY": KEY}, capture_output=True, text=True)
    faults = []
    if done.returncode != 0:
        faults.append(f"tuner send exits with {done.returncode}: {done.stdout.splitlines()[-1:]} {done.stderr[-300:]}")
    for call in range(1, calls + 1):
        id, least = f"{name}-{call}", acked[call] if mode != "bot" else max(acked[call], sent)
        if ended:
            least = min(least, 39)
        if least == 0:
            continue
        have = server.stored.get(id)
        if have is None:
            faults.append(f"{id} is lost ({mode}): {least} lines were written down")
        elif len(have) < least:
            faults.append(f"{id} has {len(have)} of {least} lines ({mode})")
        if mode == "bot" and server.again[id]:
            faults.append(f"{id} was sent again after its answer was read")
    return mode, calls, faults, delays


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", type=int, nargs="?", default=50)
    parser.add_argument("--tuner", default=str(ROOT / "tuner"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice, server = random.Random(options.seed), Server()
    begun, total, faults, delays, modes = time.monotonic(), 0, [], [], collections.Counter()
    with tempfile.TemporaryDirectory(prefix="tuner-kill9-") as state:
        for number in range(options.rounds):
            mode, calls, wrong, late = one_round(number, options.tuner, server, state, dice)
            total, modes[mode] = total + calls, modes[mode] + 1
            delays += late
            for fault in wrong:
                print("FAULT", fault, flush=True)
            faults += wrong
        left = [str(path) for path in Path(state).rglob("*") if path.is_file()]
    if left:
        faults.append(f"files are left: {left[:5]}")
        print("FAULT", faults[-1])
    delays.sort()
    print(f"rounds {options.rounds} ({', '.join(f'{mode} {count}' for mode, count in modes.items())}), calls {total}, stored {len(server.stored)}, lost or short {len(faults)}")
    print(f"second requests for a call (all after a kill between request and answer) {sum(server.again.values())}")
    if delays:
        print(f"from the bot's death to the server: median {delays[len(delays) // 2] * 1000:.0f} ms, longest {delays[-1] * 1000:.0f} ms ({len(delays)} calls)")
    print(f"took {time.monotonic() - begun:.0f} s")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bot"]:
        tuner, state, base, name, calls, ended = sys.argv[2:]
        bot(tuner, state, base, name, int(calls), int(ended))
    main()
