"""What telephony providers send."""

from __future__ import annotations

from typing import Any

JAMBONZ_WEBHOOK = {"call_sid": "jb-1", "from": "+1555", "to": "+1666", "direction": "inbound", "sip": {"headers": {"X-CID": "cross"}}}

TELNYX_WEBHOOK = {
    "data": {
        "event_type": "call.initiated",
        "payload": {
            "call_control_id": "v3:cc", "sip_call_id": "sip-1@carrier", "from": "+1555", "to": "+1666",
            "custom_headers": [{"name": "X-A", "value": "1"}], "sip_headers": [{"name": "X-B", "value": "2"}, {"name": "bad"}],
        },
    }
}  # fmt: skip


class CallData:
    """Reads as Pipecat's does from 1.4 on: attributes, and the dict it was."""

    def __init__(self, **wire: Any) -> None:
        self._wire = wire
        self.call_id = wire.get("call_id")
        self.from_number = wire.get("from")

    def __getitem__(self, key: str) -> Any:
        return self._wire[key]

    def get(self, key: str, default: Any = None) -> Any:
        value = self._wire.get(key, default)
        return default if value is None else value
