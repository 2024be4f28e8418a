"""``post_call`` for those who send a record by hand: one request, and whatever comes of it is said and raises nothing."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from ..support import SETTINGS
from .test_models import payload

from tuner_pipecat_sdk import TunerConfig, client


class Server(HTTPServer):
    """Answers every request with one status, and keeps what came."""

    def __init__(self, status: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = status
        self.got: list[tuple[str, dict[str, str], Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
        answer = b'{"detail": "caller said: my pin is 4711"}'
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class PostCall(unittest.TestCase):
    def setUp(self) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TUNER_") and not k.lower().endswith("_proxy")}
        patch = mock.patch.dict(os.environ, kept, clear=True)
        patch.start()
        self.addCleanup(patch.stop)
        self.logged: list[tuple[str, str]] = []
        said = mock.patch.object(client, "log", lambda level, text: self.logged.append((level, text)))
        said.start()
        self.addCleanup(said.stop)

    def serve(self, status: int) -> Server:
        server = Server(status)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        return server

    def post(self, base_url: str, **more: Any) -> None:
        asyncio.run(client.post_call(TunerConfig(**{**SETTINGS, "base_url": base_url, **more}), payload()))

    def test_the_record_goes_to_its_workspace_and_agent_with_the_key(self) -> None:
        server = self.serve(201)
        self.post(server.address + "/", agent_id="front desk & co/+é#?")
        [(path, headers, body)] = server.got
        self.assertEqual(urlsplit(path).path, "/api/v1/public/call")
        self.assertEqual(parse_qs(urlsplit(path).query), {"workspace_id": ["42"], "agent_remote_identifier": ["front desk & co/+é#?"]})
        self.assertEqual((headers["authorization"], headers["content-type"]), ("Bearer tr_api_secret", "application/json"))
        self.assertEqual(body, payload().to_dict())
        self.assertEqual(self.logged, [("info", "call 'c' is delivered")])

    def test_a_call_that_the_server_has_is_well(self) -> None:
        server = self.serve(409)
        self.post(server.address)
        self.assertEqual((len(server.got), self.logged), (1, [("info", "the server has call 'c' already")]))

    def test_a_refusal_is_an_error_in_the_log_without_the_servers_words(self) -> None:
        for status in (401, 422, 500):
            self.logged.clear()
            server = self.serve(status)
            self.post(server.address)
            self.assertEqual((len(server.got), self.logged), (1, [("error", f"the server refused call 'c': {status}")]))

    def test_a_redirection_carries_the_key_nowhere(self) -> None:
        self.post(self.serve(307).address)
        self.assertEqual(self.logged, [("error", "the server refused call 'c': 307")])

    def test_nobody_there_an_impossible_address_or_record_raise_nothing(self) -> None:
        server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        server.server_close()
        for base in (f"http://127.0.0.1:{server.server_address[1]}", "http://x:notaport", "http://\u2603.invalid"):
            self.logged.clear()
            self.post(base)
            self.assertEqual([level for level, _ in self.logged], ["error"], base)
            self.assertIn("call 'c' was not delivered: ", self.logged[0][1])
            self.assertNotIn("tr_api_secret", self.logged[0][1])
        self.logged.clear()
        config = TunerConfig(**SETTINGS)
        asyncio.run(client.post_call(config, payload(collected_dynamic_variables={"x": object()})))
        self.assertEqual([level for level, _ in self.logged], ["error"])

    def test_a_configuration_that_is_switched_off_sends_nothing(self) -> None:
        server = self.serve(201)
        self.post(server.address, enabled=False)
        self.assertEqual((server.got, self.logged), ([], []))
