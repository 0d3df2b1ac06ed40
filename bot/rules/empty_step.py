"""``empty-step``: a step of words that fit every step: nobody can bring the event about, or see the outcome."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.reading import Passage, english_steps
from bot.rules.rule import Hit, Profile, Rule

# What somebody judges, and nobody measures: size, speed, load, fitness, sense, order, mood, what is usual.
_VAGUE_WORDS = """
too very quite rather so really somewhat fairly extremely highly big large huge small tiny long short high low
heavy light great little many few much several numerous some certain various enough insufficient sufficient
excessive limited scarce tight full busy idle overloaded slow fast quick sluggish laggy poor weak strong bad good
better worse best worst wrong right correct incorrect fine ok okay well nice proper improper appropriate
inappropriate suitable unsuitable acceptable unacceptable adequate inadequate reasonable unreasonable sensible
meaningful relevant important critical serious severe urgent significant major minor special usual unusual normal
abnormal regular irregular typical ordinary common rare exceptional odd strange weird suspicious doubtful dubious
unclear ambiguous unexpected unforeseen expected desired intended required necessary needed favorable favourable
unfavorable unfavourable stable unstable healthy unhealthy ready late early old recent complex complicated simple
easy difficult hard tricky problematic interesting happy satisfied unhappy pleased comfortable convenient safe
unsafe secure insecure sound clean dirty something anything everything nothing somehow someone somebody anyone
anybody everyone everybody things stuff whatever otherwise accordingly correctly incorrectly properly improperly
appropriately adequately normally usually generally gracefully smoothly seamlessly reliably safely securely
sensibly reasonably quickly promptly slowly soon eventually immediately sometimes occasionally often frequently
rarely again anyway nicely perfectly successfully efficiently effectively consistently intuitively naturally
automatically circumstances circumstance condition conditions situation situations case cases reason reasons need
needs prerequisites prerequisite preconditions precondition requirements constraints criteria problem problems
trouble issue issues difficulty difficulties hiccup hiccups glitch glitches complication complications emergency
demand pressure load traffic peak moment time occasion point while edge corner threshold thresholds limit limits
stress inactive unavailable unresponsive offline unreachable unusable invalid incomplete confused impatient
inexperienced malicious careless lots plenty heavily badly hardly highly rapidly partially largely mostly partly
extraordinary sudden suddenly unpredictable intermittent temporary temporarily occasional infrequent periodic
significant noticeable apparent obvious available possible impossible feasible practical convenient
"""
_VAGUE = frozenset(_VAGUE_WORDS.split())
# What every system has.
_GENERIC_WORDS = """
system application app software program product solution service server client backend frontend component module
function functionality feature tool machine computer device platform environment network connection internet
database data information content input output file files document record records item items object objects entry
entries value values result results outcome response answer reply message messages error errors warning failure
failures exception exceptions request requests operation operations action actions activity process processes
procedure task tasks job step steps flow workflow path call event events change changes state status user users
customer customers person people administrator admin operator actor client member team developer interface screen
page ui view behavior behaviour way manner order sequence sense effect experience performance quality work use
usage run test tests check checks everything page setup settings configuration resources resource memory disk
space load amount number period interval night day volume size length rate concurrency background foreground side
hand part parts area areas kind kinds type types form forms level set list text form website web site
infrastructure hardware host internet feature upgrade release deployment maintenance transaction transactions
session sessions query queries command commands call calls queue cache bandwidth latency cpu capacity usage
consumption dependency dependencies third party vendor integration interaction interactions scenario option
options choice attempt attempts try idea plan thing format size
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
# Verbs of being, seeming, happening, reacting and doing.
_VERB_WORDS = """
is are be was were been being has have had does do did done doing seems seem looks look appears appear feels feel
sounds becomes become gets get got stays stay remains remain goes go went gone comes come happens happen happened
occurs occur occurred arises arise exists exist fails fail failed succeeds succeed succeeded works work worked
working functions behaves behave behaved operates operate runs running performs performed responds respond
responded reacts react reacted handles handled handle processes processed manages managed deals dealt copes cope
takes take taken makes make made gives given shows shown displays displayed returns returned completes completed
complete finishes finished finish ends ended starts started begins begun continues continue continued proceeds
proceed proceeded follows followed meets met holds applies apply applied fits fit suits helps help supports
supported allows allowed lets needs need needed wants wanted requires expects expected likes knows notices noticed
sees seen finds found tries tried uses used using acts recovers recovered adapts adapted changes changed updates
updated improves improved breaks broken received detected informed notified satisfied fulfilled resolved should
shall will would can could may might must cannot hit hits exceeded exceeds exceed reaches reached reach encounters
encountered calls called triggers triggered invoked executes executed opens opened asks asked waits waiting
arrives passes passed elapsed stopped stops crashes loses lost drops leaves logs connects connected disconnected
interacts interacting attempts accesses provides provided supplied created deleted going coming getting making
taking giving having looking trying working running behaving performing responding deviates deviate differs differ
varies vary grows grow increases increase decreases decrease rises drops peaks slows interrupted disturbed
affected detected decides decided thinks wishes agrees turns turned
"""
_VERBS = frozenset(_VERB_WORDS.split())
_JOINING_WORDS = """
the a an this that these those it its it's they them their he she his her him we our us you your all any each
every no not never none one ones other others another of to in on at by for from with without within into under
over up down out off about around as if when while until because than then and or but nor both either also only
just still already yet more most less least there here what which who how where always whenever wherever during
before after between through per like same own next first last new
"""
_JOINING = frozenset(_JOINING_WORDS.split())
_ALL = _VAGUE | _GENERIC | _VERBS | _JOINING
_MOST = 16
_STATES_WORDS = """
is are was were be been seems seem looks look appears appear becomes become gets get feels runs goes stays has
have
"""
_STATES = frozenset(_STATES_WORDS.split())


