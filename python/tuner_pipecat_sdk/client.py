"""Sends one record, made by hand, to the Tuner API. Observers do without it: they deliver what they record themselves."""

from __future__ import annotations

from urllib.parse import urlencode

from ._log import log
from .config import TunerConfig
from .models import CallPayload

try:
    import httpx
except ImportError as error:
    raise ImportError(f"tuner_pipecat_sdk.client needs httpx: pip install httpx ({error})") from None

__all__ = ["post_call"]

_SECONDS = 10.0


async def post_call(config: TunerConfig, payload: CallPayload) -> None:
    """Posts ``payload`` once, to the address and with the key of ``config``, unless that is not enabled.

    A call that the server has already (409) is well. Whatever fails is said in the log and raises nothing; it is not
    tried again, and nothing is kept on disk: what must not be lost belongs to an observer.

    Args:
        config: Where to, and with which key.
        payload: The record.
    """
    if not config.enabled:
        return
    call = f"call {payload.call_id!r}"
    where = urlencode({"workspace_id": config.workspace_id, "agent_remote_identifier": config.agent_id})
    url = f"{config.base_url.rstrip('/')}/api/v1/public/call?{where}"
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            response = await client.post(url, json=payload.to_dict(), headers={"Authorization": f"Bearer {config.api_key}"})
        if response.status_code == 409:
            log("info", f"the server has {call} already")
            return
        response.raise_for_status()
        log("info", f"{call} is delivered")
    except httpx.HTTPStatusError as error:
        log("error", f"the server refused {call}: {error.response.status_code}")
    except Exception as error:
        log("error", f"{call} was not delivered: {type(error).__name__}")
