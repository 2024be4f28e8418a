"""doctor, demo, setup-file, and the file that records a bot without touching its code."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import io
import os
import sys
import threading
from pathlib import Path
from typing import Any
from unittest import mock

from .support import CALLS, SETTINGS, Logged, TapTest, comparable, until

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._commands import bot_check, demo, doctor
from tuner_pipecat_sdk.__main__ import main
from tuner_pipecat_sdk._settings import CallSettings


def printed(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(arguments))
    return code, out.getvalue(), err.getvalue()


class Commands(TapTest):
    def test_a_wrong_command_is_used_wrongly(self) -> None:
        for arguments, sentence in (
            ((), "usage:"),
            (("dance",), "tuner_pipecat_sdk: there is no command 'dance'\n"),
            (("demo", "now"), "tuner_pipecat_sdk: demo takes no arguments\n"),
            (("doctor", "--loud"), "tuner_pipecat_sdk: doctor has no option --loud\n"),
        ):
            code, out, err = printed(*arguments)
            self.assertEqual((code, out), (2, ""))
            self.assertTrue(err.startswith(sentence), err)
            self.assertIn("usage:", err)
        for arguments in (("--help",), ("doctor", "--help")):
            code, out, err = printed(*arguments)
            self.assertEqual((code, out[:6], err), (0, "usage:", ""))

    def test_demo_without_an_executable_says_so(self) -> None:
        os.environ.pop("TUNER_RECORDER")
        os.environ["PATH"] = str(self.folder)
        code, _, err = printed("demo")
        self.assertEqual(code, 1)
        self.assertIn("there is no executable", err)

    def test_demo_gives_the_recorder_the_whole_call(self) -> None:
        demo.play(CallSettings(**SETTINGS), (CALLS / "pipecat-1.7.0" / "clinic.frames.jsonl").read_text("utf-8").splitlines())
        self.ended()
        told = [comparable(line) for line in self.heard.lines() if "frame" in line]
        self.assertEqual(told, [comparable(line) for line in Logged("1.7.0", "clinic").frames])

    def test_a_demo_whose_record_does_not_come_says_so_and_leaves_no_server(self) -> None:
        before = set(threading.enumerate())
        with mock.patch.object(demo, "LIMIT", 0.01):
            code, _, err = printed("demo")
        self.assertEqual(code, 1)
        self.assertIn("no record came", err)
        until(lambda: {thread.name for thread in set(threading.enumerate()) - before} <= {"tuner-tap"}, "the demo's server ends")

    def test_demo_shows_a_record(self) -> None:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            demo.show({
                "transcript_with_tool_calls": [
                    {"role": "agent", "text": "Hello", "start_ms": 500, "metadata": {"e2e_latency": 120}},
                    {"role": "node_transition", "node": {"from": "start", "to": "size"}, "start_ms": 700},
                ],
                "disconnection_reason": "user_hangup",
                "general_meta_data_raw": {"usage_token": {"llm_token": 1702, "asr_duration": 20.72}},
            })  # fmt: skip
        self.assertIn("0.50 s  agent           Hello   (after 120 ms)", out.getvalue())
        self.assertIn("start > size", out.getvalue())
        self.assertIn("It ended by user_hangup and used 1,702 tokens, 0 characters of speech and 20.7 s of transcription.", out.getvalue())


class Doctor(TapTest):
    def found(self, *bots: Path) -> dict[str, tuple[str, str]]:
        return {what: (state, text) for what, state, text in doctor.findings(list(bots))}

    def test_missing_settings_and_a_missing_server_are_named(self) -> None:
        found = self.found()
        self.assertEqual(found["recorder"][0], "ok")
        self.assertEqual(found["settings"][0], "warn")
        self.assertIn("TUNER_API_KEY", found["settings"][1])
        os.environ |= {"TUNER_API_KEY": "k", "TUNER_WORKSPACE_ID": "1", "TUNER_AGENT_ID": "a", "TUNER_BASE_URL": "http://127.0.0.1:9"}
        found = self.found()
        self.assertEqual(found["settings"][0], "ok")
        self.assertEqual(found["server"][0], "fail")
        self.assertIn("does not answer", found["server"][1])

    def test_a_recorder_that_does_not_run_is_a_failure(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        self.assertEqual(self.found()["recorder"][0], "fail")
        self.play({"exit_at_once": True})
        os.environ["TUNER_RECORDER"] = str(Path(__file__).with_name("scripted_recorder.py"))
        self.assertIn("ends at once", self.found()["recorder"][1])
        self.assertEqual(printed("doctor")[0], 1)

    def test_a_bot_is_read_not_run(self) -> None:
        bot = self.folder / "bot.py"
        bot.write_text("raise SystemExit('run!')\n")
        self.assertEqual([text for what, state, text in doctor.findings([bot]) if what == "wiring"], [
            "bot.py makes no Observer or FlowsObserver of tuner_pipecat_sdk"])  # fmt: skip
        self.assertTrue(self.found(self.folder / "missing.py")["wiring"][1].endswith("missing.py cannot be read: No such file or directory"))
        bot.write_bytes(b"\xff\xfe")
        self.assertTrue(self.found(bot)["wiring"][1].endswith("bot.py cannot be read: it is not text in UTF-8"))

    def test_wirings_are_told_apart(self) -> None:
        good = (
            "o = Observer()\nt = PipelineTask(Pipeline([tts, o]), params=PipelineParams(enable_metrics=True, "
            "enable_usage_metrics=True), observers=[o.latency_observer])"
        )
        self.assertEqual({state for state, _ in bot_check.check(good)}, {"ok"})
        cases = {
            "o = Observer()\nPipelineTask(Pipeline([tts]))": "puts it nowhere",
            "o = Observer()\nPipelineTask(Pipeline([tts]))\nprint(o)": "puts it nowhere",
            "o = Observer()\nPipelineTask(Pipeline([tts])).add_observer(other)": "puts it nowhere",
            "o = Observer()\nPipelineTask(Pipeline([tts])).add_observer(o)": "among the task's observers",
            good.replace("observers=", "x="): "",
            "o = Observer()\nPipelineTask(Pipeline([o]), params=PipelineParams(observers=[o.latency_observer]))": "drops without a word",
            "o = Observer()\nPipelineTask(p, observers=[o])": "does not set enable_metrics=True",
            "o = Observer()\nPipelineTask(p, observers=[o])\nFlowManager(task=t)": "use FlowsObserver",
            "def x(:": "is no Python",
        }
        for source, part in cases.items():
            with self.subTest(source=source):
                self.assertIn(part, " | ".join(text for _, text in bot_check.check(source)))


class SetupFile(TapTest):
    def module(self) -> Any:
        code, out, _ = printed("setup-file")
        self.assertEqual(code, 0)
        spec = importlib.util.spec_from_file_location("pipecat_setup", out.strip())
        module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
        spec.loader.exec_module(module)  # type: ignore[union-attr]
        return module

    def settings(self) -> None:
        os.environ |= {"TUNER_API_KEY": "k", "TUNER_WORKSPACE_ID": "1", "TUNER_AGENT_ID": "a"}

    def test_nothing_is_added_where_everything_is_switched_off(self) -> None:
        os.environ["TUNER_ENABLED"] = "0"
        task = PipelineTask([], [])
        self.assertIsNone(asyncio.run(self.module().setup_pipeline_task(task)))
        self.assertEqual((task._observer._observers, self.logged), ([], []))

    def test_a_bot_is_recorded_without_touching_its_code(self) -> None:
        self.settings()
        module = self.module()

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")])
            await module.setup_pipeline_task(task)
            await task.start()
            await task.push(frames.StartFrame())
            await task.push(frames.EndFrame())
            await task.finish()

        asyncio.run(run())
        self.ended()
        call_id = self.heard.control("open")[0]["header"]["call"]
        self.assertEqual([line["frame"] for line in self.heard.lines(call_id) if "frame" in line], ["StartFrame", "EndFrame"])

    def test_a_task_with_an_observer_of_ours_is_left_alone(self) -> None:
        self.settings()
        module = self.module()
        observer = Observer(**SETTINGS)
        for task in (
            PipelineTask([Pass(name="tts")], [observer]), PipelineTask([Pass(name="tts")], [observer.latency_observer]),
        ):  # fmt: skip
            before = len(task._observer._observers)
            asyncio.run(module.setup_pipeline_worker(task))
            self.assertEqual(len(task._observer._observers), before)
        piped = PipelineTask([Pass(name="tts")])
        piped._pipeline = type("Pipeline", (), {"processors": [type("Inner", (), {"processors": [observer]})()]})()
        asyncio.run(module.setup_pipeline_worker(piped))
        self.assertEqual(piped._observer._observers, [])

    def test_it_never_raises(self) -> None:
        module = self.module()
        for task in (None, object(), PipelineTask([])):
            asyncio.run(module.setup_pipeline_task(task))
            asyncio.run(module.setup_pipeline_worker(task))
            asyncio.run(module.setup_worker_runner(task))
        self.assertEqual(len(self.said("this call is not recorded")), 6)

    def test_a_flow_manager_that_nobody_attached_is_found_by_its_task(self) -> None:
        self.settings()
        module = self.module()

        class FlowManager:
            def __init__(self, task: Any) -> None:
                self._task = task
                self.current_node = None

            async def _set_node(self, node_id: str, _config: Any) -> None:
                self.current_node = node_id

        name = "pipecat_flows.manager"
        sys.modules[name] = type(sys)(name)
        sys.modules[name].FlowManager = FlowManager  # type: ignore[attr-defined]
        self.addCleanup(sys.modules.pop, name)

        async def run() -> None:
            task, other = PipelineTask([Pass(name="tts")]), PipelineTask([])
            manager, stranger = FlowManager(task), FlowManager(other)
            await module.setup_pipeline_task(task)
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            for node in ("start", "size"):
                await manager._set_node(node, {})
                await stranger._set_node("other", {})
            await task.finish()

        asyncio.run(run())
        self.ended()
        call_id = self.heard.control("open")[0]["header"]["call"]
        nodes = [(line["from"], line["to"]) for line in self.heard.lines(call_id) if line.get("event") == "node"]
        self.assertEqual(nodes, [(None, "start"), ("start", "size")])
        until(lambda: self.heard.control("end"), "the call ends")
