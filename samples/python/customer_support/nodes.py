"""Support as a flow: category, details, resolution, and a farewell that says whether it helped.

``speak_to_human`` is a global function: it leads out of every node.
"""

from __future__ import annotations

from typing import Any

ANSWERS = {
    "billing": "The charge is a yearly plan; it can be turned into a monthly one today.",
    "technical": "Switch the router off for ten seconds; the light turns green after a minute.",
    "account": "A link to set a new password was sent to the address of the account.",
}


def category_node(schema: Any) -> dict[str, Any]:
    """What it is about. ``schema`` is the flows package's class for functions."""

    async def choose_category(arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state["category"] = arguments["category"]
        return {"category": arguments["category"]}, details_node(schema)

    categories = {"category": {"type": "string", "enum": list(ANSWERS)}}
    return {
        "name": "category",
        "role_message": "You are the support desk of Brightline, an internet provider. Answer in one short sentence.",
        "task_messages": _task("Greet the caller and find out whether it is billing, technical or the account."),
        "functions": [function(schema, "choose_category", categories, choose_category)],
    }


def details_node(schema: Any) -> dict[str, Any]:
    """What exactly, in the caller's words."""

    async def describe_problem(arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state["problem"] = arguments["problem"]
        return {"status": "noted"}, resolution_node(schema, flow.state["category"])

    return {
        "name": "details",
        "task_messages": _task("Ask what exactly is wrong, and since when."),
        "functions": [function(schema, "describe_problem", {"problem": {"type": "string"}}, describe_problem)],
    }


def resolution_node(schema: Any, category: str) -> dict[str, Any]:
    """The answer, and whether it helped."""

    async def problem_solved(_arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        flow.state["outcome"] = "solved"
        return {"status": "solved"}, farewell_node("solved", "Say that you are glad it works and goodbye.")

    async def still_broken(_arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return await speak_to_human({}, flow)

    return {
        "name": "resolution",
        "task_messages": _task(f"Tell the caller: {ANSWERS[category]} Ask whether that helps."),
        "functions": [
            function(schema, "problem_solved", {}, problem_solved),
            function(schema, "still_broken", {}, still_broken),
        ],
    }


async def speak_to_human(_arguments: dict[str, Any], flow: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A person takes over."""
    flow.state["outcome"] = "escalated"
    return {"status": "escalated"}, farewell_node("escalated", "Say that a colleague calls back within the hour, and goodbye.")


def farewell_node(name: str, task: str) -> dict[str, Any]:
    """The bot says goodbye and hangs up."""
    return {"name": name, "task_messages": _task(task), "functions": [], "post_actions": [{"type": "end_conversation"}]}


def function(schema: Any, name: str, properties: dict[str, Any], handler: Any) -> Any:
    """A function that the model may call."""
    return schema(name=name, description=name.replace("_", " "), properties=properties, required=list(properties), handler=handler)


def _task(text: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": text}]
