"""English as requirements use it: which words stand for one another, which say nothing, which must not be touched."""

import re
from functools import lru_cache

from bot.openspec.content import stem

# A group is one meaning; the first word names it. Words are compared by their stems, so one form of each is enough.
# Nothing is here that turns, narrows or widens a sentence, and nobody who acts.
_SAME = """
show display present; draw render paint; allow permit let; start begin commence initiate launch; stop halt cease;
complete finish conclude; terminate quit; create generate produce build make; delete remove erase; discard drop;
change modify alter; return respond answer reply yield; send transmit; get obtain retrieve fetch acquire receive;
choose select pick; keep retain preserve maintain; remain stay; check verify examine inspect; confirm acknowledge
acknowledgement; guarantee ensure assure; need require demand necessary; run execute; call invoke; perform conduct;
tell inform notify; say state indicate mention; explain describe; contain include comprise hold carry have; find
locate discover encounter; detect notice recognize spot; record log; save store persist; list enumerate; succeed
success successful pass successfully; missing absent lacking lack; fail failed unsuccessful; try attempt;
retry reattempt; help assist aid;
replace substitute; match correspond fit; comply conform adhere; prevent avoid; reject refuse decline deny; ignore
disregard; omit skip; put place; insert add; move relocate; copy duplicate; continue proceed; close shut; wait await;
happen occur arise; cause trigger; affect influence impact; treat consider regard; specify define; provide offer
supply give furnish; join combine merge; split divide; compute calculate; hide conceal; fix repair mend correct; enter
type; tap press; wrap enclose surround; convert transform turn; limit restrict constrain; connect attach; assign
allocate; gather collect; assess evaluate; use employ utilize; enable activate; disable deactivate; configure
configuration config setup; initialize init; synchronize sync; surface expose; reside live lie; big large; small
little; quick fast rapid; newest latest; previous earlier prior former preceding; next subsequent; later afterwards
subsequently afterward; entire whole full; same identical; different differing; extra additional further; several
multiple; various diverse; individual single one; separate distinct; main primary; directory folder; repository repo;
application app; documentation docs; information info; specification spec; administrator admin; parameter param;
environment env; database db; identifier id; character char; message msg; development dev; production prod; problem
issue; picture image; possible feasible; reason justification justify; purpose aim goal; part portion; kind type;
place location; regardless irrespective; usually normally; currently presently; almost nearly; approximately roughly
circa; because since; visible seen; wrong incorrect; illegal invalid; unchanged untouched unmodified unaltered; empty
blank; result outcome; unrecognized unknown; uppercase capital capitalized; ready prepared; exact precise; color
colour; gray grey; catalog catalogue; license licence; center centre; behavior behaviour; artifact artefact; dialog
dialogue; program programme; satisfy fulfill fulfil meet; honor respect obey; number amount; fewer less; equal
equivalent; contents content; defense defence; judgment judgement; meter metre; aging ageing; mark flag; quickly
rapidly; frequently often; rarely seldom; periodically regularly; fully completely entirely wholly; partly partially;
near close; prohibit forbid disallow ban; mandatory obligatory compulsory; originate stem; restart relaunch; expect
anticipate; sum total; highlight emphasize; prompt ask; demonstrate illustrate; mean signify; increase raise grow;
decrease reduce lower shrink; improve enhance; bypass circumvent; exceed surpass; cite quote; leave depart; reach
arrive
"""

