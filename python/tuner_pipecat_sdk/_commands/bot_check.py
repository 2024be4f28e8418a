"""Reads a bot's source and says whether its wiring records everything. Nothing of the bot is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Finding = tuple[str, str]
"""``ok``, ``warn`` or ``fail``, and a sentence."""

_OBSERVERS = ("Observer", "FlowsObserver")
_TASKS = ("PipelineTask", "PipelineWorker")


def check(source: str) -> list[Finding]:
    """What is right and wrong with the wiring in ``source``."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return [("fail", f"is no Python: {error}")]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [call for call in calls if _name(call) in _OBSERVERS]
    if not made:
        return [("fail", "makes no Observer or FlowsObserver of tuner_pipecat_sdk")]
    return [*_placing(tree, calls), *_flags(calls), *_flows(calls, made)]


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _targets(tree: ast.Module) -> set[str]:
    """The names that observers of ours are bound to."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _name(node.value) in _OBSERVERS:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _mentions(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _placing(tree: ast.Module, calls: list[ast.Call]) -> Iterator[Finding]:
    names = _targets(tree)
    staged = any(_name(call) == "Pipeline" and _mentions(call, names) for call in calls)
    observing = any(
        (_name(call) in _TASKS and (value := _keyword(call, "observers")) is not None and _mentions(value, names))
        or (_name(call) == "add_observer" and _mentions(call, names))
        for call in calls
    )
    if observing or staged:
        yield "ok", "puts the observer " + ("into the pipeline" if not observing else "among the task's observers")
    else:
        yield "fail", "makes an observer but puts it nowhere: pass observers=[observer] to PipelineWorker (before Pipecat 1.3: PipelineTask), or put it after TTS"
    for call in calls:
        if _name(call) == "PipelineParams" and _keyword(call, "observers") is not None:
            yield (
                "warn",
                "passes observers= to PipelineParams, which Pipecat 1.0 and newer drops without a word: pass it to PipelineWorker or PipelineTask"
                + ("; the observer in the pipeline makes up for it" if staged else ""),
            )


def _flags(calls: list[ast.Call]) -> Iterator[Finding]:
    params = [call for call in calls if _name(call) == "PipelineParams"]
    for flag, loss in (("enable_metrics", "times inside the bot"), ("enable_usage_metrics", "tokens and characters")):
        values = [_keyword(call, flag) for call in params]
        if any(not (isinstance(value, ast.Constant) and not value.value) for value in values if value is not None):
            yield "ok", f"sets {flag}"
        else:
            yield "warn", f"does not set {flag}=True in PipelineParams: the record will not hold {loss}"


def _flows(calls: list[ast.Call], made: list[ast.Call]) -> Iterator[Finding]:
    names = {_name(call) for call in calls}
    if "FlowManager" in names and "attach_flow_manager" not in names:
        yield "warn", "has a FlowManager but no observer.attach_flow_manager(flow_manager): node transitions will be missing"
    if "FlowManager" in names and all(_name(call) == "Observer" for call in made):
        yield "warn", "has a FlowManager: use FlowsObserver, which notes node transitions"
