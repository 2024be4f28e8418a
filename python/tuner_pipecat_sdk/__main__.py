"""``python -m tuner_pipecat_sdk doctor|demo|setup-file``."""

from __future__ import annotations

import sys
from pathlib import Path

USAGE = """usage: python -m tuner_pipecat_sdk COMMAND

  doctor [BOT.py ...]   says whether settings, recorder, server, state folder and wiring are right
  demo                  records a call on stand-ins and shows its record
  setup-file            prints the file for PIPECAT_SETUP_FILES, which records a bot without touching its code
"""


def main(arguments: list[str]) -> int:
    """Runs a command: 0 done, 1 failed, 2 used wrongly."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "doctor":
        from ._commands.doctor import main as doctor

        return doctor(rest)
    if command == "demo" and not rest:
        from ._commands.demo import main as demo

        return demo()
    if command == "setup-file" and not rest:
        return _setup_file()
    if command in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    wrong = f"{command} takes no arguments" if command in ("demo", "setup-file") else f"there is no command {command!r}"
    print((f"tuner_pipecat_sdk: {wrong}\n\n" if command else "") + USAGE, end="", file=sys.stderr)
    return 2


def _setup_file() -> int:
    file = Path(__file__).with_name("pipecat_setup.py")
    if not file.is_file():
        print(f"tuner_pipecat_sdk: {file} is no file of its own, so Pipecat cannot run it: install the package instead of packing it", file=sys.stderr)
        return 1
    print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
