"""The same server with a door for recordings: it takes them in parts, and loses answers now and then."""

import hashlib
import random
import threading
import urllib.parse

from .server import Handler, Server


class SoundServer(Server):
    def __init__(self):
        super().__init__()
        self.RequestHandlerClass = SoundHandler
        self.parts, self.recordings, self.faulty, self.wrong = {}, {}, True, 0
        self.sound_lock = threading.Lock()


class SoundHandler(Handler):
    def do_GET(self):
        call, query = self.asked()
        with self.server.sound_lock:
            known = self.server.recordings.get(call) or bytes(self.server.parts.get((call, query["sha256"]), b""))
            self.answer(200, {"received": len(known), "complete": call in self.server.recordings})

    def do_PUT(self):
        call, query = self.asked()
        try:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        except OSError:
            return
        if self.server.faulty and random.random() < 0.1:
            self.close_connection = True  # the part is lost
            return
        with self.server.sound_lock:
            status, content = self.take(call, query, body)
        if self.server.faulty and random.random() < 0.1:
            self.close_connection = True  # the answer is lost
            return
        self.answer(status, content)

    def take(self, call, query, body):
        if call in self.server.recordings:
            return 200, {"received": int(query["size"]), "complete": True}
        part = self.server.parts.setdefault((call, query["sha256"]), bytearray())
        if int(query["offset"]) != len(part):
            return 409, {"received": len(part)}
        part += body
        if len(part) < int(query["size"]):
            return 200, {"received": len(part), "complete": False}
        del self.server.parts[(call, query["sha256"])]
        if hashlib.sha256(part).hexdigest() != query["sha256"]:
            self.server.wrong += 1
            return 422, {"detail": "not its hash"}
        self.server.recordings[call] = bytes(part)
        return 200, {"received": len(part), "complete": True}

    def asked(self):
        path, _, query = self.path.partition("?")
        call = urllib.parse.unquote(path.removesuffix("/upload").rsplit("/", 1)[1])
        return call, dict(urllib.parse.parse_qsl(query))