# What stands in a sentence for its grammar.
_EMPTY = """
a an the this that these those it its they their them he his she her we our you your i my who whom whose which what
and so as than then there here of in on at by for from to into onto with about via within is are was were be been
being am do does did done having gotten has had am itself themselves himself herself such own respective respectively
someone somebody
thereof therein thereby both-of upon between among inside toward towards across out up now however therefore also too
likewise indeed actually already namely that-is hence thus nevertheless accordingly yet simply basically thing way
manner fashion form time case fact act how one's s
"""
# What may be said or left unsaid, though not be another word: "X has Y", "there is an X", "by using X", "such as X".
_MAY_GO = "contain exhibit exist use perform suchlike because severally reside happen still"
# Promises that nobody can test: taking them away loses no fact. They may not come.
_VAGUE = """
clear clearly graceful gracefully sensible sensibly appropriate appropriately proper properly suitable suitably
reasonable reasonably adequate adequately simple simply easy easily robust robustly efficient efficiently seamless
seamlessly smooth smoothly quick quickly prompt promptly timely nice nicely intuitive intuitively professional
professionally appearance correctly automatically flexible flexibly meaningful helpful useful good neat neatly
convenient conveniently effective effectively optimal optimally comprehensive comprehensively elegant elegantly etc
user-friendly friendly basically essentially carefully really very quite distinct responsive performant scalable
modern pleasant attractive straightforward sane handy powerful polished visually satisfactory satisfactorily
acceptably
comfortable comfortably pleasing appealing beautiful elegant elegantly decent great excellent superior sleek
effortless
effortlessly swift swiftly speedy speedily snappy rapid rapidly reliable reliably resilient dependable versatile
adaptable maintainable consistent consistently relevant accurately successfully securely safely meaningfully familiar
lightweight extensible thorough thoroughly contemporary explicitly concise detailed actionable informative smart
smartly
cleanly predictably thoughtful thoughtfully tidy tidily
"""
_IRREGULAR = """
goes:go shown:show showed:show given:give gave:give sent:send kept:keep held:hold chosen:choose chose:choose
written:write wrote:write ran:run made:make found:find left:leave built:build began:begin begun:begin taken:take
took:take seen:see saw:see gone:go went:go known:know knew:know met:meet brought:bring thrown:throw threw:throw
drawn:draw drew:draw broken:break broke:break hidden:hide hid:hide lost:lose stood:stand told:tell said:say
thought:think understood:understand paid:pay led:lead put:put split:split read:read set:set shut:shut cut:cut let:let
bound:bind overwritten:overwrite overridden:override overrode:override rebuilt:rebuild reran:rerun laid:lay lay:lie
spent:spend lent:lend felt:feel caught:catch bought:buy sought:seek taught:teach worn:wear torn:tear spoken:speak
stolen:steal fallen:fall fell:fall grown:grow grew:grow became:become won:win sold:sell indices:index matrices:matrix
vertices:vertex children:child people:person men:man women:woman criteria:criterion analyses:analysis statuses:status
has:have had:have having:have choice:choose choices:choose removal:delete deletion:delete selection:select
modification:modify modifications:modify interpretation:interpret existing:extant validity:valid failure:fail
failures:fail retrieval:retrieve presence:exist existence:exist absence:missing configuration:configure
configurations:configure creation:create generation:generate verification:verify validation:validate execution:execute
invocation:invoke notification:notify completion:complete termination:terminate refusal:refuse rejection:reject
insertion:insert addition:add comparison:compare division:divide decision:decide conversion:convert
calculation:calculate computation:compute explanation:explain description:describe restriction:restrict
limitation:limit authentication:authenticate authorization:authorize authorisation:authorize serialization:serialize
initialization:initialize synchronization:synchronize expiry:expire expiration:expire installation:install
registration:register submission:submit transmission:transmit evaluation:evaluate persistence:persist
maintenance:maintain arrival:arrive departure:depart analysis:analyze analyse:analyze usage:use used:use denial:deny
renewal:renew approval:approve storage:store startup:start shutdown:stop enablement:enable
tries:try tried:try compatibility:compatible availability:available visibility:visible
accessibility:accessible ready:prepared https:httptls connection:connect detection:detect extraction:extract
injection:inject
construction:construct protection:protect inspection:inspect interaction:interact redirection:redirect
substitution:substitute contribution:contribute resolution:resolve expansion:expand suspension:suspend
inclusion:include exclusion:exclude omission:omit emission:emit compression:compress suppression:suppress
dismissal:dismiss disposal:dispose withdrawal:withdraw reversal:reverse occurrence:occur discovery:discover
delivery:deliver recovery:recover closure:close growth:grow enforcement:enforce
reduction:reduce subscription:subscribe receipt:receive reception:receive extension:extend assumption:assume
consumption:consume acquisition:acquire revocation:revoke payment:pay shipment:ship movement:move
admission:admit conclusion:conclude precedence:precede alteration:alter
destruction:destroy intervention:intervene prevention:prevent revision:revise encryption:encrypt decryption:decrypt
issuance:issue playback:play treatment:treat collision:collide assertion:assert inversion:invert
repetition:repeat retention:retain preservation:preserve reservation:reserve cancellation:cancel allocation:allocate
identification:identify classification:classify
archival:archive applicable:apply tolerant:tolerate dependent:depend compliant:comply resistant:resist preference:prefer
difference:differ acceptance:accept avoidance:avoid compliance:comply
assistance:assist acknowledgment:acknowledge assignment:assign adjustment:adjust replacement:replace proof:prove
loss:lose losses:lose loose:lose looses:lose choosen:choose sale:sell purchase:buy reminder:remind
publication:publish publications:publish news:tidings past:bygone stats:statistics
"""


