"""Documents made and unmade by chance: what the official tool and ours are asked to agree on."""

from collections.abc import Mapping, Sequence
from random import Random

NAMES = (
    "Alpha",
    "alpha",
    "ALPHA",
    "Alpha Beta",
    "Alpha  Beta",
    "B",
    "C#",
    "Foo #",
    "Foo # #",
    "Foo ###",
    "`code`",
    "É",
    "İ",
)
SCENARIOS = ("one", "One", "two", "Two ##", "two", "", "Edge", "three # #", "three")
SPACES = (" ", "  ", "\t", "\u00a0", "\u3000", "\u2003", "\ufeff", "\u2028", "\u2029", "\u0085", "\x1c", "\v", "\f", "")
STRANGE = (
    *SPACES,
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "#",
    "`",
    "```",
    "~~~",
    "-",
    "*",
    ":",
    "\x00",
    "\u00e9",
    "\U0001f600",
    "\udcff",
    "\udce2\udc82",
    "_",
    "<!--",
    "-->",
)
WORDS = (
    "SHALL",
    "MUST",
    "shall",
    "_SHALL_",
    "**SHALL**",
    "éSHALL",
    "MUSTARD",
    "should",
    "be",
    "done",
    "x" * 120,
    "\U0001f600" * 30,
)

_GOOD_PURPOSE = "What this capability is for, at some length, so that it is enough."
ODD_LINES = (
    "", "   ", "\u00a0", "\u2028", "\ufeff", "\u0085", "\x1f", "text", "    indented", "- bullet", "| a | b |", "---", "===", "Setext", "> quote",
    "<!-- note -->", "<!--", "-->", "--!>", "<!-- ## Purpose -->",
    "```", "```js", "``` js x```", "````", "~~~", "~~~~ x", "  ```", "\t~~~", "```  ", "\u00a0```", "`````",
    "#", "# ", "# Title", "#\tTitle", "#\u00a0Title", "# Purpose", "# Requirements", "#Title", " # Title", "####### Seven",
    "##", "## ", "##  ", "## Purpose", "## purpose", "## PURPOSE", "##\u00a0Purpose", "## Purpose ##", "## Purpose:", " ## Purpose", "   ## Purpose",
    "## Requirements", "## requirements ", "##  Requirements", "## Requirements ##", "##\tRequirements", "## Requirements\u2028", "### Requirements",
    "## Notes", "## Notes\u2028more", "## ADDED Requirements", "## added requirements", "## ADDED  Requirements", "## ADDED Requirements ##",
    "## MODIFIED Requirements", "## Modified requirements", "## REMOVED Requirements", "## RENAMED Requirements", "# ADDED Requirements",
    "### ADDED Requirements", "## ADDED", "## ADDED Requirements:", "## ADDED\u00a0Requirements", "## ADDED Requirements\u2029",
    "###", "### ", "###  ", "###   \t", "### Notes", "### Notes ###", "###Notes", " ### Notes", "### The system SHALL act", "### \u2028x",
    "### Requirement:", "### Requirement: ", "### Requirement:  ", "### requirement", "### Requirement", "### Requirement: \u00a0",
    "####", "#### ", "####  ", "#### Scenario", "#### Scenario:", "#### Scenario: ", "#### Note", "####Scenario: x", " #### Scenario: x", "    #### x",
    "##### ", "##### deep", "##### Scenario: deep", "###### deeper", "######", "###### ",
    "**ID**: R-1", "**Note:** words", "**Constraint**: it MUST hold", "- **ID**: x", "****: x", "**a*b**: x",
    "TBD", "tbd", "TODO:", "Todo el mundo", "TODO write", "TBDs", "tbd -", "todo\u2014x", "TBD\u0661", "TBD_", "tbd ]", "todo\u00a0:",
    "TBD - created by archiving change add-x. Update Purpose after archive.", "TBD - created by archiving change ", ". Update Purpose after archive.",
)  # fmt: skip


def _requirement_line(random: Random) -> str:
    marks = random.choice(
        ("### ", "### ", "### ", "###", "###  ", "###\t", "#### ", "## ", " ### ", "###\u00a0", "###\ufeff")
    )
    word = random.choice(
        ("Requirement:",) * 6 + ("requirement:", "REQUIREMENT:", "Requirement :", "Requirement", "Requ\u0131rement:")
    )
    space = random.choice((" ", " ", " ", "", "  ", "\t", "\u00a0", "\u2028"))
    tail = random.choice(
        ("",) * 8 + (" ", " ##", " ## ", "\t#", "\u00a0##", " #\u00a0", "\u2028", " \u2029", "#", " # #")
    )
    return marks + word + space + random.choice(NAMES) + tail


def _scenario_line(random: Random) -> str:
    marks = random.choice(("#### ",) * 6 + ("####", "##### ", "### ", "####\t", "####\u00a0", " #### "))
    word = random.choice(("Scenario: ",) * 5 + ("scenario:", "Scenario:  ", "Scenario ", "", "Scenario:\u00a0"))
    return marks + word + random.choice(SCENARIOS) + random.choice(("",) * 6 + (" ####", "\u00a0##", " ## "))


def sentence(random: Random) -> str:
    """Return a few words, among them perhaps an obligation."""
    return " ".join(random.choice(WORDS) for _ in range(random.randint(1, 5)))


def line(random: Random) -> str:
    """Return a line that some reader may trip over."""
    kind = random.random()
    if kind < 0.45:
        return random.choice(ODD_LINES)
    if kind < 0.65:
        return _requirement_line(random)
    if kind < 0.8:
        return _scenario_line(random)
    if kind < 0.9:
        return rename_line(random)
    return sentence(random)


