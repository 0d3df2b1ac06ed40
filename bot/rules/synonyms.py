"""Nouns that software people use for one another; of one thing a document should use one of them. Own collection."""

# A group is one meaning as far as two of its words in one document may mean one thing; a word may be in several.
_GROUPS = """
user customer client member consumer person visitor subscriber; operator administrator admin maintainer; owner
author creator; participant attendee member; employee worker staff; team group squad; role persona; tenant
organization company workspace; account profile; identity principal subject; guest visitor; recipient receiver
addressee; sender originator; file document attachment; folder directory; list collection sequence; record entry
item row element; field attribute property column; value amount quantity; table grid matrix; identifier id key
handle; name title; tag label marker badge; category type kind class; catalog catalogue index inventory registry
directory; repository repo project; archive store storage vault repository; snapshot backup copy dump image; version
release revision edition; change modification edit alteration update amendment; patch fix hotfix; draft proposal
sketch; template pattern blueprint boilerplate; configuration setup settings preferences; setting option preference
parameter; parameter argument input; flag switch toggle option; result output outcome; error failure fault defect;
problem issue bug; exception error; warning alert caution; message notification notice; notification alert; email
mail letter; comment remark note annotation; description explanation summary; summary overview digest recap; report
summary statement; log journal record trail; event incident occurrence; page screen view; window dialog popup modal;
dialog prompt; panel pane section sidebar; dashboard console cockpit panel overview; menu navigation; button
control; icon symbol glyph pictogram; link url hyperlink; tab pane; form questionnaire; widget component control;
component module part; module package library; plugin extension addon; package bundle archive; service server
backend; server host machine node; node instance replica; container pod; cluster farm pool; device machine terminal;
client frontend; app application program; tool utility; command instruction directive; script program; function
method routine procedure; method operation; operation action; task job assignment; job batch run; workflow process
pipeline procedure; step stage phase; stage phase; state status condition; session connection; connection link;
request call query; response reply answer; query search lookup; search lookup; endpoint route resource address;
route path; path location; location position place; address location; port socket; token credential ticket secret;
password passphrase secret; permission right privilege authorization; policy rule regulation; rule constraint; limit
quota cap threshold ceiling; threshold limit; timeout deadline expiry; deadline due; interval period window;
schedule timetable calendar plan; duration length time; delay pause wait; queue backlog; backlog queue list; cache
buffer store; buffer queue; thread worker; worker agent executor; agent bot assistant; provider supplier vendor
issuer; vendor supplier; partner associate; resource asset; asset artifact; artifact output product; product item
article good; order purchase; purchase order; cart basket; invoice bill; payment transaction; price cost fee charge;
fee charge; refund reimbursement; discount rebate reduction; balance credit; booking reservation appointment;
appointment meeting; meeting call conference; shipment delivery consignment; shop store; image picture photo;
picture photo image; video clip recording; recording capture; audio sound; text content; content body payload;
payload body; header heading; heading title; footer bottom; section chapter paragraph; chapter section; language
locale; translation localization; currency money; country region; region area zone; zone area; domain namespace;
namespace scope; scope range; range span; source origin; target destination goal; destination target; parent
ancestor; child descendant; duplicate copy; copy replica; mapping association; relation relationship association;
reference pointer link; attribute trait; metric measure indicator; measure metric; statistic metric; chart graph
diagram; diagram figure; check verification validation; validation verification; review inspection audit; audit
review; approval consent; confirmation acknowledgement; consent agreement; contract agreement; agreement contract;
feature capability function; capability ability; requirement demand; specification spec; documentation docs manual
guide; manual handbook guide; example sample; sample specimen; history log timeline; feed stream channel; stream
flow; channel topic; topic subject; subscription membership; license permit; environment setting; stage environment;
deployment rollout release; rollout deployment; build compilation; branch fork; commit revision; merge integration;
conflict clash collision; lock mutex; database store; store database; schema structure layout; layout arrangement;
structure hierarchy tree; tree hierarchy; filter criterion; criterion condition; sort order; order sequence;
selection choice; choice option; default fallback; fallback alternative; alternative option; attempt try trial;
trial attempt; effect impact; goal objective aim; objective goal; plan schedule; budget allowance; allowance quota;
capacity volume; size volume; load traffic; traffic load; rate speed frequency; speed pace; site website; website
site; browser client; screen display monitor; keyboard keypad; shortcut hotkey; cursor pointer; gesture swipe;
upload import; download export; export dump; import ingestion; sync synchronization; encryption cipher; signature
seal; certificate credential; hash digest checksum; checksum digest; proxy gateway relay; gateway proxy router;
firewall filter; network net; packet frame; header preamble; cookie token; variable placeholder; placeholder
variable; constant literal; line row; column field; cell box; box container; lifecycle lifespan; owner holder
proprietor; holder owner; sensor detector probe; probe check; alarm alert; vehicle car; trip journey ride; journey
trip; patient client; student pupil learner; teacher instructor; course class lesson; lesson class; score grade
mark; ticket issue case; case matter; article post; post article entry; author writer; reader viewer; viewer reader;
player gamer; game match; level stage; room chamber; door gate entrance; entrance door
"""


def _pairs() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _GROUPS.split(";"):
        words = group.split()
        for word in words:
            found.setdefault(word, set()).update(each for each in words if each != word)
    return {word: frozenset(others) for word, others in found.items()}


SYNONYMS = _pairs()
"""For each noun those that may mean the same; every one in the singular."""


def singular(word: str) -> str:
    """Return a noun of many in its form for one, as far as its ending tells."""
    if word in SYNONYMS or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies") and f"{word[:-3]}y" in SYNONYMS:
        return f"{word[:-3]}y"
    if word.endswith("es") and word[:-2] in SYNONYMS:
        return word[:-2]
    return word[:-1]
