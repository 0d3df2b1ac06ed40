"""``implementation-detail``: how it is built, where a requirement says what can be seen of it."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    class; classes; subclass; superclass; method; private method; helper function; helper method; singleton; factory
    pattern; observer pattern; design pattern; decorator; mixin; interface class; abstract class; base class;
    inheritance; linked list; hash map; hashmap; hash table; hashtable; binary tree; for loop; while loop;
    recursion; recursively; if statement; switch statement; try catch; local variable; global variable; private
    field; member variable; instance variable; array list; dictionary lookup; mutex; semaphore; thread pool;
    threadpool; event loop; callback; callback function; stored procedure; sql query; join table; foreign key;
    database table; database column; table column; index on; orm; redux; react; vue; angular; svelte; django; flask;
    rails; spring boot; hibernate; jquery; lodash; redis; memcached; rabbitmq; kafka; postgres; postgresql; mysql;
    mongodb; sqlite; dynamodb; elasticsearch cluster; docker container; kubernetes; using a library; using the
    library; using library; third party library; npm package; regex; regular expression; cron job; refactor;
    refactored; codebase; source file; unit test; code path; algorithm; data structure; implemented in; implemented
    with; implemented using; implemented as; coded in; written in python; written in java; internally uses; under
    the hood
    """
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per word of programming in what is obliged."""
    yield from phrases_in_bodies(
        document, _PHRASES, '"{}" is how it is built; say what can be seen from outside.', _skip
    )


def _skip(sentence: Sentence, first: int, _last: int) -> bool:
    return sentence[first].low == "class" and first > 0 and sentence[first - 1].low in {"first", "second", "business"}


RULE = Rule(
    id="implementation-detail",
    summary="How it is built, where a requirement says what can be seen of it.",
    source="OpenSpec writing guide: behaviour, not implementation; ISO/IEC/IEEE 29148, 5.2.5: implementation free",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The search SHALL use a hash map of all titles.",
    good="The search SHALL answer within 200 ms for 100,000 titles.",
)
