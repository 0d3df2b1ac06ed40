"""Words that say nearly the same, so that one may stand where the other stood, in the same surroundings."""

from collections.abc import Callable

from bot.openspec.contrasts import CONTRASTS
from bot.openspec.lexicon import family_of, meaning_of, root_of
from bot.openspec.synonyms import CLASSES

# A word may be near to several.
_NEAR = """
keep persist save retain; survive persist; take last; lose drop; access reach; open navigate; remain keep stay; exit
terminate quit
end abort; end stop finish close; press hit click tap push; turn become get go; remove drop exclude; show report print
output list; print output write; error failure; warn warning; message notice notification; note notice; entry item
record row; file document; line row; setting option; option flag switch; job task; change edit update modification;
update refresh change; request call; text string; name title; title heading label; path location; address url link;
data information; detail information; reason cause; test check; run start launch execute; open launch start; load read
fetch get; parse read; write save store; register add; add append attach include; remove detach; strip remove; contain
list name; declare define state; state say describe; say tell report state explain; explain tell; give provide show
state return; provide have expose contain give; offer show have; support handle accept allow; handle process treat
manage; accept take allow; use follow; treat handle count; match equal fit; same equal; block prevent reject stop;
prevent avoid block; hold keep; set assign give put; place set put; navigate go; go move; mark flag label tag; clear
empty reset; reset restore clear; restore recover; continue resume keep; cancel abort stop; fail abort; crash fail;
succeed work; work run function; require ask expect; ask request prompt; need want; enable allow let; ensure enforce
guarantee; verify assert validate check; confirm verify; detect find see notice; see view; view show display; watch
monitor observe; monitor track observe; track record; size length; new fresh; valid correct; invalid malformed broken;
whole complete full; plain simple; shared common; original initial; initial first; recent new; matching corresponding
relevant appropriate suitable fitting; corresponding respective; fitting appropriate; specific particular given
certain; specified given provided passed supplied; required needed necessary; generated created; written stored saved;
package bundle; group set; set collection; position place; step stage phase; state status; action operation; feature
capability function; limit cap threshold; delay wait; duration length; period time; moment time; forward pass relay
send; hand pass give; pass give; supply pass give; deliver send; publish release; post send publish write; emit send
log write; log write print; notify alert tell warn; lead take bring; apply use; follow obey; honor follow; consist
contain; cover contain; describe document; document record; display render; render draw; reflect show; indicate show;
describe say; suggest propose recommend; recommend advise; propose offer; choose decide; pick take; take use get;
fetch load; build compile; assemble build; construct build create; make build create; spawn start create; instantiate
create; form create; compute determine; derive compute; determine find decide; resolve find; locate find; search look;
look see; compare match; sort order; arrange order; filter select; trim cut; cut shorten; shorten truncate; truncate
cut; expand extend; extend grow; raise increase; lower reduce; limit restrict; restrict confine; bound limit; contain
limit; reach hit; hit reach; exceed pass; carry have; own have; hold have; possess have; lack miss; miss lose; omit
drop; skip ignore; ignore drop; refuse reject; deny reject; forbid prevent; prohibit prevent; stop prevent; protect
guard; secure protect; expire lapse; elapse pass; arrive come; come go; return come; land arrive; happen run; occur
come; trigger start; fire trigger; activate start; schedule plan; intend plan; wish want; intention purpose; goal
purpose; sense meaning; wording text; sentence text; immediately directly; instantly immediately; quickly soon; first
initially; initially originally; earlier before; entirely fully; wholly fully; completely fully; partially partly;
exactly verbatim; verbatim literally; stale outdated; outdated old; obsolete old; deprecated obsolete; ancient old;
existing present; absent missing; unavailable missing; blank empty; void empty; null empty; unset missing; unknown
unrecognized; odd strange; populate fill; throw raise; collapse fold; reset set; extract take get pull; produce cause
emit result; traverse walk visit; consult read check examine; purge delete remove clear; accessible reachable
available; submit send; take make; override overrule supersede; dispatch send; push send; pull fetch; poll query
check; query ask; scan search read; inspect examine look; analyze examine inspect; review check examine; measure
determine; count tally; estimate guess; prefer favor; rank sort; merge combine join unite; concatenate join append;
embed include; inject insert add; insert put; mount attach; connect link; bind attach; associate link; announce
report; broadcast send; expose reveal show; disclose show reveal; mask hide; suppress hide silence; grant give allow;
revoke withdraw; withdraw remove; dispose discard remove; free release; acquire take claim; manage handle control;
control govern; drive control; determine dictate decide; boot start; terminate stop kill; kill stop; suspend pause;
repeat retry; undo revert reverse; revert restore return; amend change; adjust change adapt; adapt change; adopt take
use; customize adjust; translate convert; map translate convert; serialize write; cache store keep; buffer hold; defer
postpone delay; postpone delay; expire end; isolate separate; split partition segment; break split; compress shrink;
minimize reduce; clamp limit; narrow reduce; widen extend; enlarge grow; scale resize; shift move; transfer move;
migrate move; clone copy duplicate; replicate copy; mirror copy; align match; differ deviate diverge; conflict clash
collide; contradict conflict; agree match; achieve reach attain; break fail; complain warn; trace track; identify
determine recognize find detect; distinguish tell differentiate; classify categorize; name call; clarify explain;
outline describe; reference refer; direct lead guide; route send direct; redirect forward; serve provide; authorize
allow; approve accept; acknowledge confirm; prove show; promise guarantee; assume expect; invite ask; browse look;
visit open; toggle switch flip; vary differ change; overwrite replace; subfolder subdirectory; output result; problem
error; question prompt; dialog popup modal window; pane panel area; section area region; symbol sign icon; caption
label; suffix extension ending; revision version; preference setting; procedure process; routine function; method
function; policy rule; constraint restriction limit; interval period; timestamp time; situation case; sample example;
right permission; element item thing object; series sequence; count number amount; quantity amount number; rate speed;
degree level; kind sort type; category class; overview summary; remark comment note; tip hint; manual guide;
instruction direction; usable available; legal valid; unexpected surprising; running active; unused idle; finished
complete done; done complete; final last; similar like alike; unique distinct; many several; different various;
incomplete partial; internal inner; external outer; shown visible; standard default; custom own; usual normal regular;
ordinary normal; complicated complex; brief short; secure safe; uniform consistent; deploy install; upload send;
download fetch get; cut trim; fold wrap; embed insert; evaluate compute; judge evaluate; rate evaluate; highlight
emphasize mark; point indicate; signal indicate report; denote mean indicate; represent show mean; imply mean; force
make cause; oblige force require; compel force; cause lead; surround enclose; border edge; edge side; beginning start;
origin source; source origin; target destination; recipient receiver; creator author; writer author; author write;
separate severally; dedicated severally; maintainer owner; engineer developer; programmer developer; developer
engineer; person user; supervise monitor; oversee monitor; chart graph; diagram chart; letter character; term word;
statement sentence; passage text; paragraph section; chapter section; remainder rest; nearby close; adjacent
neighboring; neighboring next; upper top; foremost first; primary first main; ultimate final; eventual final; sole
single; lone single; superfluous unnecessary; surplus extra; spare extra; excess extra; leftover remaining; accompany
follow; ensue follow; recall remember; memorize remember; misplace lose; seek search; hunt search; look seek; peek
look; glance look; preview view; skim read; examine study; grasp understand; realize notice; perceive see; sense
detect; welcome accept; greet welcome; inquire ask; react respond; reply react; retort reply; comment say; utter say;
speak say; talk speak; declare announce; proclaim announce; assert state; allege claim; argue claim; mandate require;
dictate require; prescribe require; stipulate require specify; impose force; obligate require; entail require include;
involve include; embrace include; encompass include; span cover; stretch extend; reach extend; prolong extend;
lengthen extend; elongate extend; tighten restrict; loosen relax; relax ease; ease simplify; simplify ease; streamline
simplify; explicitly expressly; silently quietly; independently separately individually; instantly immediately;
permanently durably; together jointly; directly straight; initially first; finally lastly; concurrent simultaneous
parallel; concurrently simultaneously; sequentially consecutively; legacy old; pending outstanding waiting; actual
real; mismatch discrepancy; dedicated separate own; capture record; rebuild regenerate recreate; recreate regenerate;
appear show; eligible qualified; alongside beside; depend rely; guidance advice instruction; reload refresh; propagate
forward pass; mutate change; touch change; prune remove delete; reconcile align; consume use; consume read; introduce
add; intent intention; effect impact; historical past; prevail win; establish create open; begin open; obtain take;
finalize complete finish; conclude end finish; yield produce; hold keep store; retain store; preserve store keep;
supply offer; furnish supply; reuse share; abort stop; halt end; discard ignore; drop ignore skip; strip remove trim;
append add; prepend add; attach add; populate set; assign put; configure define; configured defined; specify state
give name; express state; convey state; identify name; designate mark; label name; call term; exhibit show; emit
produce; raise emit report; signal mark; advertise announce offer; publish expose; reveal expose; supersede replace;
upgrade update; bump raise increase; advance move; progress advance; traverse follow; iterate loop; examine check;
scan check; lint check; audit check; assess check; determine check; ascertain determine; decide determine; derive take
get; infer derive; deduce infer; parse interpret; interpret read; decode parse; encode serialize; format lay;
normalize normalise; sanitize clean; clean clear; wipe clear erase; flush clear; evict remove; expire lapse; deny
block; refuse block; permit accept; tolerate accept; admit accept; honor respect; obey respect; enforce apply; impose
apply; apply perform; carry perform; conduct run; schedule queue; enqueue queue add; dispatch forward; route forward;
relay forward; deliver hand; transmit deliver; issue send make; issue raise; mint issue; grant issue; provision
create; spin start; bootstrap initialize; seed initialize; reconnect connect; shut stop; dismiss close; collapse hide;
conceal mask; obscure mask; redact mask hide; exclude skip ignore; filter exclude; narrow filter; restrict limit; cap
limit; throttle limit; exceed surpass; overrun exceed; wrong bad invalid; malformed bad; corrupt broken damaged;
stable steady; temporary transient ephemeral; brief transient; durable persistent lasting; constant fixed; fixed
static; dynamic variable; mandatory necessary; optional voluntary; explicit express; implicit implied; automatic
unattended; readable legible; understandable clear; concise short terse; detailed full; exhaustive complete; partial
incomplete; subset part; fragment part piece; portion piece; chunk piece; batch group; bundle group; collection list;
catalog list; inventory list; slot place; spot place; page screen view; screen view; popup dialog; banner notice; hint
tip; badge mark; marker mark sign; indicator sign mark; heading header title; header title; footer bottom; column
field; attribute field; trait property; characteristic property; argument parameter; operand argument; switch flag;
choice option; kind variety; sort variety; attempt try; round pass; cycle round; tick cycle; instant moment; delay
pause; gap interval; span period; window period; range span; scope extent; reach extent; breadth extent; aggregate
total; excerpt snippet; snippet piece; comment remark; annotation note; rationale reason; motive reason; ground
reason; evidence proof; proof evidence; hint clue; failure fault; fault error; defect bug; bug error; incident
problem; outage failure; crash failure; warning alert; alarm alert; inquiry query question; lookup search query; fetch
retrieval; revision change; adjustment change; correction fix; patch fix; remedy fix; workaround fix; precaution
safeguard; safeguard protection; permission authorization; consent permission; approval consent; beginning begin;
finish end; completion end; follow succeed; precede lead; accompany join; attend join; belong fit; reside sit;
situated placed located; located placed found; stored kept; held kept; named called titled; labeled marked; tagged
marked; linked connected tied; tied bound; bound linked; associated linked connected related; related linked;
corresponding matching; equivalent same; identical equal; unequal different; distinct different; dissimilar different;
comparable similar; proportional relative; overall total; general overall; common usual; typical usual; rare unusual;
odd unusual; frequent common; newly freshly; recently lately; already previously; formerly previously; afterwards
later; meanwhile simultaneously; forever permanently; temporarily briefly; partially partly; merely simply; thoroughly
fully; entirely completely; solely only
"""


def _pairs(groups: str, named: Callable[[str], str]) -> frozenset[frozenset[str]]:
    found = [[named(word) for word in each.split()] for each in groups.split(";")]
    return frozenset(frozenset({one, two}) for group in found for one in group for two in group if one != two)


NEAR = _pairs(f"{_NEAR};{CLASSES}", meaning_of)
_APART = _pairs(CONTRASTS, root_of)
_KNOWN = frozenset(
    root_of(word) for group in (*_NEAR.split(";"), *CLASSES.split(";"), *CONTRASTS.split(";")) for word in group.split()
)


def is_known(word: str) -> bool:
    """Whether a word is one of those that are told apart here, so that no other one was misspelt."""
    return root_of(word) in _KNOWN


def are_near(one: str, two: str) -> bool:
    """Whether two words, in small letters, say nearly the same and do not name two things that people tell apart."""
    if frozenset({root_of(one), root_of(two)}) in _APART:
        return False
    return frozenset({meaning_of(one), meaning_of(two)}) in NEAR or family_of(one) == family_of(two)
