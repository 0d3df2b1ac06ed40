"""``specbot learn --tune``: look for a better prompt on a repository's own terms; say or write what was found."""

from collections import Counter
from collections.abc import Sequence

from bot.cli.improve_pr import improve_and_publish
from bot.cli.learn_tune_data import as_document
from bot.cli.learn_tune_options import TuneWish
from bot.cli.learn_tune_search import Desk, Search, Target, TuneAsked
from bot.cli.learn_tune_text import print_tuned
from bot.cli.named_file import refuse_unwritable, write_named
from bot.cli.output import Printer
from bot.cli.own_prompts import governing
from bot.cli.place import Place
from bot.cli.session import Session
from bot.cli.wiring import open_place, open_session
from bot.errors import ModelMissing, RepoError, UsageError
from bot.learning.comparing import Table
from bot.learning.events import Event
from bot.learning.failures import Failure, failures_of
from bot.openspec.suggestions import RULE
from bot.repo.branches import replaceable_tip
from bot.repo.committing import check_target
from bot.repo.origin import origin
from bot.repo.own_files import files_below
from bot.repo.refs import default_branch, short
from bot.repo.repository import Repository
from bot.text.printable import in_one_line
from bot.workflows.improve import kind_of_rule
from bot.workflows.memory import read_memory
from bot.workflows.plan import VERSION, Plan, write_plan
from bot.workflows.prompt_texts import FOLDER, KINDS, Prompt, names_of, read_prompts
from bot.workflows.prompts_before import prompt_at
from bot.workflows.prompts_commit import changed_files, commit_on
from bot.workflows.prompts_work import Comparison, PromptFile, PromptsWork
from bot.workflows.tune import Sizes, Tuned, tune

_MOST_GATES = 400


def tune_as_wished(wish: TuneWish, printer: Printer, *, as_json: bool) -> int:
    """Search as the options say; with ``--pr`` in a process that holds no token. Raises SpecbotError."""
    if wish.pr:
        words = ["learn", *(["--json"] if as_json else []), *wish.words()]
        return improve_and_publish(printer, words, as_json=as_json)
    place = open_place({("model", "name"): wish.model, ("model", "base_url"): wish.base_url})
    sizes = Sizes(variants=wish.variants, holdout=wish.per)
    asked = TuneAsked(wish.kind or "", wish.specs, wish.plan, wish.branch, wish.handed_on, as_json, sizes)
    return tune_here(place, printer, asked)


def tune_here(place: Place, printer: Printer, asked: TuneAsked) -> int:
    """Search, print, and write where it is wanted; return the exit code: 1 where a better prompt waits for somebody.

    Raises UsageError, RepoError, ModelError.
    """
    repository, commit = _governing(place)
    target = _target(repository, commit) if asked.plan is not None else None
    if asked.plan is not None:
        refuse_unwritable(asked.plan, "--plan")
    if asked.branch is not None:  # said before a model is asked for hours
        check_target(repository.git, asked.branch, replaceable_tip(repository, asked.branch, commit))
    events = read_memory(repository).log.ordered
    with open_session(place, use_model=True, say=printer.talk, show=printer.progress_detail) as session:
        if session.model is None:
            raise ModelMissing("Prompts are tuned with a model, and none is there.", session.model_hint)
        gates = _gates(session)
        kind = asked.kind or _worst(events, gates)
        prompt = _prompt(repository, commit, kind)
        if target and prompt_at(repository, target.commit, kind).version != prompt.version:
            raise UsageError(f"The prompt for {kind} here is not the one on the server.", "Push it first.")
        desk = Desk(place, repository, commit, events, prompt, target)
        search = Search(desk, session, session.model, printer, asked, gates)
        done = tune(desk.prompt, session.model_name, asked.sizes, search.hands())
        printer.done()
        written = _written(desk, session, asked, done, search.seed)
        session.exit_code = code = 1 if done.promoted and not asked.writes else 0
        document = as_document(done, session.model_name, search.seed, written)
    if asked.as_json:
        printer.json(document)
    else:
        print_tuned(printer, done, session.model_name, search.seed, _told(asked, written))
    return code