def rename_line(random: Random) -> str:
    """Return a line of a RENAMED or REMOVED section, well written or not."""
    bullet = random.choice(("- ",) * 4 + ("", "* ", "+ ", "  - ", "1. ", "-", "\u00a0- "))
    side = random.choice(("FROM: ",) * 3 + ("TO: ",) * 3 + ("", "from: ", "**FROM:** ", "TO:", "FROM:"))
    tick = random.choice(("`", "`", "", "``"))
    heading = random.choice(
        ("### Requirement: ",) * 5 + ("###Requirement:", "### requirement: ", "", "#### Requirement: ")
    )
    return (
        bullet
        + side
        + tick
        + heading
        + random.choice(NAMES)
        + tick
        + random.choice(("",) * 6 + (" ", " - obsolete", " ##", "\u2028"))
    )


def requirement(random: Random, name: str, scenarios: Sequence[str] = ()) -> list[str]:
    """Return the lines of a good requirement."""
    body = random.choice(
        (f"The system SHALL {sentence(random)}.",) * 6 + ("It works.", "", "**ID**: MUST", sentence(random))
    )
    lines = [f"### Requirement: {name}", body, ""]
    for scenario in scenarios or random.choices(SCENARIOS, k=random.randint(1, 3)):
        lines += [f"#### Scenario: {scenario}", "- **WHEN** a", f"- **THEN** {sentence(random)}", ""]
    return lines


def spec(random: Random) -> list[str]:
    """Return the lines of a main spec that starts out well."""
    names = random.sample(NAMES, random.randint(0, 4))
    return spec_of(random, {name: random.choices(SCENARIOS, k=random.randint(1, 3)) for name in names})


def spec_of(random: Random, requirements: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines of a main spec with these requirements and their scenarios."""
    lines = ["# x Specification", "", "## Purpose", _purpose(random), "", "## Requirements", ""]
    for name, scenarios in requirements.items():
        lines += requirement(random, name, scenarios)
    return lines


def _purpose(random: Random) -> str:
    if random.random() < 0.7:
        return _GOOD_PURPOSE
    marker = random.choice(
        ("TBD", "tbd", "TODO", "Todo", "TBD - created by archiving change ", "Words. TBD - created by")
    )
    return marker + random.choice(
        ("", " ", ":", "s", "\u0661", "\u0301", "_", " el mundo", "\t-", "x. Update Purpose after archive.")
    )


def delta(random: Random, present: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """Return the lines of a delta, mostly one that fits a spec with the requirements ``present``."""
    there = list((present or {}).items())
    random.shuffle(there)
    lines = ["## Purpose", random.choice((sentence(random), _GOOD_PURPOSE, "<!-- x -->", "```\nx\n```")), ""]
    lines = lines if random.random() < 0.3 else []
    for title in random.choices(("ADDED", "MODIFIED", "REMOVED", "RENAMED"), k=random.randint(1, 3)):
        lines += [f"## {title} Requirements", ""]
        for _ in range(random.choice((0, 1, 1, 1, 2))):
            name, scenarios = there.pop() if there and random.random() < 0.85 else (random.choice(NAMES), ())
            lines += _entry(random, title, name, scenarios)
        lines.append("")
    return lines


def _entry(random: Random, title: str, name: str, scenarios: Sequence[str]) -> list[str]:
    fresh = f"{random.choice(NAMES)} {random.randint(1, 9)}"
    if title == "ADDED":
        return requirement(random, random.choice((fresh, fresh, name)))
    if title == "MODIFIED":
        return requirement(random, name, [*scenarios, *random.sample(SCENARIOS, random.choice((0, 0, 1)))])
    if title == "REMOVED":
        return [random.choice((f"### Requirement: {name}", f"- `### Requirement: {name}`", rename_line(random)))]
    return [f"- FROM: `### Requirement: {name}`", f"- TO: `### Requirement: {fresh}`"]


def mutated(random: Random, lines: Sequence[str], most: int = 6) -> str:
    """Return the text of ``lines`` after a few blows, with line endings of any kind."""
    out = list(lines)
    for _ in range(random.randint(0, most)):
        _blow(random, out)
    ending = random.choice(("\n",) * 6 + ("\r\n", "\r\n", "\r"))
    text = ending.join(out) + random.choice(("", ending))
    for _ in range(random.choice((0, 0, 0, 1, 2, 3))):
        at = random.randint(0, len(text))
        text = text[:at] + random.choice(STRANGE) + text[at + random.choice((0, 0, 1)) :]
    return random.choice(("",) * 9 + ("\ufeff", "\ufeff\ufeff", "\u2028")) + text


def _blow(random: Random, lines: list[str]) -> None:
    at = random.randint(0, len(lines))
    kind = random.random()
    if kind < 0.4 or at == len(lines):
        lines.insert(at, line(random))
    elif kind < 0.5:
        lines[at] = line(random)
    elif kind < 0.6:
        del lines[at]
    elif kind < 0.7:
        lines.insert(random.randint(0, len(lines)), lines[at])
    elif kind < 0.75:
        other = random.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind < 0.85:
        lines[at] = random.choice(SPACES) + lines[at] + random.choice(SPACES)
    elif kind < 0.9:
        lines[at] = lines[at].swapcase()
    elif kind < 0.95:
        lines[at] = lines[at].replace(" ", random.choice(SPACES), 1)
    else:
        lines[at:at] = random.choice(
            (["```", "## Requirements", "```"], ["<!--", "## Purpose", "-->"], ["", "", ""], ["```", "", "", "```"])
        )
