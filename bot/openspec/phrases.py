"""Several words that say what one word says, and those that bend a sentence, whichever way they are put."""

import re
from collections.abc import Iterable
from functools import cache

# What stands on the left is written for what stands on the right; words in capitals are marks that ``atoms`` reads.
_PHRASES = """
track: keep track of | keeps track of | kept track of | keeping track of
exhausted: run out | runs out | ran out | used up | uses up | use up
repeated: again and again | over and over again | over and over | time and again
beside: next to | adjacent to
increases by: goes up by | go up by | going up by | went up by
decreases by: goes down by | go down by | going down by | went down by
and: versus | vs
prevail: take precedence | takes precedence | has precedence
log so: log in order to
nothing: no output
not exist: is not present | are not present | be not present
also: furthermore | moreover | additionally
status: status code | status codes
alphabetically: in alphabetical order
chronologically: in chronological order
randomly: in random order
handle: be able to handle | is able to handle | able to handle | capable of handling | be able to cope with
support: be able to support | is able to support | capable of supporting
who: the people who | those who
together: in combination | in conjunction | in tandem
equal: is equal to | are equal to | be equal to | equals | the same as | identical to
refer: points to | point to | pointing to | references | refers to | refer to | referring to
of: a means of | a means to
why: the reason why | the reason that | reason why
plugin: plug-in
plugins: plug-ins
ui: user interface
ceil: rounded up | rounds up | round up | rounding up
enumerate: show a list of | shows a list of | display a list of | displays a list of
daily: every day | each day
nightly: every night | each night
weekly: every week | each week
monthly: every month | each month
ongoing: in-progress | in progress
override: take precedence over | takes precedence over | takes priority over | take priority over | has precedence
  over
reset: set back | sets back | put back | puts back
traverse: go through | goes through | going through | walk through | walks through
unchanged: stays the same | stay the same | remains the same | remain the same |
  left unchanged | left untouched | left unmodified | left unaltered | left as is | leave unchanged | leaves
  unchanged | remains unchanged |
  remain unchanged | stays unchanged | stay unchanged |
  remain untouched | remains unmodified | remain unmodified | stays unmodified | stay unmodified | remains unaltered |
  remain unaltered | remains untouched | stay untouched | as-is | not changed | not modified
is forwarded: is passed on | are passed on
forwarded: passed on | handed on
forward: passes on | pass on | passing on | hands on
XGE: at or above | greater than or equal to | larger than or equal to | higher than or equal to | more than or equal
  to | equal to
  or greater than | greater or equal to | no sooner than | at the very least | and later | and above | and newer |
  and higher | and up | not lower than |
  not smaller than | not earlier than |
  not shorter than | as few as | no shorter than | or longer | or larger | no less than | not less than | no fewer
  than | no lower than | at least | at the least | a minimum of | or more | or above | or higher | or greater | or
  later | or newer | or older | ≥ | >= | minimum of | minimum | min | not below | no smaller than | no earlier than
without: free of | free from | having no |
  that has no | that have no | which has no | which have no | with no | in the absence of
simultaneously: all at once | at the same time | in parallel
become: end up | ends up | ended up
give: is passed | are passed | was passed | passed in | passes in | is supplied | is specified | are specified | is
  given | are given | is provided | are provided
number: how many | the number of | the amount of | number of
never: at no time | at no point | under no circumstances
XNOT: refuses to | refuse to | refused to | declines to | decline to | fails to | failed to | fail to | failing to |
  none of
can XNOT: cannot | can not | unable to | not able to
XANY: anything | anyone | anybody | at any time | at any point | at any moment | at any given time | any
XIF: at the time of | at the moment of | on the condition that | under the condition that | providing that | in
  situations where | as and when | each time
  | every time | in any case where | given that | if and when | in the event that | in case
  that | provided that | on condition that | in case | if | when | whenever | where | once the | assuming | in cases
  where | in the case where | whether
XWHILE: in the course of | over the course of | throughout | while | whilst | during | as long as | so long as
XONLY: no other than | none but | only | purely | solely | exclusively | nothing but | no one but | nothing other
  than |
  merely | just | alone
XALL: each and every | every single | all of the | each of the | in every case | any and all | all of | every one of |
  each of | all | every | each | always | at all times | in all cases | everything | everyone | per
XBEFORE: earlier than the | preceding | precede | precedes | preceded | before | prior to | ahead of | in advance of |
  beforehand
XLE: up to and including | at or below | less than or equal to | lower than or equal to | smaller than or equal to |
  fewer than or equal
  to | equal to or
  less than | less or equal to | no bigger than | not bigger than | not in excess of | at the very most | a max of |
  no later | at maximum | as
  many as | as much as | not greater than | not higher than | not larger than
  | not longer than | not later than | not above | or shorter | or smaller | no more than | not more than | no later
  than | no longer than | at most | at the most | up to | a maximum of | not exceeding | max | or less | or fewer | or
  below | or lower | or earlier | or younger | not exceed | never exceed | no greater than | no larger than | no
  higher than | ≤ | <= | maximum of | maximum | at the latest
so: with a view to | in an effort to | with the purpose of | for the sake of | with the goal of | in such a way that |
  in such a way as to | in a way that | designed to | intended to | meant to
  | with the intention of | with the intent to | in order to | in order that | so as to | so that | such that
  | in order to ensure that | in order to ensure | to ensure that | to
  ensure | to make sure that | to make sure | for the purpose of | with the aim of
the: the following | following | all of the following | each of the following | all of these | all the following
of: is responsible for | are responsible for | be responsible for | takes care of | take care of | is in charge of |
  are in charge of | a total of | the task of | the job of | in question | the
  process of | the act of | the fact that | as part of | a set of | the set of | it is important
  that | note that | as follows | on the part of | in relation to | with respect to | with regard to | regarding |
  concerning | in terms of
because: due to the fact that | for this reason | in view of the fact that | seeing that | due to | owing to | on
  account of | because of | as a result of | for the reason that | thanks to
now: at this point in time | at the present time | at this time
with: in the presence of
as: serves as | serve as | serving as | acts as | act as | acting as | functions as
consider: take into account | takes into account | taken into account | take into consideration
allow: allow for | allows for | allowing for | make possible | makes possible | make it possible | makes it possible
consecutive: in a row
periodically: on a regular basis | at regular intervals
login: log in | logs in | logged in | logging in | sign in | signs in | signed in | signing in
logout: log out | logs out | logged out | logging out | sign out | signs out | signed out | signing out
remove: take away | takes away | took away | taken away | get rid of
examine: look at | looks at | looked at
reject: turn down | turns down | turned down
substitute: take the place of | takes the place of | took the place of
wait: hold off
start: kick off | kicks off | kicked off | start up | starts up | started up
stop: shut down | shuts down
return: give back | hand back | gives back | gave back | given back | hands back | handed back | answer with | answers
  with | respond with | responds with | reply with | replies with | go back | goes back | going back | went back |
  gone back | come back | comes back | send back | sends back
define: lay down | lays down | laid down | spell out | spells out | spelled out
split: break up | breaks up | broken up | break down | breaks down
happen: come about | comes about | take place | takes place | took place | taken place | come up | comes up
belong: be part of | is part of | are part of
fail: end in an error | ends in an error | does not succeed | not succeed | do not succeed
user: end user | end-user
satisfy: live up to | lives up to
need: be in need of | is in need of | has to have | have to have
enumerate: set out | sets out
join: put together | puts together
convert: turn into | turns into | turned into
choose: opt for | opts for | opted for
ignore: pay no attention to | pays no attention to | take no notice of | takes no notice of
occur: turn up | turns up
obtain: get hold of | gets hold of
try: make an effort to | makes an effort to
contain: is made up of | are made up of | consist of | consists of | consisted of | is composed of | are composed of |
  made up of
XLT: strictly less than | strictly lower than | strictly smaller than | strictly fewer than | strictly under |
  falls below | fall below | drops below | drop below | goes below | go below | falls under | drops under | less
  than | fewer than | lower than | smaller than | shorter than | below | under | younger than | strictly below
XGT: goes over | go over | going over | strictly greater than | strictly more than | strictly higher than | strictly
  larger than | strictly above | rises
  above | rise above | goes above | go above | climbs above | bigger than | in excess of | more than |
  greater than | higher than | larger than | longer than | above | exceeds | exceed | exceeding |
  exceeded | older than
XEQ: exactly | precisely | exact
XMOST: most of | most
XSOME: any of | some | several | a few | multiple | more than one | a number of | a variety of | a range of
XBOTH: both
XEITHER: either
XAFTER: after | following the | subsequent to | as soon as | preceded by
XUNTIL: until | till
XUNLESS: except in cases where | except in case | other than when | unless | except when | except if | except where
XEXCEPT: except for | except | apart from | other than | excluding | with the exception of | excepted | aside from
XELSE: otherwise | if not | or else | if so not
XINSTEAD: instead of | rather than | in place of | in lieu of | as opposed to
XEVEN: even if | even when | even where | even though | although | though
XEVEN XIF: whether or not | regardless of whether | irrespective of whether | no matter whether
regardless: whatever | whichever | no matter | independent of | independently of | irrespective of | regardless of
XAGAIN: once more | again | anew | one more time | a second time
and: after which | whereupon | and afterwards | and subsequently | and thereafter | and after that | as well as |
  along with | together with | in addition to | besides | plus | and also | &
also: in addition | as well
suchlike: such as | for example | for instance | e.g | like | including | among them
that-is: i.e | that is | namely | in other words
on: upon | in the event of | in case of | in the case of
via: by means of | by way of | using | making use of | by using | with the help of | through the use of | with the use
  of | through
use: make use of | makes use of | made use of | takes advantage of | put to use
ensure: make sure | makes sure | see to it | sees to it
about: approx
perform: carry out | carries out | carried out | carrying out
cause: lead to | leads to | led to | bring about | brings about
find: come across | comes across | came across | look up | looks up | looked up
continue: go on | goes on | going on | carry on | carries on | keep on | keeps on
configure: set up | sets up | setting up
ignoring case: case-insensitively | case-insensitive | case insensitive | irrespective of case | regardless of case |
  without regard to case
not match: nothing matches | no match is found | no matches are found | no match exists | no matches exist
stays blank: is left blank | are left blank | be left blank
stays empty: is left empty | are left empty | be left empty
stays open: is left open | are left open | be left open
omit: leave out | leaves out | left out | leaving out
discard: throw away | throws away | thrown away | gets rid of | gotten rid of
enable: turn on | turns on | turned on | switch on | switches on | switched on
disable: turn off | turns off | turned off | switch off | switches off | switched off
provide: make available | makes available | made available
appear: show up | shows up | showed up
is shown: is visible | are visible
be shown: be visible
exist: there is | there are | there was | there be | is present | are present | be present | is there | are there
missing: not there | is not
  there
newest: most recent
different: not the same
accept: take in
immediately: straightaway | with immediate effect | without any delay | at once | right away | straight away | without
  delay
shall: has to | have to | is required to | are required to | needs to | need to | needing to | is obliged to | are
  obliged to
can: is in a position to | are in a position to | be in a position to | is able to | are able to | be able to | is
  capable of | are capable of | be capable of | has the ability to |
  have the ability to
according: as per | in conformity with | in compliance with | in keeping with | according to | in accordance with |
  based on | on the basis of | depending on
severally: of its own | of their own | of his own | its own | their own | on its own | on their own
support: have support for | has support for
tell: let know
begin: get started
match: be in line with | in line with | is in line with
"""