def _canonical() -> dict[str, str]:
    """Return, for the stem of each word that has one, the stem that stands for its meaning."""
    found: dict[str, str] = {}
    for group in _SAME.split(";"):
        first, *others = (root_of(word) for word in group.split())
        name = found.setdefault(first, first)
        for word in others:
            found.setdefault(word, name)
    return found


# Verbs whose noun ends in "ation".
_ATE = """
rotate migrate navigate isolate aggregate automate duplicate deprecate allocate animate annotate iterate mutate truncate
concatenate interpolate paginate delegate escalate federate hydrate replicate simulate translate activate deactivate
correlate enumerate integrate moderate negotiate participate populate propagate separate accumulate regenerate
recreate
invalidate
"""
_BASES = {f"{each[:-1]}ion": each for each in _ATE.split()} | dict(pair.split(":") for pair in _IRREGULAR.split())
# The "ly" of apply and the "ed" of proceed are no endings.
_PLY = re.compile(r"pl(?:y|ies|ied|ying)$")
_EED = re.compile(r"eed(?:s|ed|ing)?$")
# The "ly" of an adverb goes, that of a family stays.
_Y = re.compile(
    r"(?:(?<=\w[^\Waeioul])|(?<=^famil)|(?<=assembl)|(?<=^anomal)|(?<=^rel)|(?<=^[rt]all)|(?<=^fl))(?:y|ies|ied|ying)$"
)
_VOWEL_Y = re.compile(r"(?<=\w[aeiou]y)(?:s|ed|ing)?$")
_BRITISH = re.compile(
    r"(?<=[a-z]{2})(?:is(?=(?:e|es|ed|ing|er|ers|able|ation|ations)$)|our(?=(?:s|ed|ing|ite|able)?$))"
)
_DOUBLE = re.compile(r"([bdfglmnprstz])\1")
# What begins like these has an "is" or "our" of its own.
_NOT_AMERICAN_WORDS = """
hour four your our tour pour sour flour raise rais rise arise wise nois promis exercis advis precis concis otherwise
likewise premis surpris enterpris supervis revis compris compromis devis improvis franchis disguis course source
resourc court journ
"""
_NOT_AMERICAN = tuple(_NOT_AMERICAN_WORDS.split())


def base(word: str) -> str:
    """Return a word in small letters, an irregular form as its base and British spelling as American."""
    known = _BASES.get(word) or _BASES.get(word.removesuffix("s"), word)
    word = _EED.sub("eedo", _PLY.sub("plo", known))
    if len(word) > 5 and not word.startswith(_NOT_AMERICAN):
        word = _BRITISH.sub(lambda match: "iz" if match[0] == "is" else "or", word)
    return word


