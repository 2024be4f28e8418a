"""Which proxy stands between this machine and a server, as the recorder finds it: the environment's, never for this machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit


def on_the_way(url: str, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """The proxy's address and the variable that names it; ``None`` where the server is asked without one."""
    address = urlsplit(url)
    if _is_here(address.hostname or "") or _excepted(address, _value(environment, "no_proxy")[0]):
        return None
    for name in (f"{address.scheme}_proxy", "all_proxy"):
        if name == "http_proxy" and "GATEWAY_INTERFACE" in environment:  # there HTTP_PROXY is what a caller says
            value, variable = environment.get(name, ""), name
        else:
            value, variable = _value(environment, name)
        if value:
            return (value if "://" in value else f"http://{value}"), variable
    return None


def without_password(address: str) -> str:
    """A proxy's address for people."""
    found = urlsplit(address)
    return f"{found.scheme}://{found.netloc.rpartition('@')[2]}"


def _value(environment: Mapping[str, str], name: str) -> tuple[str, str]:
    for variable in (name, name.upper()):
        if value := environment.get(variable, "").strip():
            return value, variable
    return "", name


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _ip(host)
    return address is not None and (address.is_loopback or address.is_unspecified)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _excepted(address: SplitResult, exceptions: str) -> bool:
    return any(_fits(entry, address) for entry in re.split(r"[,;\s]+", exceptions) if entry)


def _fits(entry: str, address: SplitResult) -> bool:
    host = (address.hostname or "").lower()
    ip = _ip(host)
    if entry == "*":
        return True
    if "/" in entry:
        try:
            return ip is not None and ip in ipaddress.ip_network(entry.strip("[]"), strict=False)
        except ValueError:
            return False
    name, port = entry, None
    if (found := re.fullmatch(r"(\[.*\]|[^:]*):(\d+)", entry)) is not None:
        name, port = found[1], int(found[2])
    if port is not None and port != (address.port or {"http": 80, "https": 443}.get(address.scheme)):
        return False
    if (single := _ip(name)) is not None:
        return ip == single
    name = name.lower().removeprefix("*").strip(".")
    return bool(name) and ip is None and (host == name or host.endswith(f".{name}"))
