"""The pages say what the code does: every parameter with its default, every method, variable and file."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import unittest
from pathlib import Path
from typing import Any

from .support import ROOT

from pipecat.observers.base_observer import BaseObserver
from pipecat.processors.frame_processor import FrameProcessor
import tuner_pipecat_sdk
from tuner_pipecat_sdk import CallUsage, FlowsObserver, Observer
from tuner_pipecat_sdk import __main__ as commands
from tuner_pipecat_sdk._call.telephony import PROVIDERS
from tuner_pipecat_sdk._commands import bot_check
from tuner_pipecat_sdk._settings import ENVIRONMENT, CallSettings

DOCS = ROOT / "docs"
PACKAGE = Path(inspect.getfile(tuner_pipecat_sdk)).parent
REFERENCE = (DOCS / "reference.md").read_text("utf-8")
MIGRATION = (DOCS / "coming-from-the-seed.md").read_text("utf-8")
HELP = (DOCS / "troubleshooting.md").read_text("utf-8")


def rows(text: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading."""
    below = text.split(f"\n## {heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", below, re.M)
    assert table is not None, heading
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()[2:]]


def own(cls: type) -> set[str]:
    """The public members that a class adds to Pipecat's own."""
    given = {*dir(FrameProcessor), *dir(BaseObserver)}
    return {name for name in dir(cls) if not name.startswith(("_", "on_")) and name not in given}


