"""What goes wrong on purpose, as data: which request, how often, and in which of GitHub's ways."""

import re
import time
from dataclasses import dataclass, field

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
_LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"

KINDS = {
    "502-before": "502, and nothing was done",
    "502-after": "it was done, and the answer is 502",
    "500": "500, and nothing was done",
    "secondary-limit": "403 with GitHub's words, and Retry-After",
    "primary-limit": "403, nothing remaining until the reset",
    "timeout": "no answer, until the client gives up or ``seconds`` are over; nothing was done",
    "disconnect": "the connection ends without an answer; nothing was done",
    "disconnect-after": "it was done, and the connection ends without an answer",
}
AFTER = ("502-after", "disconnect-after")


@dataclass
class Fault:
    """``times`` more requests that fit go wrong. ``seconds``: Retry-After, until the reset, or of silence."""

    method: str
    path: re.Pattern[str]
    times: int
    kind: str
    seconds: float
    struck: int = 0

    def answer(self) -> tuple[int, dict[str, str], dict[str, str]]:
        """Return status, headers and body, for the kinds that have an answer."""
        if self.kind == "secondary-limit":
            body = {"message": SECONDARY, "documentation_url": f"{_LIMITS}#about-secondary-rate-limits"}
            return 403, {"Retry-After": str(round(self.seconds))}, body
        if self.kind == "primary-limit":
            headers = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Used": "5000"}
            headers |= {"X-RateLimit-Reset": str(round(time.time() + self.seconds)), "X-RateLimit-Resource": "core"}
            return 403, headers, {"message": "API rate limit exceeded for installation.", "documentation_url": _LIMITS}
        return int(self.kind[:3]), {}, {"message": "Server Error"}


@dataclass
class Faults:
    """The faults still to come, in the order they were asked for."""

    waiting: list[Fault] = field(default_factory=list)
    planned: list[Fault] = field(default_factory=list)

    @property
    def missed(self) -> list[str]:
        """What was to go wrong and never did: the test of it has tested nothing."""
        return [f"{each.kind} for {each.method} {each.path.pattern}" for each in self.planned if not each.struck]

    def add(self, method: str, path: str, times: int, kind: str, *, seconds: float = 1.0) -> None:
        """Let the next ``times`` requests go wrong whose method is ``method`` ("*" for any) and whose path has ``path``.

        ``path`` is a pattern that is searched for. An API's path begins after ``/api/v3``, GraphQL's is ``/graphql``,
        git's is ``/alice/widgets.git/git-receive-pack`` and the like.
        """
        assert kind in KINDS, f"{kind} is none of {', '.join(KINDS)}"
        fault = Fault(method, re.compile(path), times, kind, seconds)
        self.waiting.append(fault)
        self.planned.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for this request, used up by one; None when it goes well."""
        for fault in self.waiting:
            if fault.times and fault.method in ("*", method) and fault.path.search(path):
                fault.times -= 1
                fault.struck += 1
                return fault
        return None
