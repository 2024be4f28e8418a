"""A collector of OpenTelemetry that counts spans by id, and that can be dead, slow, busy, or hang up."""

import collections
import http.server
import threading
import time


class Collector:
    """Listens on one port for its whole life, but while it is dead."""

    def __init__(self):
        self.lock = threading.Lock()
        self.ids, self.bodies = collections.defaultdict(set), collections.defaultdict(set)
        self.again, self.asked, self.mood = 0, threading.Event(), "takes"
        self._listener, self.port = None, 0
        self.listen()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def set(self, mood):
        """`takes`, `slow`, `busy` (503), `closes` (no answer), `dead` (nobody listens)."""
        if mood == "dead":
            self.hang_up()
        elif self._listener is None:
            self.listen()
        self.mood = mood

    def listen(self):
        self._listener = Listener(("127.0.0.1", self.port), Handler)
        self._listener.collector, self.port = self, self._listener.server_port
        threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def hang_up(self):
        if self._listener is not None:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None

    def take(self, body):
        session, ids = self.ids_of(body)
        with self.lock:
            self.again += body in self.bodies[session]
            self.ids[session] |= ids
            self.bodies[session].add(body)

    @staticmethod
    def ids_of(body):
        """The session and the ids of the spans of one message."""
        session, ids = None, set()
        for resource in members(body, 1):
            for scope in members(resource, 2):
                for span in members(scope, 2):
                    (id,) = members(span, 2)
                    if id in ids:
                        raise ValueError("an id stands twice in a message")
                    ids.add(id)
                    for attribute in members(span, 9):
                        if members(attribute, 1) == [b"session.id"]:
                            session = members(members(attribute, 2)[0], 1)[0].decode()
        return session, ids


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        collector = self.server.collector
        try:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        except OSError:
            return
        mood = collector.mood
        collector.asked.set()
        if mood == "closes":
            self.close_connection = True
            return
        if mood == "busy":
            self.answer(503, "Retry-After: 1")
            return
        assert self.path == "/v1/traces" and self.headers["Authorization"] == "Basic hush-hush", "the request is another one"
        collector.take(body)
        if mood == "slow":
            time.sleep(0.3)
        self.answer(200)

    def answer(self, status, *headers):
        try:
            self.send_response(status)
            for header in headers:
                self.send_header(*header.split(": "))
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            pass

    def log_message(self, *_):
        pass


def members(message, field):
    """The members of a number, as bytes: Protocol Buffers' wire format, no more of it than spans need."""
    found, at = [], 0
    while at < len(message):
        tag, at = varint(message, at)
        length = {1: 8, 5: 4}.get(tag & 7, 0)
        if tag & 7 == 0:
            _, at = varint(message, at)
        elif tag & 7 == 2:
            length, at = varint(message, at)
        if tag >> 3 == field:
            found.append(message[at : at + length])
        at += length
    return found


def varint(message, at):
    value, shift = 0, 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
