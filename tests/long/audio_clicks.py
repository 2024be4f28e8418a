#!/usr/bin/env python3
"""Whether a recording is in step: clicks planted at the far ends of real Pipecat calls, against where they lie in the file.

    tests/long/audio_clicks.py --recorder TUNER --pipecat NAME=PATH[:PATH...] [--pipecat ...] [--secs 40] [--only live,bot,recorder]

PATH... goes before the package on PYTHONPATH; Pipecat is outside of this repository. Each call has a caller who clicks all the time
(also muted, and on while the bot's loop stands still for 3 s), who says nothing for a while, whose transport sends nothing for a
while, and a bot whose clicks are cut off by him. ``bot`` kills the bot with -9 in the middle, ``recorder`` its recorder. Prints a
table: clicks, how many are not in the file, and the median, 95th percentile and largest distance in milliseconds. Exits with 0 only if
no click that was heard whole is missing from a live call, and none is further than 20 ms off.
"""

from __future__ import annotations

import argparse
import array
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

from clicking.clicks import clicks_in

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS = 20.0


def compare(folder: Path, truth: list[dict], until: int | None) -> dict[str, tuple[list[float], int, int]]:
    """For each side: how far off each click is (ms), how many are missing, how many there were."""
    with wave.open(str(next(folder.glob("*.wav")))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 2, 2), file.getparams()
        both = array.array("h", file.readframes(file.getnframes()))
    zero = next(line["zero"] for line in truth if "zero" in line)
    result = {}
    for side, channel in (("in", both[0::2]), ("out", both[1::2])):
        heard = [(place / 16.0, level) for place, level in clicks_in(channel, 16_000)]
        errors, missing, planted = [], 0, 0
        for line in truth:
            if line.get("side") != side or line["at"] < zero or (until is not None and line["at"] > until):
                continue
            planted += 1
            at = (line["at"] - zero) / 1e6
            near = [place - at for place, level in heard if level == line["level"] and abs(place - at) < 900]
            if near:
                errors.append(min(near, key=abs))
            else:
                missing += 1
        result[side] = (errors, missing, planted)
    return result


def recorders(bot: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(bot)], capture_output=True, text=True).stdout.splitlines()
    return [int(line.split()[0]) for line in found if line.rstrip().endswith("record")]


def run_one(options: argparse.Namespace, path: str, kill: str, place: Path) -> dict[str, tuple[list[float], int, int]]:
    truth, folder, state = place / "truth.jsonl", place / "recordings", place / "state"
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUNER_")}
    environment |= {"PYTHONPATH": f"{path}:{ROOT / 'python'}:{ROOT / 'tests' / 'long'}", "TUNER_RECORDER": str(options.recorder)}
    command = [sys.executable, "-m", "clicking.bot", "--truth", truth, "--folder", folder, "--state", state, "--secs", str(options.secs), "--call", place.name]
    with open(place / "bot.txt", "w") as said:
        bot = subprocess.Popen([str(part) for part in command], env=environment, stdout=said, stderr=said)
        limit = time.monotonic() + options.secs + 120

        def lines() -> list[dict]:
            return [json.loads(line) for line in truth.read_text().splitlines(True) if line.endswith("\n")] if truth.exists() else []

        until = None
        if kill != "live":
            while not any("at" in line and line["at"] > options.secs * 0.7e9 for line in lines()):
                if bot.poll() is not None or time.monotonic() > limit:
                    sys.exit(f"the bot ended too soon: {(place / 'bot.txt').read_text()[-2000:]}")
                time.sleep(0.1)
            if kill == "bot":
                bot.kill()
                until = max(line["at"] for line in lines() if "at" in line) - 600_000_000
            else:
                for pid in recorders(bot.pid):
                    os.kill(pid, signal.SIGKILL)
        bot.wait(options.secs + 120)
        # A recorder that had to go with its bot, or was killed, leaves the rest to the next one of the same state folder.
        key = {"wire": "key", "version": 1, "api_key": "tr_api_test", "workspace_id": 1, "base_url": "http://127.0.0.1:9", "state_dir": str(state)}
        following = subprocess.Popen([options.recorder, "record"], env=environment, stdin=subprocess.PIPE, stdout=said, stderr=said)
        following.stdin.write(f"0 0 {json.dumps(key, separators=(',', ':'))}\n".encode())
        following.stdin.flush()
        while not list(folder.glob("*.wav")):
            if time.monotonic() > limit:
                left = "\n".join(f"{file.stat().st_size:>9} {file.relative_to(place)}" for file in sorted(place.rglob("*")) if file.is_file())
                sys.exit(f"no recording came; what there is:\n{left}\n{(place / 'bot.txt').read_text()[-1000:]}")
            time.sleep(0.1)
        following.stdin.close()
        following.kill()
        following.wait()
    return compare(folder, lines(), until)


def judge(options: argparse.Namespace) -> int:
    bad = 0
    print(f"{'pipecat':<10} {'call':<9} {'side':<5} {'clicks':>6} {'missing':>8} {'median':>8} {'p95':>8} {'largest':>8}  ms")
    for given in options.pipecat:
        name, path = given.split("=", 1)
        for kill in options.only.split(","):
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder, f"{name}-{kill}".replace("/", "-"))
                place.mkdir()
                for side, (errors, missing, planted) in run_one(options, path, kill, place).items():
                    sizes = sorted(abs(error) for error in errors) or [0.0]
                    p95 = sizes[min(len(sizes) - 1, int(len(sizes) * 0.95))]
                    middle = statistics.median(errors or [0.0])
                    print(f"{name:<10} {kill:<9} {side:<5} {planted:>6} {missing:>8} {middle:>8.1f} {p95:>8.1f} {sizes[-1]:>8.1f}", flush=True)
                    # A recorder that is killed takes along what it was just given.
                    bad += sizes[-1] > LIMIT_MS or not planted or missing > (planted * 0.1 if kill == "recorder" else 0)
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorder", type=Path)
    parser.add_argument("--pipecat", action="append", default=[])
    parser.add_argument("--secs", type=float, default=40.0)
    parser.add_argument("--only", default="live,bot,recorder")
    options = parser.parse_args()
    if not options.pipecat or options.recorder is None or not options.recorder.exists():
        parser.error("needs --pipecat NAME=PATH, and --recorder with the path of an executable `tuner`")
    return judge(options)


if __name__ == "__main__":
    sys.exit(main())
