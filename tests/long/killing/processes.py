"""Processes, and what is found after them."""

import os
import signal
import subprocess
import threading
import time

KEY = "tr_api_kill9"


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def alive(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, limit):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


class Heard:
    """A child whose lines are read as they come."""

    def __init__(self, command, **more):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    def words(self, first):
        """The words after `first` of every whole line that begins with it."""
        return [line.split()[1:] for line in list(self.lines) if line.endswith("\n") and line.startswith(first + " ")]

    def gone(self):
        self.process.wait()
        self.reader.join(10)


def send(tuner, state):
    """What `tuner send` leaves to be done, in words; none when nothing waits."""
    done = subprocess.run([tuner, "send", "--state", state], env={**os.environ, "TUNER_API_KEY": KEY}, capture_output=True, text=True)
    return [] if done.returncode == 0 else [f"tuner send exits with {done.returncode}: {done.stdout.splitlines()[-1:]} {done.stderr[-300:]}"]
