"""Find the JSON objects in what a model wrote around them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.errors import ModelReplyError
from bot.text.nesting import is_deeper

# Thoughts a server left in the answer, in the marks of several families of models. Some templates put the opening mark
# into the prompt, so that only the closing one comes back; an opening mark alone is an answer that never got beyond
# thinking. Those of gpt-oss (harmony) are channels: what follows the last mark of one, "final", is the answer.
_NAMES = "think|thinking|thoughts?|reasoning|seed:think"
_OPENS = rf"(?:<(?:{_NAMES})>|\[THINK\]|◁think▷|<\|channel\|>analysis<\|message\|>)"
_CLOSES = (
    rf"(?:</(?:{_NAMES})>|\[/THINK\]|◁/think▷|"
    r"<\|channel\|>final(?: <\|constrain\|>\w+)?<\|message\|>)"
)
_THOUGHTS = re.compile(rf"{_OPENS}.*?{_CLOSES}|\A.*?{_CLOSES}|{_OPENS}.*\Z", re.DOTALL | re.IGNORECASE)
_THOUGHT_FIRST = re.compile(rf"{_OPENS}?(?P<thoughts>.*?){_CLOSES}", re.DOTALL | re.IGNORECASE)
# No form of ours has ten levels; whoever goes down into an answer must come to an end before Python does.
_DEEPEST = 64
_STEP = re.compile(r'["{}]')
_STRING_END = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def objects(text: str) -> list[dict[str, Any]]:
    """Return the outermost JSON objects in ``text``: the whole of it, or what stands in fences and prose.

    Raises ModelReplyError, saying why, when there is none.
    """
    stripped = text.strip().removeprefix("\ufeff")
    whole = decoded(stripped)
    if not isinstance(whole, str):
        return [whole]
    spoken = _THOUGHTS.sub("", stripped)
    read = [decoded(block) for block in _blocks(spoken)]
    found = [each for each in read if not isinstance(each, str)]
    if found:
        return found
    if not spoken.strip():
        raise unusable(f"The model's answer is {'nothing but thoughts' if stripped else 'empty'}")
    reasons = [each for each in read if isinstance(each, str)]
    raise unusable(f"The model's answer {reasons[-1] if reasons else 'holds no JSON object'}")


def decoded(text: str) -> dict[str, Any] | str:
    """Return the object that ``text`` is, or in a few words why it is none."""
    try:
        # Not strict: models break lines inside a string, and what they mean is plain.
        value = json.loads(text, strict=False, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            return f"breaks off after {len(text)} characters"
        return f"is no valid JSON ({error.msg} at character {error.pos + 1})"
    except RecursionError:
        return "is nested too deeply"
    except ValueError as error:  # from the two hooks, or a number of thousands of digits
        return f"is no valid JSON ({error})"
    if is_deeper(value, _DEEPEST):
        return "is nested too deeply"
    return value if isinstance(value, dict) else "holds no JSON object"


def thoughts_apart(text: str) -> tuple[str, str]:
    """Return what a model said, and what it thought before that if its server left both in one text."""
    spoken = text.lstrip()
    ended = None if spoken.startswith("{") else _THOUGHT_FIRST.match(spoken)
    return (spoken[ended.end() :], ended["thoughts"].strip()) if ended else (text, "")


def unusable(reason: str) -> ModelReplyError:
    """Return the error for an answer that came and is of no use."""
    return ModelReplyError(f"{reason}.", "A larger model may do better: --model NAME.")


def _blocks(text: str) -> Iterator[str]:
    """Yield every outermost ``{…}``, and what is left when the last is never closed; one pass."""
    at = text.find("{")
    while at != -1:
        end = _closing(text, at)
        yield text[at:end]
        at = text.find("{", end)


def _closing(text: str, at: int) -> int:
    depth = 0
    while step := _STEP.search(text, at):
        at = step.end()
        if step[0] == '"':
            string = _STRING_END.match(text, at)
            if not string:
                break
            at = string.end()
            continue
        depth += 1 if step[0] == "{" else -1
        if depth == 0:
            return at
    return len(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a key twice: readers disagree on which one counts (RFC 8259, section 4)."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"{json.dumps(name[:40])} is there twice")
        members[name] = value
    return members


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
