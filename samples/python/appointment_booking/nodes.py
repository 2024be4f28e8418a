"""An appointment as a flow in a straight line: name, service, day, hour, number, confirmation, farewell."""

from __future__ import annotations

from typing import Any

SERVICES = ["haircut", "colour", "beard trim"]
HOURS = ["09:00", "11:30", "14:00", "16:30"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]

# What is asked for, the function that takes the answer, and the values that it may have.
STEPS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("name", "note_name", "Greet the caller of Studio Lark and ask for the name.", {"type": "string"}),
    ("service", "choose_service", "Ask which service: haircut, colour or beard trim.", {"type": "string", "enum": SERVICES}),
    ("day", "choose_day", "Ask for a weekday, Monday to Friday.", {"type": "string", "enum": DAYS}),
    ("hour", "choose_hour", f"Offer the hours {', '.join(HOURS)}.", {"type": "string", "enum": HOURS}),
    ("number", "note_number", "Ask for a number to call back.", {"type": "string"}),
]


def node(schema: Any, step: int = 0) -> dict[str, Any]:
    """The node of a step. ``schema`` is the flows package's class for functions."""
    name, function, task, value = STEPS[step]

    async def take(arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state[name] = arguments[name]
        following = node(schema, step + 1) if step + 1 < len(STEPS) else confirm_node(schema, flow.state)
        return {name: arguments[name]}, following

    made: dict[str, Any] = {
        "name": name,
        "task_messages": _task(task),
        "functions": [_function(schema, function, {name: value}, take)],
    }
    if step == 0:
        made["role_message"] = "You book appointments on the phone. Answer in one short sentence."
    return made


def confirm_node(schema: Any, booking: dict[str, Any]) -> dict[str, Any]:
    """A last look at the booking: yes, or another day."""

    async def confirm_booking(_arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state["booked"] = True
        return {"status": "booked"}, farewell_node()

    async def reschedule(_arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        for chosen in ("day", "hour"):
            flow.state.pop(chosen, None)
        return {"status": "again"}, node(schema, 2)

    return {
        "name": "confirm",
        "task_messages": _task(f"Read back {booking['service']} on {booking['day']} at {booking['hour']} and ask for a yes."),
        "functions": [
            _function(schema, "confirm_booking", {}, confirm_booking),
            _function(schema, "reschedule", {}, reschedule),
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