def definitions(module: str) -> dict[str, Any]:
    """The classes and functions of a module as it is written: where there is no pydantic, models cannot be imported."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))
    own = {node.name: node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))}
    return {**own, **{name.name: node for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}}


class Reference(unittest.TestCase):
    def test_every_parameter_stands_there_with_its_default_and_its_variable(self) -> None:
        told = {row[0].strip("`"): row for row in rows(REFERENCE, "Parameters")}
        parameters = [p for p in inspect.signature(Observer.__init__).parameters.values() if p.name not in ("self", "kwargs")]
        self.assertEqual(list(told), [parameter.name for parameter in parameters])
        for parameter in parameters:
            with self.subTest(parameter.name):
                self.assertEqual(told[parameter.name][1], f"`{parameter.default!r}`")
                if parameter.name in ENVIRONMENT:
                    self.assertEqual(told[parameter.name][2], f"`{ENVIRONMENT[parameter.name]}`")

    def test_the_configuration_has_the_same_parameters(self) -> None:
        fields = {field.name for field in dataclasses.fields(CallSettings)}
        functions = {"disconnection_reason_resolver", "cost_calculator", "answer_timeout_secs", "traces_enabled"}
        self.assertEqual(fields | functions, {row[0].strip("`") for row in rows(REFERENCE, "Parameters")})
        config = definitions("config")["TunerConfig"]
        annotated = {node.target.id for node in config.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
        self.assertEqual(annotated, fields)
        for name in fields:
            self.assertRegex(ast.get_docstring(config) or "", rf"(?m)^ {{4}}{name}: ", name)

    def test_every_member_stands_there_with_its_parameters(self) -> None:
        told = {re.match(r"`(\w+)", row[0])[1]: row for row in rows(REFERENCE, "Methods and properties")}  # type: ignore[index]
        self.assertEqual(set(told), own(Observer) | own(FlowsObserver))
        for name, row in told.items():
            owner = {"`Observer`": Observer, "`FlowsObserver`": FlowsObserver, "both": Observer}[row[1]]
            self.assertEqual(row[1] == "both", hasattr(Observer, name) and hasattr(FlowsObserver, name), name)
            member = inspect.getattr_static(owner, name)
            if not isinstance(member, property) and "(...)" not in row[0]:
                parameters = ", ".join(list(inspect.signature(getattr(owner, name)).parameters)[1:])
                self.assertTrue(row[0].startswith(f"`{name}({parameters})"), row[0])

    def test_every_member_has_words_of_its_own(self) -> None:
        for cls in (Observer, FlowsObserver):
            for name in own(cls):
                self.assertTrue((inspect.getattr_static(cls, name).__doc__ or "").strip(), name)

    def test_every_variable_stands_there_and_each_is_read_somewhere(self) -> None:
        python = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
        recorder = "".join(file.read_text("utf-8") for file in (ROOT / "src").rglob("*.cs") if not {"obj", "bin"} & set(file.parts))
        read = set(re.findall(r"\bTUNER_[A-Z_]+\b", python + recorder)) - {"TUNER_"}
        # Those of the server are its options' names, told in one row.
        read = {"TUNER_SERVE_" if name.startswith("TUNER_SERVE_") else name for name in read}
        told = set(re.findall(r"`(TUNER_[A-Z_]+)`", REFERENCE)) - {"TUNER_SERVE_PORT"}
        self.assertEqual(read - told, set(), "not in docs/reference.md")
        self.assertEqual(told - read, set(), "read nowhere")

    def test_every_folder_and_ending_stands_there(self) -> None:
        source = (ROOT / "src" / "Tuner.Pipecat" / "Journal" / "StateFolder.cs").read_text("utf-8")
        files = " ".join(row[0] for row in rows(REFERENCE, "Files"))
        for name in re.findall(r'Path\.Combine\(root, "(\w+)"\)', source):
            self.assertIn(f"{name}/", files)
        for ending in re.findall(r'(?:Journal|Record|Answer)Ending = "([.\w]+)"', source):
            self.assertIn(ending, files)

    def test_every_provider_command_and_number_of_the_usage_stands_there(self) -> None:
        for name in (*PROVIDERS, *(field.name for field in dataclasses.fields(CallUsage))):
            self.assertIn(f"`{name}`", REFERENCE)
        for command in re.findall(r"^  (\S+)", commands.USAGE, re.M):
            self.assertRegex(REFERENCE, rf"`{command}[ `]")


class Migration(unittest.TestCase):
    def resolve(self, dotted: str) -> Any:
        parts = dotted.split(".")
        written = "config" if parts[1] == "TunerConfig" else parts[1]
        if written in ("client", "config", "models"):
            return definitions(written).get(parts[-1])
        for length in range(len(parts), 0, -1):
            try:
                found: Any = importlib.import_module(".".join(parts[:length]))
            except ModuleNotFoundError:
                continue
            for part in parts[length:]:
                found = getattr(found, part)
            return found
        raise AssertionError(dotted)

    def test_every_name_that_is_said_to_be_here_is_here(self) -> None:
        table = rows(MIGRATION, "Every public name")
        here = [row[2].split("`")[1] for row in table if row[2].startswith("`")]
        self.assertGreater(len(here), 30)
        for dotted in here:
            self.assertIsNotNone(self.resolve(dotted), dotted)
        for row in table:
            self.assertTrue(row[2].startswith(("`tuner_pipecat_sdk", "not here: ")), row)

    def test_the_models_of_the_seed_are_all_in_the_table(self) -> None:
        seed = {
            "LatencyTurn", "TranscriptWord", "TranscriptMetadata", "ToolInfo", "TranscriptSegment", "AiModels", "UsageToken",
            "GeneralMetaData", "CallPayload", "DisconnectReason", "NodeInfo", "CallUsage", "SpeechSegment", "LatencyMeasurement",
            "SegmentEnricher",
        }  # fmt: skip
        told = {row[0].strip("`").removeprefix("models.") for row in rows(MIGRATION, "Every public name") if "models." in row[0]}
        self.assertEqual(told, seed)

    def test_every_parameter_of_the_seeds_is_one_here(self) -> None:
        seed = (
            "api_key workspace_id agent_id call_id call_type base_url recording_url debug asr_model llm_model tts_model "
            "disconnection_reason_resolver sip_call_id sip_headers agent_version recipient cost_calculator extra_metadata traces_enabled"
        ).split()
        self.assertLessEqual(set(seed), set(inspect.signature(Observer.__init__).parameters))


class Wirings(unittest.TestCase):
    def test_the_doctor_finds_nothing_wrong_with_what_the_pages_show(self) -> None:
        shown = [
            block
            for page in (ROOT / "README.md", DOCS / "python-quickstart.md")
            for block in re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
            if "PipelineParams" in block
        ]
        self.assertEqual(len(shown), 2)
        for block in shown:
            self.assertEqual({state for state, _ in bot_check.check(block)}, {"ok"}, block)
            self.assertIn("WorkerRunner", block)

    def test_no_page_puts_observers_where_pipecat_drops_them_but_to_warn_of_it(self) -> None:
        for page in (ROOT / "README.md", *DOCS.glob("*.md"), *(ROOT / "samples").rglob("*.md")):
            text = page.read_text("utf-8")
            for found in re.finditer(r"PipelineParams\(\s*observers\s*=", text):
                self.assertRegex(text[found.start() - 300 : found.end() + 300], r"dropped|drops", page.name)


class Troubleshooting(unittest.TestCase):
    def test_the_sentences_that_it_explains_are_said_by_the_code(self) -> None:
        python = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
        for sentence in (
            "wrong settings of the call", "is installed as well", "need pydantic 2, which pipecat-ai brings",
            "the server refused call", "tuner's recorder does not run here",
            "there is no executable `tuner`",
            "only frames that pass the processor are recorded", "in PipelineParams", "has no _set_node", "needs LangChain", "is not known",
            "gave no answer in time", "will be sent later: ", "this process ends, and all others with it",
            "without a recorder there is no usage", "frames are observed the plain way", "came after the end of the call",
        ):  # fmt: skip
            self.assertIn(sentence, python)
            self.assertIn(sentence, HELP.replace("\n", " "))


if __name__ == "__main__":
    unittest.main()
