"""One process that runs tests of a project again and again, each time with another mutant turned on."""

from __future__ import annotations

import os, signal, subprocess, threading, time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# A mutant that takes all memory must not take the machine's.
HEAP = "0x80000000"


@dataclass
class Answer:
    """Code None: it did not end, or took the process with it."""

    code: int | None
    seconds: float
    reached: list[int]
    text: str


class Worker:
    def __init__(self, binary: Path, assembly: str) -> None:
        self._binary, self._assembly = binary, assembly
        self._process: subprocess.Popen[str] | None = None

    @property
    def used(self) -> bool:
        """Whether the next run is in a process that has run something before."""
        return self._process is not None

    def run(self, mutant: int, arguments: list[str], seconds: float, wall: float) -> Answer:
        """Ends the process when the run takes so much processor time, or so long."""
        process = self._process or self._start()
        self._process = process
        done = threading.Event()
        threading.Thread(target=self._watch, args=(process, done, self._used(process) + seconds, time.monotonic() + wall), daemon=True).start()
        lines: list[str] = []
        try:
            process.stdin.write(" ".join([str(mutant), *arguments]) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                if line.startswith("=> "):
                    code, took, *reached = line[3:].split()
                    return Answer(int(code), float(took), [int(number) for number in "".join(reached).split(",") if number], "".join(lines))
                lines.append(line)
        except OSError:
            pass
        finally:
            done.set()
        self.stop()
        return Answer(None, seconds, [], "".join(lines))

    def stop(self) -> None:
        """The next run begins with a new process."""
        if not self._process:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._process = None

    def _start(self) -> subprocess.Popen[str]:
        env = {**os.environ, "TUNER_MUTANTS_IN": self._assembly, "DOTNET_GCHeapHardLimit": HEAP, "NO_COLOR": "1"}
        return subprocess.Popen([str(self._binary)], cwd=self._binary.parent, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace", start_new_session=True)

    @staticmethod
    def _used(process: subprocess.Popen[str]) -> float:
        try:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS
        except (OSError, IndexError):
            return 0

    def _watch(self, process: subprocess.Popen[str], done: threading.Event, most: float, until: float) -> None:
        while not done.wait(1):
            if self._used(process) > most or time.monotonic() > until:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                return