def root_of(word: str) -> str:
    """Return what the forms of one word share, which is in small letters."""
    word = base(word)
    if match := _Y.search(word):
        return _DOUBLE.sub(r"\1", f"{word[: match.start()]}i")  # copy, copying; a story is no store
    if match := _VOWEL_Y.search(word):
        return word[: match.start()]  # display, displays
    bare = stem(word)
    root = _DOUBLE.sub(r"\1", bare)  # occured, occurred
    if word.endswith(("er", "ers")) and len(bare) > 2 and not root.endswith("er"):
        return f"{root}+er"  # who serves is no service, and what is newer is not new
    if len(bare) > 4 and root.endswith("er"):
        return f"{root[:-2]}+er"  # covers, covering
    if len(root) > 7 and root.endswith("ment"):
        root = root[:-4]  # replacement, replaced
    return root


_CANONICAL = _canonical()
EMPTY = frozenset(_EMPTY.split())


@lru_cache(maxsize=65536)  # the same words come again and again, in every spec
def meaning_of(word: str) -> str:
    """Return what stands for every word that says the same as ``word`` does, which is in small letters."""
    root = root_of(word)
    return _CANONICAL.get(root, root)


MAY_GO = frozenset(meaning_of(word) for word in _MAY_GO.split())
VAGUE = frozenset(_VAGUE.split())
"""Words as they are written: what shares a stem with one may well say something (valid, correctly)."""

# Nouns and adverbs of verbs, nouns of adjectives; who acts (-er, -or) and what can be done (-able) is something else.
_DERIVED = (
    *(
        "ifications",
        "ification",
        "izations",
        "ization",
        "izing",
        "ized",
        "izes",
        "ize",
        "ations",
        "ation",
        "itions",
        "ition",
        "ions",
        "ion",
        "ances",
    ),
    *(
        "ance",
        "ences",
        "ence",
        "ency",
        "encies",
        "ments",
        "ment",
        "ically",
        "ally",
        "ating",
        "ated",
        "ates",
        "ate",
        "ings",
        "ing",
        "ied",
    ),
    *("ies", "edly", "ness", "ity", "ed", "es", "ly", "ic", "s", "e", "y"),
)
_LEAST_KIN = 5
_OF_ACTORS = frozenset({"y", "ity", "ize", "ized"})
_MADE = frozenset({"izations", "ization", "izing", "ized", "izes", "ize"})


@lru_cache(maxsize=65536)
def family_of(word: str) -> str:
    """Return what the words of one family share: issue, issuance; encrypt, encryption; available, availability."""
    word = base(word).replace("ability", "able").replace("ibility", "ible")
    for ending in _DERIVED:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_KIN - (ending == "ance"):
            bare = word[: -len(ending)]
            if bare.endswith("or") and ending in _OF_ACTORS:
                continue  # a factory, an authority, a priority
            if ending in _MADE:
                return f"{bare}iz"  # what is localized is not local
            # "Securely", "secure".
            return _DOUBLE.sub(r"\1", bare.removesuffix("e") if len(bare) > _LEAST_KIN else bare)
    return word


# What says the same with a "not": a word, and what it denies.
_OPPOSITES = """
omit:contain exclude:contain prevent:allow prohibit:allow reject:accept hide:show hidden:visible missing:exist
missing:give missing:present missing:contain fail:succeed different:same ignore:consider disable:enable optional:need
keep:delete keep:change remain:change unchanged:change wrong:correct false:true off:on closed:open unchanged:touch
missing:set missing:specify missing:define missing:configure omit:give omit:set omit:specify omit:define omit:present
omit:exist omit:configure empty:fill idle:run inactive:active different:equal different:match unequal:equal
unknown:know fail:pass unauthenticated:login reject:allow stop:continue exclude:allow skip:run skip:perform
ignore:use drop:keep discard:keep login:logout
"""
OPPOSITES = frozenset(frozenset(meaning_of(word) for word in pair.split(":")) for pair in _OPPOSITES.split())
LACKING = meaning_of("lack")
"""What says "does not have" in a word."""
DENYING = ("un", "in", "im", "ir", "il", "non", "dis")
