"""Rows about a state folder that more than one container uses. Linux, as root."""

from __future__ import annotations

import os
import signal
from typing import Any

from host import Failed, Host, until
from rows import row


def _container(name: str) -> tuple[str, ...]:
    """Processes and a host name of its own; killed as a whole with the command that starts it."""
    return ("unshare", "-p", "-u", "-f", "--kill-child", "--mount-proc", "sh", "-c", f'hostname {name} && exec "$@"', "sh")


def _beside(host: Host, first: str, second: str) -> dict[str, Any]:
    """A call goes on in one container while another is begun and ended in a second one; the record of the first."""
    going = host.start("graceful", f"{first}-goes-on", before=_container(first))
    host.begun(going)
    until(lambda: any(host.state.glob("live/*.jsonl")), "the journal on the volume")
    host.run("plain", f"{second}-beside", before=_container(second))
    until(lambda: _sent(host, f"{second}-beside"), "the call of the second container")
    host.send()
    if f"{first}-goes-on" in host.server.records:
        raise Failed("the call was delivered while it went on")
    bot = int(until(lambda: _bot(going.pid), "the bot's process"))
    os.kill(bot, signal.SIGTERM)
    going.communicate(timeout=60)
    until(lambda: _sent(host, f"{first}-goes-on"), "the call of the first container")
    return host.server.records[f"{first}-goes-on"]


def _sent(host: Host, call: str) -> bool:
    """A container's first process waits 5 s for its records; on a busy machine that is not always enough, and whoever comes next sends them."""
    if call not in host.server.records:
        host.send()
    return call in host.server.records


def _bot(unshare: int) -> str | None:
    """The process that ``unshare`` made, which became the bot."""
    with open(f"/proc/{unshare}/task/{unshare}/children", encoding="ascii") as children:
        return (children.read().split() or [None])[0]


@row("two containers on one state folder")
def two_containers(host: Host) -> str:
    for first, second in (("pod-1", "pod-2"), ("node", "node")):  # with hostNetwork pods have the name of their node
        recording = _beside(host, first, second)["general_meta_data_raw"]["recording"]
        if recording.get("lost"):
            raise Failed(f"lines were lost: {recording}")
        host.server.records.clear()
    return "each call was left to its own container, under names of their own and under one name"


@row("SIGKILL of a container, and the next one has another name")
def another_name(host: Host) -> str:
    bot = host.start("long", "gone", before=_container("pod-1"))
    host.begun(bot)
    until(lambda: any(host.state.glob("live/*.jsonl")), "the journal on the volume")
    os.killpg(bot.pid, signal.SIGKILL)
    bot.communicate(timeout=60)
    host.begun(host.start("graceful", "next", before=_container("pod-2")))
    return host.arrive("gone") + " by the recorder of the next container, whose own call goes on"
