"""Asks the server where calls are posted and where agents are listed: whether it is the Tuner API, takes the key, knows workspace and agent."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, NamedTuple, Optional

from .._settings import CallSettings
from . import proxy

Answer = tuple[str, str]
"""``ok``, ``warn`` or ``fail``, and a sentence."""

_LIMIT = 4_000_000
_SECONDS = 5
_WORDS = 200


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the configured server and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Told(NamedTuple):
    status: int
    body: bytes
    location: Optional[str] = None


def check(config: CallSettings) -> Answer:
    """What the server says of the settings. It is sent an empty call, which the API refuses before it is one."""
    base = (config.base_url or "").rstrip("/")
    on_the_way = proxy.on_the_way(f"{base}/", os.environ)
    if on_the_way is not None and on_the_way[0].startswith("socks"):
        return "warn", f"{base} is behind a SOCKS proxy ({on_the_way[1]}), which only the recorder can ask: not checked"
    through = f" through the proxy {proxy.without_password(on_the_way[0])} ({on_the_way[1]})" if on_the_way else ""
    proxies = {base.split(":", 1)[0]: on_the_way[0]} if on_the_way else {}
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler(proxies))
    query = urllib.parse.urlencode({"workspace_id": config.workspace_id, "agent_remote_identifier": config.agent_id})
    try:
        posted = _ask(opener, config, f"{base}/api/v1/public/call?{query}", b"{}")
        found = _posted(posted, config)
        if found is None:
            found = _listed(_ask(opener, config, f"{base}/api/v1/workspaces/{config.workspace_id}/agents/"), config)
    except (OSError, ValueError) as error:
        return "fail", f"{base}{through} does not answer: {getattr(error, 'reason', error)}; calls wait on disk until it does"
    return found[0], f"{base}{through} {found[1]}"


def _ask(opener: urllib.request.OpenerDirector, config: CallSettings, url: str, body: bytes | None = None) -> _Told:
    headers = {"Authorization": f"Bearer {config.api_key}", "Accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    try:
        with opener.open(urllib.request.Request(url, body, headers), timeout=_SECONDS) as answer:
            return _Told(answer.status, answer.read(_LIMIT))
    except urllib.error.HTTPError as error:
        with error:
            return _Told(error.code, error.read(_LIMIT), error.headers.get("Location"))


def _posted(told: _Told, config: CallSettings) -> Answer | None:
    """What keeps calls from being taken; ``None`` where nothing does."""
    status, words = told.status, _words(told, config)
    if status == 407:
        return "fail", "cannot be asked: the proxy wants a password (407)"
    if 300 <= status < 400:
        return "fail", f"sends its callers to {str(told.location)[:_WORDS]} ({status}): set base_url to the final address, the key is not carried there"
    if status >= 500:
        return "warn", f"answers with an error of its own ({status}); calls wait on disk meanwhile"
    if status in (408, 425, 429):
        return "warn", f"has no time now ({status}); calls wait on disk meanwhile"
    if words is None:
        advice = "check base_url: another program, a proxy or an ingress answers there"
        if "/api" in (config.base_url or ""):
            advice = "base_url must be the address before /api/v1"
        return "fail", f"answers {status} where calls are posted, not as the Tuner API does: {advice}; calls wait on disk meanwhile"
    return _refused(status, words, config)


def _refused(status: int, words: str, config: CallSettings) -> Answer | None:
    if status in (401, 403):
        return "fail", f"refuses the key for workspace {config.workspace_id} ({status}: {words})"
    if status == 404:
        return "fail", f"knows no workspace {config.workspace_id}, or not the agent {config.agent_id!r} (404: {words})"
    return None


def _listed(told: _Told, config: CallSettings) -> Answer:
    agents = _json(told.body) if told.status == 200 else None
    if not isinstance(agents, list) or not all(isinstance(agent, dict) for agent in agents):
        words = _words(told, config)
        # A key that may send and not read is refused the list only, by 403.
        refused = None if words is None or told.status == 403 else _refused(told.status, words, config)
        return refused or ("ok", f"takes calls; it does not say which agents workspace {config.workspace_id} has ({told.status})")
    if config.agent_id not in {agent.get("remote_identifier") for agent in agents}:
        # A server of one's own lists an agent from its first call on; Tuner refuses a call of one that it does not know.
        lacks = f"takes the key, but lists no agent {config.agent_id!r} in workspace {config.workspace_id}"
        return "warn", f"{lacks}: right only at a server of your own, before its first call"
    return "ok", f"takes the key and knows the agent in workspace {config.workspace_id}"


def _words(told: _Told, config: CallSettings) -> str | None:
    """What the API says; ``None`` where it is not the API that spoke: a refusal of its own is an object with ``detail``."""
    answer = _json(told.body)
    if told.status in (405, 407) or not isinstance(answer, dict):
        return None
    if told.status < 300:
        return "" if {"id", "provider_call_id", "is_new"} & answer.keys() else None
    detail = answer.get("detail")
    if isinstance(detail, str) and not (told.status == 404 and detail == "Not Found"):
        return " ".join(detail.replace(str(config.api_key), "(key)").split())[:_WORDS] or "no reason given"
    return "no reason given" if isinstance(detail, (list, dict)) else None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
