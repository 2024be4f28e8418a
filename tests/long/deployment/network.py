"""Rows about the way to the server."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
from pathlib import Path

from host import BOT, PYTHON, Failed, Host, Server, until
from rows import row


class Proxy(threading.Thread):
    """A proxy that tunnels (CONNECT) and counts."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.asked: list[str] = []
        self.start()

    def run(self) -> None:
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (part := client.recv(4096)):
                return
            head += part
        target = head.split(b" ", 2)[1].decode()
        self.asked.append(target)
        port = int(target.rsplit(":", 1)[1])
        server = socket.create_connection(("127.0.0.1", port))  # whatever name was asked for
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=_copy, args=(one, other), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while part := source.recv(65536):
            target.sendall(part)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def _authority(host: Host) -> tuple[Path, Path]:
    """A company's own authority, and the certificate and key of its server."""
    folder = host.folder
    subject = ["-subj", "/CN=tuner.company.test", "-addext", "subjectAltName=DNS:tuner.company.test,IP:127.0.0.1"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem"), *subject], check=True, capture_output=True,
    )  # fmt: skip
    both = folder / "server.pem"
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "ca.pem").read_bytes())
    return folder / "ca.pem", both


@row("HTTPS_PROXY and a company's own authority (SSL_CERT_FILE)")
def proxy(host: Host) -> str:
    authority, certificate = _authority(host)
    server, through = Server(certificate=certificate), Proxy()
    host.server = server
    url = f"https://tuner.company.test:{server.port}"
    host.run("plain", "x-1", TUNER_BASE_URL=url, HTTPS_PROXY=f"http://127.0.0.1:{through.port}", SSL_CERT_FILE=str(authority))
    host.arrive("x-1")
    if not through.asked:
        raise Failed("the proxy was not asked")
    return "delivered through the proxy"


@row("NO_PROXY")
def no_proxy(host: Host) -> str:
    authority, certificate = _authority(host)
    server, through = Server(certificate=certificate), Proxy()
    host.server = server
    url, own = f"https://127.0.0.1:{server.port}", f"http://127.0.0.1:{through.port}"
    host.run("plain", "x-2", TUNER_BASE_URL=url, HTTPS_PROXY=own, NO_PROXY="127.0.0.1", SSL_CERT_FILE=str(authority))
    host.arrive("x-2")
    if through.asked:
        raise Failed("the proxy was asked")
    return "delivered past the proxy"


@row("a certificate that nobody vouches for")
def unknown_authority(host: Host) -> str:
    _, certificate = _authority(host)
    server = host.server = Server(certificate=certificate)
    host.run("plain", "x-3", TUNER_BASE_URL=f"https://127.0.0.1:{server.port}")
    until(lambda: any(host.state.glob("outbox/*")), "the kept record")
    if host.server.records:
        raise Failed("it was delivered to a server that nobody vouches for")
    return "kept, not sent"


@row("a server that is not to be found (DNS fails)")
def no_dns(host: Host) -> str:
    host.run("plain", "d-1", TUNER_BASE_URL="http://no-such-server.invalid")
    until(lambda: any(host.state.glob("outbox/*")), "the kept record")
    return "the bot ran on, and the record waits"


@row("IPv6 alone")
def ipv6(host: Host) -> str:
    script = (
        "ip link set lo up && ip addr del 127.0.0.1/8 dev lo && exec "
        f"{PYTHON} {Path(__file__).with_name('ipv6_only.py')} {BOT} {PYTHON}"
    )
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", script], env=host.environment, capture_output=True, text=True, timeout=180
    )
    if done.returncode:
        raise Failed((done.stdout + done.stderr)[-600:])
    return done.stdout.strip()


@row("no executable for this system (the wheel py3-none-any)")
def sent_elsewhere(host: Host) -> str:
    return _finished_elsewhere(host, "e-1", host.run("plain", "e-1", TUNER_RECORDER="", PATH="/nowhere"))


@row("musl (Alpine) with an executable for glibc")
def foreign_loader(host: Host) -> str:
    foreign = host.folder / "tuner"
    names = re.sub(rb"/lib(64)?/ld-linux[^\0]*", lambda found: b"/none".ljust(len(found[0]), b"/"), Path(host.tuner).read_bytes())
    foreign.write_bytes(names)
    foreign.chmod(0o755)
    said = host.run("plain", "musl-1", TUNER_RECORDER=str(foreign))
    if "made for another C library" not in said:
        raise Failed(f"it was not said why: {said}")
    return _finished_elsewhere(host, "musl-1", said)


def _finished_elsewhere(host: Host, call: str, said: str) -> str:
    """A copy of the state folder, on a machine that has the executable."""
    if said.count("calls are kept on disk") != 1:
        raise Failed(f"it was not said once: {said}")
    elsewhere = host.folder / "elsewhere"
    host.state.rename(elsewhere)
    host.state = elsewhere
    told = host.send()
    host.arrive(call)
    return f"said once, and `tuner send` finished the call in a copy of the folder: {told.strip().splitlines()[-1]}"
