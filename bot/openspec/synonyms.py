"""Classes of words that stand for one another in requirements, though not everywhere: data of ``lexicon``.

None joins opposites, degrees, or stages of one thing (delete and archive, warn and refuse, save and send): where two
words would oblige, order, count or end differently, or be done by somebody else, they are not here.
"""

CLASSES = """
code status; abide comply follow; adhere stick follow; accrue accumulate collect; address handle resolve; adjust tune
tweak; administer manage; advise suggest; aggregate combine collect; align conform match; allot allocate assign;
annotate mark label; apply impose use; appoint assign name; arrange organize; array list; ascertain verify establish;
assemble compose build; assign map; attempt effort; augment extend add; await expect; back support; base found build;
bear carry have; belong pertain; broadcast publish; calculate derive work; change alteration variation; charge bill;
clash collision; click select press; code program; collapse shrink; complain report; compose create write; concern
affect regard; connect join; consider evaluate; consult query; contact reach; convey communicate; copy reproduce;
correct right; correlate relate associate match; couple link bind; craft create; crop cut; decrease drop fall;
decrement lower; dedicate reserve; default preset; delegate hand pass; deliver provide; demand request; depict show;
deploy roll; designate specify; designate name; detail describe specify; develop build; dispose clean; distribute
share spread; document note; draft write; edit adjust; eliminate remove; emphasize stress; emulate simulate mimic;
encode convert; encounter meet hit; enforce require; enforce impose; engage activate; enlist add; enrich extend; enrol
register; enter input type; enter supply provide; enumerate count; establish set; exchange swap; exclude omit leave;
execute process; expand unfold open; export output; extract derive; extract parse; feature include; fill complete;
find search; fix resolve; flag report; flag indicate; flow go; focus center; generate output; grant assign; group
collect; grow rise; guard secure; handle serve; handle deal; handle cover; happen take; hold wait; host serve run;
house hold contain; identify label; illustrate show; implement provide; implement realize; imply indicate; import
load; include state; include specify; include incorporate; incorporate add; infer determine; inform advise; inherit
take; inhibit prevent; inspect view; instruct tell direct; integrate combine; intercept catch; interpret understand
read; introduce bring; invalidate void; invoke execute; invoke use; issue emit; issue give; issue print; issue
publish; issue show; iterate go; jump go; know recognize; label call; land end; learn find; lift remove; link refer;
list give; list return; listen wait; load open; log report; log note; maintain track; match find; match meet; measure
gauge; mirror reflect; mitigate reduce; mock simulate; mount install; navigate move; navigate jump; navigate take;
note state; obey comply; observe see; occupy take; open show; operate run; operate work; order sequence; organize
group; originate come; output emit; output return; outline summarize; override replace; override overwrite; park hold;
pass enter; perform do; perform make; persist record; pertain relate; place store; place leave; point refer; point
direct; populate load; presume assume; prevail apply; proceed go; proceed move; produce give; produce lead; prohibit
block; project show; promote advance; prove verify; prove confirm; provide support; provision allocate; publish
announce; put write; raise trigger; raise signal; read look; read use; realize achieve; receive accept; refer mention;
refer relate; refer name; reference mention; reference use; reference cite; refine improve; reflect match; regard
view; register record; regulate control; relate concern; relate belong; rely build; remain continue; remind alert;
remove take; render produce; render output; repeat redo; replace swap; replace exchange; replace change; replicate
reproduce; report give; report return; represent describe; represent stand; request query; reserve keep; reserve hold;
resolve determine; resolve settle; resolve translate; resolve map; respect observe; restore bring; restore reinstate;
result lead; result end; retrieve return; return emit; return deliver; reveal uncover; reverse invert; revise change
edit; rewrite rephrase; rotate turn; rule govern; run go; run use; schedule set; select use; select mark; send return;
send give; serve return; serve deliver; set define; set configure; set make; set adjust; ship deliver; skip pass; skip
bypass; solve fix; sort arrange; specify list; specify identify; specify select; stack pile; stay hold; stream send;
structure organize; submit enter; submit post; suffice satisfy; support enable; support include; support work; swap
switch; switch change; switch move; synchronize align; take require; target aim; tear break; tell show; test validate;
throw emit; throw return; tie bind; track follow; track count; transfer send; transform change; transition move;
transition change; transition go; translate render; treat see; treat interpret; trigger activate; trigger run; trigger
invoke; turn switch; turn make; uncover find; undergo receive; update adjust; vanish disappear; vary depend; violate
break; visit view; walk go; weigh consider; withhold keep; acceptance approval; access entry; accuracy precision; act
action; action step; action command; activity action; actor participant; adapter connector; addition extra; advantage
benefit; alternative option; alternative choice; answer result; approach method; approach strategy; area part; area
region zone; artifact output; aspect facet; assertion check; asset resource; assistant helper; attempt trial; base
foundation; base basis; baseline basis; behavior conduct; block section; body content; body text; body payload; border
boundary; bottom end; boundary limit; box field; break pause; bucket group; button control; capability ability;
capacity size; case scenario; case instance; case condition; cell box; center middle; chain sequence; chance
opportunity; chapter part; cluster group; collision conflict; combination mix; command instruction; comparison check;
component part; component module; component element; conclusion end; condition requirement; condition state; condition
circumstance; conflict contradiction; consequence result; constant value; content text; content data; control element;
convention rule; conversation dialogue; core center; cost price; count total; course path; criterion condition;
criterion requirement; data record; data value; deadline limit; default fallback; defect fault; definition
description; delay lag; delta difference; dependency requirement; description text; description summary; design
layout; detail particular; deviation difference; device machine; diagnostic message; dialog prompt; diff difference;
difference change; digest summary; directive instruction; display screen; domain area; drawback disadvantage; edge
boundary; effect consequence; effect result; element part; element entry; employee staff; end tail; entity object;
entry line; entry value; example instance; extension plugin; extension addon; fact truth; factor multiplier; feature
option; feedback response; field property; field value; figure number; file artifact; filter criterion; flow process;
flow sequence; folder location; footer end; form format; format layout; format style; frame window; framework
structure; front top; function role; functionality feature; functionality capability; functionality function; gate
check; goal objective; grid table; guarantee assurance; guideline rule; guideline recommendation; handler callback;
head top; head start; helper utility; hierarchy tree; hook callback; host machine; idea concept; impact consequence;
index position; indicator signal; input entry; input value; input argument; instance copy; instance occurrence;
instruction step; interaction action; interface surface; introduction start; issue ticket; item value; item product;
keyword term; kind category; label text; layer level; layout arrangement; level depth; link reference; list set; list
series; load burden; logic rule; loop cycle; machine computer; majority most; manner method; manual documentation;
margin gap; material content; maximum limit; means method; mechanism method; mechanism procedure; mechanism process;
member element; member entry; member item; message text; message output; message statement; metadata information;
method technique; method procedure; milestone stage; model schema; need requirement; node element; notation syntax;
notice alert; object instance; object value; occasion time; occurrence event; offset shift; operation process;
operation task; operation step; option parameter; option possibility; organization company; origin beginning; outline
structure; output content; output text; overlap intersection; pair couple; paragraph passage; parameter setting;
parameter value; part section; part segment; participant member; partner counterpart; party participant; path route;
pattern expression; payload content; payload data; peer counterpart; percentage share; percentage proportion;
performance speed; phrase expression; phrase wording; picture photo; pipeline workflow; place point; placeholder stub;
point item; pool set; practice convention; predecessor previous; prefix beginning; prerequisite requirement;
prerequisite condition; principle rule; priority precedence; problem fault; problem failure; procedure routine;
process workflow; prompt message; property value; property setting; proportion share; protocol convention; provider
vendor; provider supplier; quantity count; range interval; range extent; rank order; ratio proportion; reading value;
receipt confirmation; record file; reference pointer; register list; registry catalog; registry list; relation
relationship; relationship link; release version; release publication; reminder notification; repetition duplicate;
report summary; report message; requirement rule; reservation booking; response answer; response result; response
output; restriction rule; result finding; review assessment; revision edit; risk danger; role part; root base; root
top; rule constraint; sample instance; scenario situation; schedule timetable; schema structure; schema format; scope
range; script program; segment section; segment piece; sentence line; setting value; setup installation; shape form;
share part; shell terminal; sign signal; signature sign; site website; situation circumstance; size volume; size
dimension; software program; software application; solution fix; source input; space room; space gap; span length;
specification definition; speed pace; staff personnel; standard norm; standard convention; statement line; statement
claim; step task; string value; structure layout; structure form; structure shape; subject topic; suggestion
recommendation; suggestion proposal; suite collection; supplier vendor; symbol character; syntax grammar; system
platform; table list; task action; team group; terminal console; test assertion; threshold bound; time instant; tool
program; tool utility; top beginning; track trail; trial test; trigger event; tutorial guide; unit module; update
revision; user individual; value amount; value content; variable parameter; variant version; variant form; variation
difference; variation variant; version edition; video clip; view perspective; view representation; volume amount; wait
pause; warning caution; way path; web internet; work job; work effort; work task; able capable; abnormal unusual;
abrupt sudden; accessible open; accessible usable; accurate exact; accurate correct; actionable useful; active live;
active enabled; actual effective; additional new; additional supplementary; additional other; adequate sufficient;
adjacent next; allowed valid; ambiguous unclear; applicable relevant; applicable valid; appropriate correct;
appropriate right; arbitrary random; aware conscious; bad poor; basic simple; basic fundamental; big huge; broken
faulty; bulk batch; busy occupied; central main; cheap inexpensive; clear explicit; clear plain; clear obvious; close
near; combined joint; common general; compact concise; compact short; complete comprehensive; comprehensive full;
concerned relevant; concerned respective; concrete specific; confidential secret; consecutive successive; consistent
same; constant static; continuous ongoing; core central; core main; correct proper; critical essential; critical
crucial; current present; customized custom; declared listed; dedicated special; dedicated specific; desired wanted;
desired requested; desired intended; detailed specific; direct immediate; double duplicate; duplicated repeated;
eligible suitable; enabled on; essential required; evident obvious; exact identical; expected intended; explicit
specific; false wrong; familiar known; faulty defective; fine good; following subsequent; following listed; foreign
external; free available; fresh clean; general generic; generic common; genuine real; given respective; global
overall; good valid; graphical visual; hidden invisible; illegal forbidden; immediate instant; important significant;
improper incorrect; inaccessible unavailable; inactive disabled; inactive unused; incorrect faulty; independent
separate; individual particular; individual specific; individual own; informative informational; inner nested; intact
unchanged; interactive live; invalid faulty; invalid unacceptable; involved concerned; joint common; joint shared; key
main; key important; latest last; legal permitted; legitimate valid; lengthy long; live running; main chief; manual
hand; matching same; maximal maximum; minimal minimum; minimal smallest; minor small; modern current; mutual
reciprocal; next upcoming; normal standard; obsolete unused; occasional rare; old former; original first; original
source; original previous; outdated obsolete; outstanding open; outstanding remaining; overall entire; past previous;
pending open; pending unfinished; permanent lasting; persistent permanent; personal individual; personal own; physical
real; plain bare; popular common; possible potential; possible available; precise specific; predefined preset;
preferred desired; present available; primary principal; proper right; proper valid; queued waiting; raw unprocessed;
raw original; readable accessible; reasonable sensible; recent latest; redundant duplicate; redundant superfluous;
redundant unnecessary; referenced named; registered known; regular standard; related relevant; relevant respective;
reliable dependable; remaining other; remaining rest; remote distant; requested wanted; resulting final; root main;
secondary additional; separate individual; serious severe; similar analogous; slight small; slow sluggish; small tiny;
smart intelligent; special specific; special particular; specified requested; standard common; standard typical;
steady constant; strict rigid; strict rigorous; subordinate child; subsequent further; subsequent later; successive
following; successive subsequent; sufficient enough; surplus excess; surrounding adjacent; tailored customized; target
intended; temporary provisional; textual text; total whole; total complete; traditional conventional; ultimate last;
unauthorized unpermitted; unaware ignorant; uncommitted unsaved; unexpected unforeseen; unfinished incomplete; uniform
identical; unique sole; unique individual; universal general; unknown unspecified; unlimited unbounded; unmodified
original; unnecessary needless; unneeded unnecessary; unreadable illegible; unrelated independent; unset undefined;
unusable useless; upcoming future; updated current; usable functional; useful helpful; valid acceptable; valid right;
variable changing; various several; vast large; vital essential; wide broad; accidentally inadvertently; accurately
exactly; actively currently; additionally also; again anew; alphabetically lexicographically; always consistently;
anonymously unidentified; apart separately; approximately about; automatically itself; constantly continuously;
continually continuously; continuously permanently; currently now; deliberately intentionally; effectively actually;
equally likewise; equally alike; especially particularly; exactly precisely; explicitly specifically; extensively
widely; externally outside; faithfully exactly; formally officially; frequently regularly; generally usually;
gradually incrementally; hence therefore; identically alike; immediately promptly; implicitly tacitly; inadvertently
unintentionally; individually each; internally inside; locally nearby; mostly mainly; parallel simultaneously;
permanently always; possibly potentially; precisely verbatim; presently now; primarily mainly; safely securely;
silently tacitly; soon shortly; specifically particularly; straightforwardly simply; successively consecutively;
temporarily provisionally; together combined; typically generally; unchanged verbatim; unconditionally always; visibly
clearly; widely broadly
"""
"""Parted by semicolons; of each class any word may stand where another one stood, in the same surroundings."""
