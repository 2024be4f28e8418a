"""Asks the server for its agents: whether it answers as the Tuner API does, takes the key, and knows workspace and agent."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import Any

from .._settings import CallSettings
from . import proxy

Answer = tuple[str, str]
"""``ok``, ``warn`` or ``fail``, and a sentence."""

_LIMIT = 4_000_000
_SECONDS = 5


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the configured server and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def check(config: CallSettings) -> Answer:
    """What the server says of the settings; no call is sent."""
    base = (config.base_url or "").rstrip("/")
    url = f"{base}/api/v1/workspaces/{config.workspace_id}/agents/"
    on_the_way = proxy.on_the_way(url, os.environ)
    if on_the_way is not None and on_the_way[0].startswith("socks"):
        return "warn", f"{base} is behind a SOCKS proxy ({on_the_way[1]}), which only the recorder can ask: not checked"
    through = f" through the proxy {proxy.without_password(on_the_way[0])} ({on_the_way[1]})" if on_the_way else ""
    proxies = {url.split(":", 1)[0]: on_the_way[0]} if on_the_way else {}
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler(proxies))
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {config.api_key}", "Accept": "application/json"})
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            state, text = _listed(answer.read(_LIMIT), config)
    except urllib.error.HTTPError as error:
        with error:
            state, text = _refused(error.code, error.read(_LIMIT), error.headers.get("Location"), config)
    except (OSError, ValueError) as error:
        return "fail", f"{base}{through} does not answer: {getattr(error, 'reason', error)}; calls wait on disk until it does"
    return state, f"{base}{through} {text}"


def _listed(body: bytes, config: CallSettings) -> Answer:
    agents = _json(body)
    if not isinstance(agents, list) or not all(isinstance(agent, dict) for agent in agents):
        return "fail", "answers, but not as the Tuner API does: base_url must be the address before /api/v1"
    if config.agent_id not in {agent.get("remote_identifier") for agent in agents}:
        # A server of one's own lists an agent from its first call on; Tuner refuses a call of one that it does not know.
        told = f"takes the key, but lists no agent {config.agent_id!r} in workspace {config.workspace_id}"
        return "warn", f"{told}: right only at a server of your own, before its first call"
    return "ok", f"takes the key and knows the agent in workspace {config.workspace_id}"


def _refused(status: int, body: bytes, location: str | None, config: CallSettings) -> Answer:
    own = isinstance(_json(body), dict)
    if status == 407:
        return "fail", "cannot be asked: the proxy wants a password (407)"
    if status in (401, 403):
        return "fail", f"refuses the key for workspace {config.workspace_id} ({status})"
    if 300 <= status < 400:
        return "fail", f"sends its callers to {str(location)[:200]} ({status}): set base_url to the final address, the key is not carried there"
    if status == 404 and own:
        return "fail", f"knows no workspace {config.workspace_id}, or lists no agents (404): key and agent are not checked"
    if status == 404:
        return "fail", "has nothing where the agents are listed (404): base_url must be the address before /api/v1"
    if status >= 500:
        return "warn", f"answers with an error of its own ({status}); calls wait on disk meanwhile"
    return "warn", f"answers {status} where the agents are listed: key, workspace and agent are not checked"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