def _governing(place: Place) -> tuple[Repository, str]:
    commit, repository = governing(place)
    if repository is None or commit is None:
        raise RepoError("A prompt is tuned for a default branch, and none is known here.", "Commit, or fetch it first.")
    return repository, commit


def _prompt(repository: Repository, commit: str, kind: str) -> Prompt:
    """Return the prompt to be tuned. Raises UsageError where the repository's own cannot be used."""
    texts, odd = files_below(repository, commit, FOLDER)
    prompts, said = read_prompts(texts, odd)
    if kind not in prompts.own and any(name in texts or name in odd for name in names_of(kind)):
        raise UsageError(f"The prompt for {kind} cannot be used as it is: {said[0]}", "Mend it first.")
    return prompts.of(kind)


def _target(repository: Repository, commit: str) -> Target:
    """Return what a plan is for. Raises UsageError where there is no such place, RepoError where git cannot tell."""
    where, ref = origin(repository.git), default_branch(repository.git)
    if where is None:
        raise UsageError(
            "There is no remote 'origin' on a code host.",
            "'git remote add origin URL' names one, 'git remote set-url origin URL' another.",
        )
    name = short(ref).removeprefix("origin/") if ref else repository.head().branch
    if name is None:
        raise UsageError("HEAD is detached, and no default branch is known.", "Fetch it first.")
    # What is not pushed yet is not on the server: the plan is for what both have.
    known = repository.merge_base(commit, ref) if ref and ref.startswith("refs/remotes/") else commit
    return Target(name, where[1], known)


def _gates(session: Session) -> list[Failure]:
    """Return what gates refused of a model's suggestions, the newest first, as the journal has it."""
    found = []
    for each in session.values("gates", _MOST_GATES):
        rules, why, source = each.get("rules"), each.get("why"), each.get("source")
        if isinstance(rules, list) and rules and isinstance(why, str) and why and source != RULE:
            found.append(Failure(str(rules[0]), why))
    return found


def _worst(events: Sequence[Event], gates: Sequence[Failure]) -> str:
    """Return the class of task of which most was refused; the first where nothing was."""
    counts = Counter(kind_of_rule(each.rule) for each in [*failures_of(events, lambda _: True), *gates])
    return max(KINDS, key=lambda kind: (counts[kind], -KINDS.index(kind)))


def _written(desk: Desk, session: Session, asked: TuneAsked, done: Tuned, seed: str) -> dict[str, str | None]:
    """Write a plan or a commit where one is wanted and there is something to write; return where it is."""
    new = done.promoted
    where: dict[str, str | None] = {"plan": None, "branch": None, "commit": None}
    if new is None:
        return where
    if asked.plan is not None and desk.target is not None:
        files = tuple(PromptFile(name, text) for name, text in changed_files(desk.prompt, new).items())
        found = Comparison(done.table, seed, len(done.tried), done.cases, _net(done))
        prefix, old = desk.repository.root_prefix, desk.prompt
        branch, commit = desk.target.branch, desk.target.commit
        work = PromptsWork(branch, commit, prefix, old.kind, files, old.version, new.version, found)
        plan = Plan(VERSION, desk.target.repository, session.run, model=session.model_name, prompts=work)
        write_named(asked.plan, write_plan(plan), "--plan")
        where["plan"] = None if asked.handed_on else asked.plan
    if asked.branch is not None:
        where["branch"] = asked.branch
        where["commit"] = commit_on(desk.repository, desk.commit, asked.branch, desk.prompt, new, session.run)
    return where


def _net(done: Tuned) -> int:
    return next((each.table for each in done.tried if each.variant is done.candidate), Table()).net


def _told(asked: TuneAsked, written: dict[str, str | None]) -> str:
    """Return a sentence on where it went; how to have it written where it went nowhere."""
    if commit := written["commit"]:
        return (
            f"Committed {commit[:12]} on {in_one_line(asked.branch or '')}; your files, index and HEAD are as before."
        )
    if plan := written["plan"]:
        return f"The plan is in {plan}; 'specbot publish {plan}' makes a pull request of it."
    if asked.handed_on:
        return "It goes into a pull request."
    return (
        "Nothing was written. --pr opens a pull request with it, --branch NAME commits it, --plan FILE writes a plan."
    )
