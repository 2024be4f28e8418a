"""The doctor asks the server with what the bot gives, and says what the server answers."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any
from unittest import mock

from .support import TapTest

from tuner_pipecat_sdk._commands import bot_settings, doctor, proxy
from tuner_pipecat_sdk._commands.bot_settings import UNKNOWN


class Answers(HTTPServer):
    """Answers as the test says, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.body = 200, b"[]"
        self.posted: tuple[int, bytes] = (422, b'{"detail":[{"type":"missing","loc":["body","call_id"]}]}')
        self.calls: list[tuple[str, str | None, bytes]] = []
        self.asked: list[tuple[str, str | None]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Answers

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        self.answer(self.server.status, self.server.body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, self.headers.get("Authorization"), body))
        self.answer(*self.server.posted)

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class Doctor(TapTest):
    def setUp(self) -> None:
        super().setUp()
        self.server = Answers()
        self.addCleanup(self.server.stop)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
            os.environ.pop(name, None)

    def found(self, source: str | None = None) -> dict[str, tuple[str, str]]:
        bots = []
        if source is not None:
            bot = self.folder / "bot.py"
            bot.write_text(source)
            bots.append(bot)
        return {what: (state, text) for what, state, text in doctor.findings(bots)}

    def settings(self, **more: str) -> None:
        os.environ |= {
            "TUNER_API_KEY": "k", "TUNER_WORKSPACE_ID": "1", "TUNER_AGENT_ID": "a", "TUNER_BASE_URL": self.server.address, **more,
        }  # fmt: skip

    def test_a_pipecat_newer_than_any_that_was_run_is_untested(self) -> None:
        told = {}
        for version in ("1.8.0", "1.8.1", "1.16.0", "2.0.0", "0.0.104"):
            with mock.patch.object(doctor, "pipecat_version", lambda version=version: version):
                told[version] = next((state, text) for what, state, text in doctor._pipecat() if what == "pipecat")
        self.assertEqual({version: state for version, (state, _) in told.items()},
                         {"1.8.0": "ok", "1.8.1": "warn", "1.16.0": "warn", "2.0.0": "warn", "0.0.104": "fail"})  # fmt: skip
        self.assertIn("2.0.0 is untested: newer than 1.8.0, the newest that calls were run on", told["2.0.0"][1])

    def test_a_python_is_too_old_tried_or_not_tried_yet(self) -> None:
        told = {}
        for minor in (9, 10, 13, 14):
            python = SimpleNamespace(version=f"3.{minor}.1 (main)", version_info=(3, minor, 1))
            with mock.patch.object(doctor, "sys", python):
                told[minor] = doctor._python()
        self.assertEqual({minor: state for minor, (_, state, _) in told.items()}, {9: "fail", 10: "ok", 13: "ok", 14: "warn"})
        self.assertEqual(told[14][2], "3.14.1: not tried yet; 3.10 to 3.13 are")

    def test_each_answer_of_the_server_is_told_for_what_it_is(self) -> None:
        self.settings()
        for status, body, state, part in (
            (200, b'[{"id":7,"remote_identifier":"a"}]', "ok", "takes the key and knows the agent in workspace 1"),
            (200, b'[{"id":7,"remote_identifier":"b","name":"a"}]', "warn", "lists no agent 'a' in workspace 1"),
            (200, b'[{"id":"a","remote_identifier":null}]', "warn", "lists no agent 'a'"),
            (200, b"[]", "warn", "lists no agent 'a'"),
            (200, b"<html>", "ok", "does not say which agents"),
            (401, b'{"detail":"not one of ours"}', "fail", "refuses the key for workspace 1 (401: not one of ours)"),
            (403, b'{"detail":"may not read"}', "ok", "takes calls; it does not say which agents workspace 1 has (403)"),
            (404, b'{"detail":"no workspace"}', "fail", "knows no workspace 1"),
            (404, b"<html>", "ok", "does not say"),
            (405, b"", "ok", "does not say"),
            (503, b"", "ok", "does not say"),
        ):
            with self.subTest(status=status, body=body):
                self.server.status, self.server.body = status, body
                found = self.found()["server"]
                self.assertEqual(found[0], state, found)
                self.assertIn(part, found[1])
        self.assertEqual(set(self.server.asked), {("/api/v1/workspaces/1/agents/", "Bearer k")})
        self.assertEqual(set(self.server.calls), {("/api/v1/public/call?workspace_id=1&agent_remote_identifier=a", "Bearer k", b"{}")})

    def test_what_answers_where_calls_are_posted_is_told_for_what_it_is(self) -> None:
        self.settings(TUNER_API_KEY="k-e-y")
        self.server.body = b'[{"id":7,"remote_identifier":"a"}]'
        for status, body, state, part in (
            (401, b'{"detail":"unknown k-e-y"}', "fail", "refuses the key for workspace 1 (401: unknown (key))"),
            (403, b'{"detail":[{"loc":["query"]}]}', "fail", "refuses the key"),
            (404, b'{"detail":"Agent not known"}', "fail", "or not the agent 'a' (404: Agent not known)"),
            (404, b'{"detail":"Not Found"}', "fail", "answers 404 where calls are posted, not as the Tuner API does: check base_url"),
            (404, b"<html>", "fail", "another program, a proxy or an ingress answers there"),
            (403, b"<html>denied", "fail", "answers 403 where calls are posted, not as the Tuner API does"),
            (401, b"", "fail", "not as the Tuner API does"),
            (400, b"<html>plain HTTP sent to a TLS port", "fail", "not as the Tuner API does"),
            (405, b'{"detail":"Method Not Allowed"}', "fail", "not as the Tuner API does"),
            (200, b"<html>sign in", "fail", "not as the Tuner API does"),
            (407, b"", "fail", "the proxy wants a password"),
            (302, b"", "fail", "sends its callers to /elsewhere"),
            (503, b"", "warn", "an error of its own"),
            (429, b"", "warn", "has no time now"),
            (400, b'{"detail":"no call"}', "ok", "takes the key and knows the agent"),
        ):
            with self.subTest(status=status, body=body):
                self.server.posted = (status, body)
                found = self.found()["server"]
                self.assertEqual(found[0], state, found)
                self.assertIn(part, found[1])
        self.settings(TUNER_BASE_URL=f"{self.server.address}/api/v1")
        self.server.posted = (404, b"")
        self.assertIn("must be the address before /api/v1", self.found()["server"][1])

    def test_a_state_folder_that_others_can_read_is_told_and_one_of_our_own_is_fine(self) -> None:
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, TUNER_STATE_DIR=folder):
            for mode, state in ((0o700, "ok"), (0o750, "warn"), (0o704, "warn")):
                os.chmod(folder, mode)
                with self.subTest(mode=oct(mode)):
                    self.assertEqual(doctor._state(None)[:2], ("state", state))

    def test_one_failure_among_the_findings_is_a_failure_and_warnings_are_none(self) -> None:
        for states, code in ((["ok", "warn"], 0), (["ok", "fail", "ok"], 1), ([], 0)):
            found = [("python", state, "as it is") for state in states]
            with self.subTest(states=states), mock.patch.object(doctor, "findings", return_value=iter(found)), mock.patch("builtins.print"):
                self.assertEqual(doctor.main([]), code)

    def test_what_the_bot_gives_is_what_is_checked(self) -> None:
        self.settings(TUNER_API_KEY="other", TUNER_AGENT_ID="other", CLINIC_KEY="mine\n")
        self.server.body = b'[{"id":7,"remote_identifier":"front-desk"}]'
        found = self.found(
            "import os\nfrom tuner_pipecat_sdk import Observer\nAGENT = 'front-desk'\n"
            f"observer = Observer(api_key=os.environ['CLINIC_KEY'], workspace_id=int(os.getenv('NUMBER', '5')), agent_id=AGENT, call_id=new(), "
            f"base_url=os.environ.get('NOWHERE') or {self.server.address!r})\n"
        )
        self.assertEqual((found["settings"][0], found["server"][0]), ("ok", "ok"), found)
        self.assertEqual(self.server.asked, [("/api/v1/workspaces/5/agents/", "Bearer mine")])

    def test_a_missing_workspace_or_agent_is_named(self) -> None:
        os.environ |= {"TUNER_API_KEY": "k"}
        found = self.found("observer = Observer(call_id='c', agent_id='a')\n")
        self.assertEqual(found["settings"][0], "fail")
        self.assertIn("workspace_id (or TUNER_WORKSPACE_ID)", found["settings"][1])
        self.assertNotIn("server", found)
        found = self.found("observer = Observer(call_id='c', workspace_id=1)\n")
        self.assertIn("agent_id (or TUNER_AGENT_ID)", found["settings"][1])

    def test_a_variable_that_the_bot_reads_and_nobody_set_is_named(self) -> None:
        found = self.found("observer = Observer(call_id='c', api_key=os.environ['CLINIC_KEY'])\n")
        self.assertEqual(found["settings"], ("fail", "bot.py reads CLINIC_KEY from the environment, where it is not set"))

    def test_what_only_the_running_bot_knows_is_not_guessed(self) -> None:
        self.settings()
        found = self.found("observer = Observer(call_id='c', api_key=vault.read('key'))\n")
        self.assertEqual(found["settings"][0], "warn")
        self.assertIn("api_key", found["settings"][1])
        self.assertEqual(self.server.asked, [])

    def test_an_observer_without_a_call_id_is_told(self) -> None:
        self.settings()
        told = [text for _, state, text in doctor.findings([self.bot("Observer()")]) if state == "fail" and "call_id" in text]
        self.assertEqual(len(told), 1)
        self.assertEqual([text for _, state, text in doctor.findings([self.bot("Observer(**settings)")]) if "call_id" in text], [])

    def bot(self, source: str) -> Any:
        bot = self.folder / "bot.py"
        bot.write_text(f"observer = {source}\n")
        return bot

    def test_the_switch_that_turns_everything_off_is_told(self) -> None:
        self.settings(TUNER_ENABLED="0")
        self.assertEqual(self.found()["settings"], ("warn", "the environment is switched off: nothing is recorded"))

    def test_a_proxy_is_named_and_never_gets_what_goes_to_this_machine(self) -> None:
        self.settings(HTTP_PROXY="http://user:secret@127.0.0.1:9/", TUNER_BASE_URL="http://tuner.example")
        found = self.found()["server"]
        self.assertEqual(found[0], "fail")
        self.assertIn("through the proxy http://127.0.0.1:9 (HTTP_PROXY) does not answer", found[1])
        self.assertNotIn("secret", found[1])
        self.settings()
        self.found()
        self.assertEqual(len(self.server.asked), 1)

    def test_a_proxy_can_be_asked(self) -> None:
        self.settings(HTTP_PROXY=self.server.address, TUNER_BASE_URL="http://tuner.example")
        self.server.body = json.dumps([{"remote_identifier": "a"}]).encode()
        self.assertEqual(self.found()["server"][0], "ok")
        self.assertEqual(self.server.asked[0][0], "http://tuner.example/api/v1/workspaces/1/agents/")

    def test_exceptions_from_the_proxy_come_in_many_forms(self) -> None:
        url = "https://api.tuner.example:8443/"
        for exceptions, direct in (
            ("*", True), ("tuner.example", True), (".tuner.example", True), ("*.tuner.example", True), ("other, api.tuner.example", True),
            ("api.tuner.example:8443", True), ("api.tuner.example:443", False), ("uner.example", False), ("10.0.0.0/8", False), ("", False),
        ):  # fmt: skip
            with self.subTest(exceptions=exceptions):
                self.assertEqual(proxy.on_the_way(url, {"https_proxy": "p:3128", "NO_PROXY": exceptions}) is None, direct)
        for address, exceptions, direct in (
            ("http://10.1.2.3/", "10.0.0.0/8", True), ("http://11.1.2.3/", "10.0.0.0/8", False), ("http://[fd00::1]/", "fd00::/8", True),
            ("http://127.0.0.5:8000/", "", True), ("http://localhost:8000/", "", True), ("http://[::1]/", "", True), ("http://10.1.2.3/", "10.1.2.3", True),
        ):  # fmt: skip
            with self.subTest(address=address):
                self.assertEqual(proxy.on_the_way(address, {"ALL_PROXY": "http://p:3128", "no_proxy": exceptions}) is None, direct)


class Settings(TapTest):
    def test_values_are_read_as_far_as_they_can_be(self) -> None:
        source = (
            "KEY = os.getenv('K')\nagent = 'a'\nagent = 'b'\n"
            "Observer(KEY, int(os.environ['W']), agent, base_url=f\"https://{os.environ.get('HOST', 'x')}\")\nFlowsObserver(call_id='c')\n"
        )
        first, second = bot_settings.read(source, {"K": "key", "W": "4"})
        self.assertEqual(first.given, {"api_key": "key", "workspace_id": "4", "agent_id": UNKNOWN, "base_url": "https://x"})
        self.assertEqual((first.has_call_id, second.given, second.has_call_id), (False, {}, True))
        self.assertEqual(bot_settings.read("def x(:", {}), [])

    def test_names_for_names_are_followed_so_far_and_no_farther(self) -> None:
        for names, found in ((bot_settings._DEPTH, "agent"), (bot_settings._DEPTH + 1, UNKNOWN)):
            source = "a0 = 'agent'\n" + "".join(f"a{n} = a{n - 1}\n" for n in range(1, names)) + f"Observer(agent_id=a{names - 1})\n"
            self.assertEqual(bot_settings.read(source, {})[0].given["agent_id"], found)
