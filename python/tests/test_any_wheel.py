"""The wheel for every other system holds no executable: the tap keeps the calls, says so at once, and needs nothing of Linux."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

from .support import HERE, ROOT, TapTest

from tuner_pipecat_sdk._wire import recorder

# What Windows does not have, taken away before anything of ours is imported.
ELSEWHERE = """
import os, select, sys
sys.modules["fcntl"] = None
del select.poll
for name in ("register_at_fork", "getuid", "geteuid", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "set_blocking"):
    if hasattr(os, name) and name != "set_blocking":
        delattr(os, name)
os.set_blocking = None
"""

BOT = """
import asyncio, logging, os
logging.basicConfig(format="%(levelname)s %(message)s")
from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer

observer = Observer("key-of-nobody", 1, "agent", "call-elsewhere", base_url="http://127.0.0.1:9")
print("constructed", flush=True)
Observer("key-of-nobody", 1, "agent", "call-unused", base_url="http://127.0.0.1:9")

async def run():
    worker = PipelineWorker([Pass(name="tts")], [observer])
    await worker.start()
    await worker.push(frames.StartFrame())
    await worker.push(frames.LLMTextFrame(text="hello"))
    while os.environ.get("BOT_WAITS_FOR") and not os.path.exists(os.environ["BOT_WAITS_FOR"]):
        await asyncio.sleep(0.01)
    await worker.push(frames.EndFrame())
    await worker.finish()

asyncio.run(run())
"""


class AnyWheel(TapTest):
    def record(self, prelude: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TUNER_")}
        environment |= {"PYTHONPATH": f"{HERE.parent}:{HERE / 'standins'}", "TUNER_STATE_DIR": str(self.folder / "kept"), **more}
        command = [sys.executable, "-W", "error", "-c", prelude + BOT]
        return subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True, timeout=60)

    def journal(self) -> list[dict[str, object]]:
        (file,) = (self.folder / "kept" / "live").glob("*.jsonl")
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]

    def check(self, done: subprocess.CompletedProcess[str], why: str) -> None:
        self.assertEqual((done.returncode, done.stdout), (0, "constructed\n"), done.stderr)
        said = [line for line in done.stderr.splitlines() if "calls are kept on disk" in line]
        self.assertEqual(len(said), 1, done.stderr)
        self.assertIn(why, said[0])
        lines = self.journal()
        self.assertEqual([line["frame"] for line in lines if "frame" in line], ["StartFrame", "LLMTextFrame", "EndFrame"])
        self.assertEqual(lines[-1]["event"], "end_of_call")

    def test_a_system_without_the_pipes_of_linux_keeps_the_call_and_says_so_once(self) -> None:
        self.check(self.record(ELSEWHERE), "there is none for ")

    def test_no_executable_anywhere_is_said_when_the_observer_is_made(self) -> None:
        self.check(self.record("", PATH=str(self.folder)), "there is no executable `tuner` in this package")

    def test_a_recorder_that_ends_each_time_leaves_the_call_to_the_tap_though_the_process_ends_too(self) -> None:
        dying = self.folder / "dying"
        # It greets and takes what it is told, but does not live to write it down. The process ends when the second one has begun: of one
        # that dies behind the process nobody can know.
        first, second = self.folder / "first", self.folder / "second"
        dying.write_text(f"#!/bin/sh\n[ -e {first} ] && touch {second}\ntouch {first}\necho '{{\"wire\":\"hello\",\"version\":1}}'\nread line\nexit 1\n")
        dying.chmod(0o755)
        done = self.record("", TUNER_RECORDER=str(dying), BOT_WAITS_FOR=str(second))
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = self.journal()
        self.assertEqual([line["frame"] for line in lines if "frame" in line], ["StartFrame", "LLMTextFrame", "EndFrame"])

    def test_neither_the_console_script_of_this_package_nor_a_file_that_cannot_be_run_is_a_recorder(self) -> None:
        scripts, real = self.folder / "scripts", self.folder / "real"
        for folder, text in ((scripts, f"#!{sys.executable}\nfrom tuner_pipecat_sdk._commands.executable import main\nmain()\n"), (real, "#!/bin/sh\n")):
            folder.mkdir()
            (folder / "tuner").write_text(text)
            (folder / "tuner").chmod(0o755)
        os.environ["PATH"] = str(scripts)
        self.assertIsNone(recorder.on_path())
        plain = self.folder / "plain"
        plain.mkdir()
        (plain / "tuner").write_text("not to be run")
        os.environ["PATH"] = f"{scripts}{os.pathsep}{plain}{os.pathsep}{real}"
        self.assertEqual(recorder.on_path(), real / "tuner")

    def test_the_console_script_says_where_the_calls_are_finished(self) -> None:
        code = "from tuner_pipecat_sdk._commands.executable import main; main()"
        environment = {"PATH": str(self.folder), "PYTHONPATH": str(HERE.parent)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("tuner: this package holds no executable:", done.stderr)
        self.assertIn("`tuner send --state DIR`", done.stderr)

    def test_the_wheel_is_built_without_any_tool_is_the_package_alone_and_records(self) -> None:
        built = subprocess.run(
            [str(ROOT / "python" / "build-wheel"), "--rid", "any", "--out", str(self.folder)], capture_output=True, text=True, timeout=120
        )
        self.assertEqual(built.returncode, 0, built.stderr)
        (wheel,) = self.folder.glob("*.whl")
        self.assertTrue(wheel.name.endswith("-py3-none-any.whl"), wheel.name)
        self.assertLess(wheel.stat().st_size, 1_000_000)
        site = self.folder / "site-packages"
        with zipfile.ZipFile(wheel) as packed:
            self.assertEqual([name for name in packed.namelist() if "/bin/" in name], [])
            packed.extractall(site)
        self.assertTrue((site / "tuner_pipecat_sdk" / "pipecat-names.json").exists())
        self.check(self.record("", PATH=str(self.folder), PYTHONPATH=f"{site}:{HERE / 'standins'}"), "there is no executable `tuner` in this package")
