"""Words that people tell apart, though each is near to the other or to a third one: data of ``near``.

Of each class no word stands for another one: to log an error is not to print it, a full queue is not complete.
"""

CONTRASTS = """
distinguish tell; differentiate tell; causal casual; trial trail; united untied; signed singed; complied compiled;
prior priority; previous priority; earlier priority; preceding priority; adopted adapted; filed field; show print log
send publish broadcast store save; write print; emit log; output log; write send; write publish; write post; remove
exclude; remove clear; delete clear; erase exclude; ignore drop; ignore discard; skip drop; skip discard; exclude
drop; omit drop; omit remove; strip exclude; end abort; end close; end exit; finish close; finish abort; finish stop;
complete stop; complete close; close stop; close terminate; fail abort; fail crash; exit abort; kill stop; kill
terminate; kill end; cancel stop; cancel abort; cancel halt; suspend stop; quit abort; create start; create launch;
create run; start run; start execute; launch run; launch execute; open start; open begin; open create; clear restore;
reset restore; set reset; read check; read examine; read search; read scan; read parse; examine scan; search list; see
find; look find; merge append; join append; combine append; merge add; mask hide; redact hide; suppress hide; cache
store; cache save; cache keep; buffer keep; compress reduce; compress shrink; compress decrease; require ask; require
request; require prompt; require expect; demand ask; handle allow; handle permit; handle accept; accept allow; accept
take; support allow; have expose; contain expose; include expose; provide expose; carry expose; match equal; match
compare; equal compare; matching same; keep resume; hold resume; continue keep; stop block; stop reject; stop prevent;
halt block; halt prevent; come go; arrive go; come return; approve accept; notify warn; tell warn; inform warn; notice
warning; fold wrap; forward redirect; route redirect; forward send; update upgrade; throttle restrict; throttle limit;
suggest provide; propose provide; suggest offer; propose offer; recommend advise; schedule run; schedule start; queue
add; register add; import load; export output; escape remove; authorize approve; deploy install; deploy build; upload
send; download fetch; download get; move rename; attach include; append include; append attach; mention include;
verify test; validate test; confirm verify; edit change; retry restart; undo reset; revert reset; restore reset;
revoke remove; grant give; issue raise; assign give; copy mirror; move copy; transfer copy; migrate copy; replace
override; replace overwrite; replace swap; disconnect close; lock block; encrypt encode; sign mark; sort group; filter
sort; group collect; hide fold; hide collapse; focus select; hover select; tap press; swipe scroll; touch change; drag
move; charge bill; pay charge; invite ask; toggle enable; acknowledge confirm; fill complete; last latest; final
latest; pending open; possible available; original previous; original first; total complete; total full; invalid
broken; broken malformed; empty null; void null; inactive disabled; inactive unused; idle unused; active enabled;
active activate activity activation; recent new; current available; foreign external; unknown unspecified; uncommitted
unsaved; unfinished uncommitted; primary first; root main; root base; secondary additional; deprecated old; archived
old; temporary brief; persistent permanent; signed marked; standard default; public open; private own; local nearby;
exact close; partial minor; absolute total; obsolete unused; duplicate redundant; duplicate double; critical
important; critical essential; random arbitrary; live running; physical real; legal valid; legal allowed; authorized
valid; free open; anonymous unidentified; unique individual; unique sole; nested child; owner maintainer; owner
author; owner creator; author maintainer; person user; user individual; user member; staff employee; team group;
member participant; client customer; supplier provider; assistant helper; engineer developer; name title; name label;
name heading; title caption; table list; table grid; list set; list array; record file; entry file; document file;
price cost; content data; body content; interval range; window period; window frame; response output; message prompt;
message notice; question prompt; role part; role function; column field; box field; folder location; host machine;
code status; state status; size length; size volume; variable parameter; constant value; option parameter; option
setting; option flag; argument parameter; item product; page screen; page view; screen view; error warning; error
failure; bug issue; issue ticket; problem failure; incident problem; test check; test trial; session conversation;
release version; revision version; branch version; copy version; limit cap; deadline limit; delay pause; timeout
delay; rate speed; rate number; count total; sum count; average total; path route; token term; key term; rule policy;
policy constraint; permission right; access entry; event trigger; event action; command action; task action; step
task; job task; job work; process job; process thread; module unit; package bundle; release publication; draft
version; section area; region zone; line row; sentence line; paragraph section; image icon; sign signature; source
input; origin source; input entry; target goal; destination goal; goal purpose; confirm check; confirm examine; track
record; count list; highlight mark; flag report; minimize reduce; minimize decrease; refresh change; follow use; load
open; trigger call; execute process; push send; pull fetch; pull get; compile build; mount attach; mount install;
number amount; format lay;
"""
"""Parted by semicolons, as the words of ``near`` are; each is named by one of its forms."""
