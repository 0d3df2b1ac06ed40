"""Words that say little of their own: verbs that lean on their noun, nouns that only say that something is one."""

from bot.openspec.lexicon import meaning_of

WEAK_VERBS = frozenset(
    map(
        meaning_of,
        [
            *("have", "include", "contain", "give", "provide", "offer", "take", "put", "run", "exist"),
            *(
                "lie",
                "appear",
                "carry",
                "become",
                "span",
                "come",
                "perform",
                "do",
                "serve",
                "happen",
                "occur",
                "reside",
            ),
            *("possible", "support", "ensure"),
        ],
    )
)
WEAK = WEAK_VERBS | frozenset(
    map(
        meaning_of,
        [
            *("need", "use", "apply", "go", "work", "handle", "process", "involve", "locate"),
            *(
                "place",
                "point",
                "instance",
                "kind",
                "ever",
                "value",
                "operation",
                "action",
                "detail",
                "line",
                "content",
            ),
            *("style", "item", "concern", "able", "remain", "stay", "result", "latter", "way", "means", "much"),
        ],
    )
)
