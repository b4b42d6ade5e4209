"""Which codes the engine can give, and where: read from its source, so that none is forgotten."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import verifier
from verifier.report import Outcome
from verifier.sentences import LANGUAGES

ENGINE = Path(verifier.__file__).parent
# What the app shows and says is no part of the engine.
_NOT_ENGINE = frozenset({"web", "shell", "sentences"})
_OUTCOMES = {
    "RefutedError": Outcome.FAILED,
    "refuse": Outcome.FAILED,
    "_refuse_value": Outcome.FAILED,
    "UnsupportedError": Outcome.UNKNOWN,
    "UnavailableError": Outcome.UNKNOWN,
}
# Where in a call the code stands, for what makes errors, checks and notes.
_PLACE = {
    **dict.fromkeys(_OUTCOMES, 0),
    "UnreadableError": 0,
    "Answer": 0,
    "skip": 1,
    "_note": 1,
    "Check": 2,
}


def engine_calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the engine: the module's path, the name of what is called, and the call."""
    for module, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield module, _called(node), node


def codes_by_module() -> Mapping[str, frozenset[str]]:
    """For each module of the engine (``keys/did_web.py``) the codes that it can give."""
    vocabulary = _vocabulary()
    found: dict[str, set[str]] = {}
    for module, tree in _modules():
        words = _keyword_texts(tree)
        for node in ast.walk(tree):
            for expression in _expressions(node):
                codes = _codes_of(expression, vocabulary, words)
                found.setdefault(module, set()).update(codes)
    return {module: frozenset(codes) for module, codes in found.items() if codes}


def outcomes_by_code() -> Mapping[str, frozenset[Outcome]]:
    """The outcomes that errors lead to, for each code that stands where they are raised."""
    found: dict[str, set[Outcome]] = {}
    for _, name, call in engine_calls():
        if name in _OUTCOMES and call.args:
            for code in _texts(call.args[0]):
                found.setdefault(code, set()).add(_OUTCOMES[name])
    return {code: frozenset(outcomes) for code, outcomes in found.items()}


def code_in(name: str, call: ast.Call) -> str | None:
    """The code that one call gives, if it gives one and it stands there literally."""
    place = _PLACE.get(name)
    if place is None or len(call.args) <= place:
        return None
    return next(iter(_texts(call.args[place])), None)


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(ENGINE.rglob("*.py")):
        path = file.relative_to(ENGINE)
        if path.parts[0] not in _NOT_ENGINE:
            yield path.as_posix(), ast.parse(file.read_text("utf-8"))


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _vocabulary() -> frozenset[str]:
    """Every code that there are sentences for, and every one that stands in a call."""
    table = LANGUAGES["en"]
    literal = {code_in(name, call) for _, name, call in engine_calls()}
    told = {code for code in table.checks if ":" not in code}
    return frozenset(told | set(table.unreadable) | {code for code in literal if code})


def _expressions(node: ast.AST) -> Iterator[ast.expr | None]:
    """Where a code may stand: in a call that makes something of it, and where one is chosen."""
    if isinstance(node, ast.Call):
        place = _PLACE.get(_called(node))
        if place is not None and len(node.args) > place:
            yield node.args[place]
        yield from (word.value for word in node.keywords if word.arg in {"code", "note"})
    elif isinstance(node, ast.Return | ast.Assign | ast.AnnAssign):
        yield node.value
    elif isinstance(node, ast.Dict):
        yield from node.values


def _codes_of(
    expression: ast.expr | None, vocabulary: frozenset[str], words: Mapping[str, set[str]]
) -> Iterator[str]:
    if isinstance(expression, ast.JoinedStr):
        pattern = "".join(_pattern(part, words) for part in expression.values)
        # A text of placeholders alone would be every code there is.
        if any(isinstance(part, ast.Constant) for part in expression.values):
            yield from (code for code in vocabulary if re.fullmatch(pattern, code))
    elif expression is not None:
        yield from (text for text in _texts(expression) if text in vocabulary)


def _pattern(part: ast.expr, words: Mapping[str, set[str]]) -> str:
    if isinstance(part, ast.Constant):
        return re.escape(str(part.value))
    name = getattr(getattr(part, "value", None), "id", "")
    known = words.get(name)
    return f"(?:{'|'.join(map(re.escape, sorted(known)))})" if known else r"\w+"


def _keyword_texts(tree: ast.Module) -> Mapping[str, set[str]]:
    """The literal texts that a module hands over under each keyword."""
    words: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg is not None:
            words.setdefault(node.arg, set()).update(_texts(node.value))
    return words


def _texts(expression: ast.expr) -> Iterator[str]:
    """The literal texts that an expression may come out as."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.IfExp):
        yield from _texts(expression.body)
        yield from _texts(expression.orelse)
    elif isinstance(expression, ast.BoolOp):
        for value in expression.values:
            yield from _texts(value)
