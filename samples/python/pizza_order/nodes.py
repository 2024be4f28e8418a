"""The order as a flow: size, toppings, confirmation, farewell."""

from __future__ import annotations

from typing import Any

PRICES = {"small": 9, "medium": 12, "large": 15}
TOPPING = 1.5


def price(order: dict[str, Any]) -> float:
    """What the order costs so far."""
    return PRICES[order["size"]] + TOPPING * len(order.get("toppings", []))


def size_node(schema: Any) -> dict[str, Any]:
    """The first node. ``schema`` is the flows package's class for functions."""

    async def choose_size(arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state["size"] = arguments["size"]
        return {"size": arguments["size"], "price": price(flow.state)}, toppings_node(schema)

    sizes = {"size": {"type": "string", "enum": list(PRICES)}}
    return {
        "name": "size",
        "role_message": "You take pizza orders on the phone. Answer in one short sentence.",
        "task_messages": _task("Greet the caller and ask for the size: small, medium or large."),
        "functions": [_function(schema, "choose_size", sizes, choose_size)],
    }


def toppings_node(schema: Any) -> dict[str, Any]:
    """What goes on it."""

    async def choose_toppings(arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state["toppings"] = arguments["toppings"]
        return {"toppings": arguments["toppings"], "price": price(flow.state)}, confirm_node(schema, flow.state)

    toppings = {"toppings": {"type": "array", "items": {"type": "string"}}}
    return {
        "name": "toppings",
        "task_messages": _task("Ask which toppings."),
        "functions": [_function(schema, "choose_toppings", toppings, choose_toppings)],
    }


def confirm_node(schema: Any, order: dict[str, Any]) -> dict[str, Any]:
    """A last look at the order."""

    async def confirm_order(_arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"order": 1234, "price": price(flow.state)}, farewell_node()

    async def start_over(_arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state.clear()
        return {"status": "again"}, size_node(schema)

    return {
        "name": "confirm",
        "task_messages": _task(f"Read the order back, with its price of {price(order)} dollars, and ask for a yes."),
        "functions": [
            _function(schema, "confirm_order", {}, confirm_order),
            _function(schema, "start_over", {}, start_over),
        ],
    }


def farewell_node() -> dict[str, Any]:
    """The bot says goodbye and hangs up."""
    return {
        "name": "farewell",
        "task_messages": _task("Thank the caller and say goodbye."),
        "functions": [],
        "post_actions": [{"type": "end_conversation"}],
    }


def _task(text: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": text}]


def _function(schema: Any, name: str, properties: dict[str, Any], handler: Any) -> Any:
    return schema(name=name, description=name.replace("_", " "), properties=properties, required=list(properties), handler=handler)
