"""Words that say the opposite of each other: one in the place of the other is no other wording but another fact."""

from bot.openspec.atom import Atom
from bot.openspec.lexicon import DENYING, OPPOSITES, meaning_of

_PAIRS = """
pause:resume hide:show hidden:shown hidden:visible increase:decrease raise:lower grow:shrink public:private
required:optional mandatory:optional mandatory:voluntary append:overwrite enable:disable include:exclude
inclusive:exclusive included:excluded ascending:descending newest:oldest new:old newer:older first:last
earliest:latest early:late left:right up:down top:bottom upper:lower upward:downward above:below read:write
import:export upload:download encrypt:decrypt compress:decompress lock:unlock open:close start:stop begin:end
start:end accept:reject accept:refuse allow:deny allow:forbid allow:block allow:prevent permit:deny grant:deny
grant:revoke approve:reject keep:delete keep:remove keep:drop keep:discard retain:delete preserve:delete add:remove
insert:delete create:delete connect:disconnect login:logout online:offline light:dark horizontal:vertical
valid:invalid success:failure succeed:fail pass:fail empty:full minimum:maximum smallest:largest longest:shortest
highest:lowest fastest:slowest small:large short:long high:low fast:slow more:less more:fewer continue:stop
immediately:later immediately:eventually manual:automatic manually:automatically parallel:sequential
sequentially:parallel synchronous:asynchronous synchronously:asynchronously expand:collapse push:pull send:receive
lend:borrow buy:sell archive:restore subscribe:unsubscribe install:uninstall install:remove active:inactive
inside:outside relative:absolute strict:lenient strict:loose temporary:permanent temporarily:permanently unique:shared
true:false on:off same:different before:after whitelist:blacklist allowlist:denylist rise:fall win:lose present:absent
present:missing exist:missing encrypted:plain signed:unsigned
"""


def _pairs() -> frozenset[frozenset[str]]:
    pairs = (pair.split(":") for pair in _PAIRS.split())
    return OPPOSITES | {frozenset({meaning_of(one), meaning_of(two)}) for one, two in pairs}


_ANTONYMS = _pairs()


def are_opposite(one: Atom, two: Atom) -> bool:
    """Whether two words say the opposite of each other: as a known pair, or by "un", "in", "dis" before the one."""
    return frozenset({one.value, two.value}) in _ANTONYMS or _denies(one, two) or _denies(two, one)


def _denies(one: Atom, two: Atom) -> bool:
    bare = next((one.text[len(each) :] for each in DENYING if one.text.startswith(each)), "")
    return len(bare) > 2 and meaning_of(bare) == two.value
