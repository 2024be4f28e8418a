#!/usr/bin/env python3
"""Tests the public face that is made of pydantic models where pydantic 2 is: what it does, and its types.

usage: pydantic_face.py [--root DIR]

Runs the tests of python/tests/with_pydantic, mypy in strict mode over the modules that are pydantic models, and mypy over
code as a user writes it. A Python with pydantic 2, httpx and mypy does it at once. Otherwise a root of Debian trixie is
used, made by debootstrap in --root (default .cache/trixie-pydantic) if it is not there: a minute or two, as root. Closes
with `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = "python3-pydantic,python3-httpx,mypy"
NEEDED = "import pydantic, httpx, mypy; assert pydantic.VERSION.startswith('2.'), pydantic.VERSION"
MODELS = ("_pydantic.py", "client.py", "config.py", "models.py")

RIGHT = """
from tuner_pipecat_sdk import CallUsage, CaptureConfig, FlowsObserver, Observer, TunerConfig
from tuner_pipecat_sdk.client import post_call
from tuner_pipecat_sdk.models import AiModels, CallPayload, DisconnectReason, GeneralMetaData, TranscriptSegment, UsageToken


def cents(usage: CallUsage) -> float:
    return (usage.llm_total_tokens or 0) / 1000


def reason() -> str | None:
    return DisconnectReason.USER_HANGUP


config = TunerConfig(api_key="k", workspace_id=1, agent_id="a", call_id="c", capture="text")
key: str = config.api_key
workspace: int = config.workspace_id
seconds: float | None = config.call_timeout_secs
row = TranscriptSegment(role="user", text="hi", start_ms=0, metadata={"id": "x"})
meta = GeneralMetaData(ai_models=AiModels(asr_model="", llm_model="", tts_model=""), usage_token=UsageToken(asr_duration=1))
payload = CallPayload(
    call_id="c", call_type="web_call", start_timestamp=1, end_timestamp=2, recording_url="x", transcript_with_tool_calls=[row],
    call_status="call_ended", duration_ms=1, general_meta_data_raw=meta,
)
sent: dict[str, object] = payload.to_dict()
plain: dict[str, object] = payload.model_dump(exclude_none=True)
observer = Observer(call_id="c", cost_calculator=cents, disconnection_reason_resolver=reason)
flows = FlowsObserver(call_id="c", redaction={"order": "ORD-[0-9]+"})
capture = CaptureConfig(tool_inputs=True)


async def post() -> None:
    await post_call(config, payload)
    ended: bool = await observer.close()
    print(ended)
"""

WRONG = """
from tuner_pipecat_sdk import Observer, TunerConfig
from tuner_pipecat_sdk.client import post_call
from tuner_pipecat_sdk.models import TranscriptWord

TunerConfig(workspace_id="one", call_id="c")
TunerConfig(call_id="c").api_key + 1
TranscriptWord(word="hi")
Observer(call_id=7)
post_call("k", "c")
"""


def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)  # type: ignore[call-overload,no-any-return]


def make(root: Path) -> None:
    """Makes a root of Debian trixie, unless it is there."""
    if run(["chroot", str(root), "python3", "-c", NEEDED]).returncode == 0:
        return
    if shutil.which("debootstrap", path="/usr/sbin:/sbin:/usr/bin:/bin") is None:
        sys.exit("pydantic_face: no Python here has pydantic 2, httpx and mypy: install them, or debootstrap to make a root that has")
    print(f"Makes a root of Debian trixie in {root}", flush=True)
    root.mkdir(parents=True, exist_ok=True)
    done = run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "trixie", str(root)])
    if done.returncode:
        sys.exit(f"pydantic_face: debootstrap failed, as root it would work: {done.stdout[-500:]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=REPOSITORY / ".cache" / "trixie-pydantic")
    options = parser.parse_args()
    inside: list[str] = []
    root = Path("/")
    python = sys.executable
    if run([python, "-c", NEEDED]).returncode:
        root, python = options.root.resolve(), "python3"
        make(root)
        inside = ["chroot", str(root), "env", "-C"]
    with tempfile.TemporaryDirectory(prefix="tuner-face-", dir=root / "tmp") as folder:
        shutil.copytree(REPOSITORY / "python", Path(folder) / "python", ignore=shutil.ignore_patterns("__pycache__", "bin", ".*"))
        there = Path("/") / Path(folder).relative_to(root)
        package = Path(folder) / "python"

        def command(*arguments: str) -> subprocess.CompletedProcess[str]:
            if inside:
                return run([*inside, str(there / "python"), python, *arguments])
            return run([python, *arguments], cwd=package)

        return report(command, package)


def report(command: object, package: Path) -> int:
    """Runs the checks with ``command`` in a copy of the package's folder, and says what came of each."""
    assert callable(command)
    passed = failed = 0
    modules = sorted(file.stem for file in (package / "tests" / "with_pydantic").glob("test_*.py"))
    done = command("run-tests", *(f"with_pydantic.{module}" for module in modules))
    counted = re.search(r"^(\d+) passed, (\d+) failed$", done.stdout, re.M)
    good, bad = (int(counted[1]), int(counted[2])) if counted else (0, 1)
    passed, failed = passed + good, failed + max(bad, int(done.returncode != 0))
    if done.returncode:
        print(done.stdout)
    (package / "right.py").write_text(RIGHT)
    (package / "wrong.py").write_text(WRONG)
    strict = ("-m", "mypy", "--strict", "--follow-imports=silent", "--ignore-missing-imports")
    wrong = [number for number, line in enumerate(WRONG.splitlines(), 1) if line and not line.startswith("from ")]
    for what, arguments, expected in (
        ("mypy over the models", [f"tuner_pipecat_sdk/{name}" for name in MODELS], []),
        ("mypy over a user's code", ["--allow-subclassing-any", "right.py"], []),
        ("mypy over a user's mistakes", ["--allow-subclassing-any", "wrong.py"], wrong),
    ):
        done = command(*strict, *arguments)
        found = sorted({int(line) for line in re.findall(r"^\S+?:(\d+): error:", done.stdout, re.M)})
        right = found == expected and (done.returncode == 0) == (not expected)
        passed, failed = passed + right, failed + (not right)
        print(f"{'ok  ' if right else 'FAIL'} {what}" + ("" if right else f"\n{done.stdout}"))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