# Of these, what stands for a thing (a ticket, a bound that was set), and what can be seen: that nothing happens, that
# something is not there.
_THINGS_WORDS = """
issue issues prerequisite prerequisites requirements limit limits threshold thresholds traffic criteria
nothing nobody anybody somebody everybody available unavailable offline unreachable unresponsive inactive invalid
incomplete full idle late early automatically immediately again required requires possible impossible stopped
"""
_THINGS = frozenset(_THINGS_WORDS.split())
_JUDGED = (_VAGUE - _THINGS) | _JOINING | _VERBS | frozenset({"user", "users", "people", "customer", "customers"})
_POINTS = frozenset({"it", "they", "he", "she", "this", "that", "these", "those", "one", "which", "who", "for"})
_MOST_JUDGED = 9


def judges_only(passage: Passage) -> bool:
    """Whether a step names no thing at all: "conditions are right", "the situation is resolved"."""
    words = [token for token in passage.tokens if token.is_word]
    if not 2 < len(words) <= _MOST_JUDGED or any(token.text != token.low for token in words[1:]):
        return False
    if any(token.low[0] == "\0" or token.low[0].isdigit() for token in passage.tokens) or words[0].low in _POINTS:
        return False
    lows = {token.low for token in words}
    return lows <= _JUDGED and bool(lows & (_VAGUE - _THINGS)) and bool(lows & _VERBS)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per step of words that fit every step, or that ends in a judgement: "the network is slow"."""
    for requirement, scenario, step, passage in english_steps(document):
        if step.role and _says_nothing(passage):
            whole = " ".join(step.whole.split())
            message = f'"{whole}" fits every scenario; say what exactly happens or can be seen.'
            yield Hit(step.span.start, message, requirement, scenario, " ".join(step.text.split()))


def _says_nothing(passage: Passage) -> bool:
    tokens = passage.tokens
    if not tokens or len(tokens) > _MOST or any(token.low[0] == "\0" or token.low[0].isdigit() for token in tokens):
        return False
    words = [token for token in tokens if token.is_word]
    if any(token.text != token.low for token in words[1:]):
        return False  # a name
    lows = [token.low for token in words]
    if all(word in _ALL for word in lows):
        return True
    judged = bool(lows) and lows[-1] in _VAGUE
    return judged and any(word in _STATES for word in lows[-4:-1])


RULE = Rule(
    id="empty-step",
    summary="A step of words that fit every step.",
    source="Gherkin practice: concrete examples, observable outcomes; EARS: a trigger is an event",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="**WHEN** the load is high",
    good="**WHEN** more than 100 requests arrive in one second",
)
