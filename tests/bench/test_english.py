"""English or not."""

import pytest

from bot.bench.english import is_english
from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document

ENGLISH = (
    "The mill SHALL grind the grain of each farmer, and it SHALL return the flour to the farmer on the same day. " * 3
)
CASES = {
    "english": (ENGLISH, True),
    "code between": (f"{ENGLISH}\n```\nключ значение данные поле\n```\n{ENGLISH}", True),
    "german": (
        "Die Mühle mahlt das Korn eines jeden Bauern und gibt ihm sein Mehl noch am selben Tag zurück. " * 3,
        False,
    ),
    "russian": ("Мельница SHALL молоть зерно каждого крестьянина в тот же день и возвращать муку. " * 3, False),
    "mixed": (ENGLISH + "Мельница молоть зерно. " * 6, False),
    "too short": ("The mill SHALL grind.", False),
    "names alone": ("`a_b` FooBar bazQux zork plugh xyzzy " * 6, False),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_it_is_told_by_joining_words_and_letters(text: str, expected: bool) -> None:
    assert is_english(parse_document("p", "c", f"# T\n{text}\n", DocumentKind.SPEC)) is expected