def _phrases() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _PHRASES.strip().replace("\n  ", " ").splitlines():
        name, _, spellings = line.partition(": ")
        found.update(dict.fromkeys(spellings.split(" | "), name))
    return found


PHRASES = _phrases()
"""What is written for each of them, in small letters and with single blanks."""


def _trie(phrases: Iterable[str]) -> str:
    """Return a pattern for the longest of some phrases that stands at a place, branching letter by letter."""
    following: dict[str, list[str]] = {}
    for each in phrases:
        following.setdefault(each[:1], []).append(each[1:])
    end = "" in following
    branches = [_letter(first) + _trie(rest) for first, rest in following.items() if first]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + ("?" if end else "")


def _letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)


@cache
def phrase() -> re.Pattern[str]:
    """Return where one of ``PHRASES`` stands; single blanks stand for any between its words.

    Made when it is first asked for: that takes as long as everything else that is loaded, and a check seldom asks.
    """
    return re.compile(rf"(?<![\w-]){_trie(each for each in PHRASES if each[0].isalnum())}(?![\w-])")


@cache
def sign() -> re.Pattern[str]:
    """Return where one of them that is a sign stands."""
    signs = (each for each in sorted(PHRASES, key=len, reverse=True) if not each[0].isalnum())
    return re.compile("|".join(re.escape(each) for each in signs))
