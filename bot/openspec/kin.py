"""Nouns and adjectives that are made from a verb or an adjective in an irregular way: what endings do not tell."""

KIN = """
absorb absorption; appear appearance; apply application; assemble assembly; attend attendance; behave behavior;
believe belief; certify certification; correspond correspondence; cover coverage; describe descriptive description;
diagnose diagnosis diagnostic; disappear disappearance; disclose disclosure; dispose disposal; distinguish distinction
distinct distinguishable; divert diversion; emphasize emphasis; enter entry; expose exposure; explain explanatory
explanation; guide guidance; imply implication; intend intention intent; introduce introduction; interrupt
interruption; maximize maximum; minimize minimum; multiply multiplication; obey obedience; occupy occupancy; perceive
perception; permit permission; prescribe prescription; produce production product; prohibit prohibition; propose
proposal; provide provision; publish publication; qualify qualification; rely reliance; render rendition; reproduce
reproduction; resume resumption; satisfy satisfaction satisfactory; sign signature; simplify simplification; solve
solution; specify specification; suggest suggestion; survive survival; suspect suspicion; unify unification; vary
variation variant; depend dependency dependent dependence; persist persistent persistence; exist existence existent;
include inclusive inclusion; exclude exclusive exclusion; resist resistant resistance; occur occurrence; recur
recurrent recurrence; restrict restrictive restriction; select selective selection; secure securely security;
consistent consistency consistently; anonymous anonymity anonymously; permanent permanence; relevant relevance;
independent independence independently; valid validity; unique uniqueness uniquely; complete completeness; aware
awareness; ready readiness; fresh freshness; know knowledge; think thought; weigh weight; measure measurement; long
length; wide width; high height; deep depth; true truth; accurate accuracy; precise precision; frequent frequency;
urgent urgency; different difference; distant distance; efficient efficiency; redundant redundancy; explicit
explicitly; automatic automatically; extend extensible extensibility; derive derivation; convert conversion; expand
expansion; divide division; collide collision; decide decision; revise revision; permute permutation; translate
translation; destroy destructive destruction; interact interactive interaction; detect detection; inform informative
information; protect protective protection; predict predictive prediction; create creation creative; execute
execution; compare comparison comparative; repeat repetition repetitive; respond response responsive; support
supportive; react reaction reactive; adapt adaptation adaptive; visible visibility visual visually; deterministic
deterministically; idempotent idempotently idempotence; concurrent concurrency concurrently; parse parser; begin
beginning; lose loss; sell sale; choose choice; grow growth; fail failure; succeed success successful; serve service;
mix mixture; press pressure; seize seizure; depart departure; close closure; proceed procedure; tend tendency; vacant
vacancy; empty emptiness; try trial; deny denial; renew renewal; withdraw withdrawal; arrive arrival; retrieve
retrieval; approve approval; remove removal; refer referral reference; prefer preference preferred; differ different
difference; coincide coincidence; precede precedence; emerge emergence; tolerate tolerance tolerant; maintain
maintenance; sustain sustenance; comply compliance compliant; vary variance variable; signify significance significant
"""
"""Groups parted by semicolons: of each any word may stand where another one stood, in the same surroundings."""
