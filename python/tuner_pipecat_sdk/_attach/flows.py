"""Notes the node transitions of Pipecat Flows, which has no events for them in any version, and what led to them."""

from __future__ import annotations

import contextvars
import sys
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._call.call import Call

_MARK = "_tuner_calls"
_MODULES = ("pipecat.flows.manager", "pipecat_flows.manager")
_led_by: contextvars.ContextVar[str | None] = contextvars.ContextVar("tuner_flow_function", default=None)
_by_task: weakref.WeakKeyDictionary[Any, Call] = weakref.WeakKeyDictionary()


def watch(manager: Any, call: Call) -> None:
    """Wraps the one method that every transition goes through. Never raises."""
    try:
        calls = vars(manager).get(_MARK)
        if calls is not None:
            if call not in calls:
                calls.append(call)
            return
        set_node = manager._set_node
        calls = [call]
    except Exception as error:
        call.say("warning", f"node transitions cannot be recorded: this flow manager has no _set_node ({type(error).__name__})")
        return

    async def noted(node_id: str, *args: Any, **kwargs: Any) -> Any:
        before = _current(manager)
        began = [(watching, watching.clock) for watching in calls]
        reason = _led_by.get()
        token = _led_by.set(None)  # what is started in there goes its own way
        try:
            result = await set_node(node_id, *args, **kwargs)
        finally:
            _led_by.reset(token)
        for watching, clock in began:
            # The line is written when the node is set, so that one that failed leaves none.
            watching.event("node", 3, **{"from": before, "to": node_id, "began": clock, "reason": reason})
        return result

    try:
        manager._set_node = noted
        _tell_what_leads(manager)
        setattr(manager, _MARK, calls)
    except Exception as error:
        call.trouble("flow manager", error)


def _tell_what_leads(manager: Any) -> None:
    """The function whose result holds the next node, static flows' ``transition_to`` as well, is the reason."""
    execute: Any = getattr(manager, "_execute_transition", None)
    if execute is None:
        return

    async def led(transition: Any, *args: Any, **kwargs: Any) -> Any:
        name = transition.get("function_name") if isinstance(transition, dict) else None
        token = _led_by.set(name if isinstance(name, str) else None)
        try:
            return await execute(transition, *args, **kwargs)
        finally:
            _led_by.reset(token)

    manager._execute_transition = led


def _current(manager: Any) -> str | None:
    node = getattr(manager, "current_node", None) or getattr(manager, "_current_node", None)
    return node if isinstance(node, str) else None


def watch_task(task: Any, call: Call) -> None:
    """Watches the flow managers of a task that nobody attached: those whose module is loaded by now. Never raises."""
    try:
        _by_task[task] = call
        for name in _MODULES:
            manager = getattr(sys.modules.get(name), "FlowManager", None)
            if manager is not None and not hasattr(manager._set_node, _MARK):
                manager._set_node = _attaching(manager._set_node)
    except Exception as error:
        call.trouble("flow manager", error)


def _attaching(set_node: Any) -> Any:
    """A manager's first transition attaches it to the call of its task."""

    async def attach(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = _call_of(self)
        if call is not None and _MARK not in vars(self):
            watch(self, call)
            if _MARK in vars(self):
                return await self._set_node(*args, **kwargs)
        return await set_node(self, *args, **kwargs)

    setattr(attach, _MARK, True)
    return attach


def _call_of(manager: Any) -> Call | None:
    try:
        return _by_task.get(getattr(manager, "_worker", None) or getattr(manager, "_task", None))
    except TypeError:
        return None
