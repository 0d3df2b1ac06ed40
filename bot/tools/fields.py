"""The arguments that tools take: bounded strings, lists and numbers, with a word on each."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.openspec.build import NewScenario
from bot.openspec.words import MOST_NAME, MOST_STEP, MOST_TEXT
from bot.search.statements import MOST_TEXT as MOST_ANSWER
from bot.tools.drafting import LEAST_OPTIONS, MOST_OPTION, MOST_OPTIONS, MOST_QUESTION

_MOST_PATH = 400
_MOST_DIGITS = 12
MOST_ASKED = 2_000
MOST_REF = 200

Path = Annotated[str, Field(max_length=_MOST_PATH, description="a path that list_specs named")]
AnyPath = Annotated[str, Field(max_length=_MOST_PATH, description="a path that list_specs named; empty for all")]
Name = Annotated[str, Field(max_length=_MOST_PATH, description="the requirement's name, exactly")]
NamedRequirement = Annotated[str, Field(min_length=1, max_length=_MOST_PATH, description="its name, exactly")]
AnyName = Annotated[str, Field(max_length=_MOST_PATH, description="a requirement's name; empty for all")]
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
ScenarioName = Annotated[str, Field(min_length=1, max_length=MOST_NAME)]
Given = Annotated[str, Field(max_length=MOST_STEP, description="empty where nothing has to be given")]
Step = Annotated[str, Field(min_length=1, max_length=MOST_STEP)]
Outcomes = Annotated[list[Step], Field(min_length=1, max_length=3)]
Option = Annotated[str, Field(min_length=1, max_length=MOST_OPTION)]
Options = Annotated[list[Option], Field(min_length=LEAST_OPTIONS, max_length=MOST_OPTIONS)]
Sentence = Annotated[str, Field(min_length=1, max_length=MOST_QUESTION)]

Change = Annotated[str, Field(max_length=_MOST_PATH, description="a change that list_changes named")]
File = Annotated[str, Field(max_length=_MOST_PATH, description="one of its files, as list_changes names them")]
Offset = Annotated[int, Field(description="the character to begin at; where the last answer was cut, it says which")]
Cursor = Annotated[str, Field(max_length=_MOST_DIGITS, description="next_cursor of the last answer; empty to begin")]
Limit = Annotated[int, Field(description="how many at most; more than the tool allows is taken as what it allows")]
Question = Annotated[str, Field(min_length=1, max_length=1000, description="a question, or words to look for")]
Asked = Annotated[str, Field(min_length=1, max_length=MOST_ASKED, description="one question, in plain words")]
AnyCommit = Annotated[
    str, Field(max_length=MOST_REF, description="a branch, tag or commit to answer from; empty for the folder as it is")
]
AnswerText = Annotated[
    str, Field(min_length=1, max_length=MOST_ANSWER, description="the answer to check, as it stands; Markdown is read")
]
Words = Annotated[str, Field(min_length=1, max_length=200, description="the words to look for, as they stand")]
Rule = Annotated[str, Field(max_length=60, description="the rule of the finding this mends; empty where it is none")]
Reason = Annotated[str, Field(max_length=MOST_QUESTION, description="one sentence for the reviewer; may be empty")]
Id = Annotated[str, Field(max_length=_MOST_DIGITS, description="the id that the proposal was accepted under")]


def new_scenario(name: str, given: str, when: str, then: Sequence[str]) -> NewScenario:
    """Return the scenario that the flat fields of a tool make; ``given`` may be empty."""
    first = [("GIVEN", given)] if given.strip() else []
    outcomes = [("AND" if number else "THEN", words) for number, words in enumerate(then)]
    return NewScenario(name, (*first, ("WHEN", when), *outcomes))
