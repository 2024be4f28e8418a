"""A server that stores once by call_id, slowly, so that kills fall between request and answer."""

import collections
import http.server
import json
import random
import threading
import time

from .collector import members


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.records, self.asked_at = {}, collections.defaultdict(list)
        self.stored = self.again = 0
        self.asked = threading.Event()
        self.slow, self.down = 0.0, False
        self.spans, self.spans_again, self.asked_for_spans, self.mood_for_spans = collections.defaultdict(list), 0, threading.Event(), "takes"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, body):
        """Whether the call is new here."""
        call = body["call_id"]
        with self.lock:
            self.asked_at[call].append(time.monotonic())
            if call in self.records:
                self.again += 1
                return False
            self.records[call] = body
            self.stored += 1
            return True

    def repeats(self, calls):
        return sum(max(0, len(self.asked_at[call]) - 1) for call in calls)

    def take_spans(self, body):
        """Counts the spans of a request by their ids, per call."""
        for resource in members(body, 1):
            attributes = {members(each, 1)[0]: members(members(each, 2)[0], 1) for about in members(resource, 1) for each in members(about, 1)}
            call = attributes[b"tuner.call_id"][0].decode()
            ids = [int.from_bytes(members(span, 2)[0], "big") for scope in members(resource, 2) for span in members(scope, 2)]
            with self.lock:
                self.spans[call] += ids

    def forget(self, calls):
        """A thousand rounds of whole records would be what is measured."""
        for call in calls:
            self.records.pop(call, None)
            self.asked_at.pop(call, None)
            self.spans.pop(call, None)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.startswith("/api/v1/traces?"):
                self.take_spans(body)
                return
            body = json.loads(body)
        except (ValueError, OSError):
            return
        if self.server.down:
            self.answer(503, {})
            return
        fresh = self.server.take(body)
        self.server.asked.set()
        time.sleep(random.random() * self.server.slow)
        self.answer(201 if fresh else 409, {"id": 1, "provider_call_id": body["call_id"], "is_new": fresh})

    def take_spans(self, body):
        """The door for spans has a mood of its own: `takes`, `slow`, `busy`, `closes` (no answer), `none` (404)."""
        mood = self.server.mood_for_spans
        self.server.asked_for_spans.set()
        if mood == "closes":
            self.close_connection = True
        elif mood in ("busy", "none"):
            self.answer({"busy": 503, "none": 404}[mood], {})
        else:
            self.server.take_spans(body)
            if mood == "slow":
                time.sleep(0.3)
            self.answer(200, {})

    def answer(self, status, content):
        text = json.dumps(content).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            pass

    def log_message(self, *_):
        pass
