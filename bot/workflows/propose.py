"""From an idea, an issue or a diff to a complete OpenSpec change, in small steps that a local model can answer.

Related requirements are found by code; the model plans by number, writes one requirement per call in fields, then why,
tasks and what else is warranted. Code builds the documents. What nobody said becomes a question; what does not pass the
validator under --strict, or a dry run of the archive, is not written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.errors import EditError
from bot.llm.ledger import spent_for
from bot.openspec.configuration import read_configuration
from bot.openspec.layout import SPEC_FILE, SPECS
from bot.openspec.model import Operation
from bot.openspec.suggestions import Question
from bot.openspec.writing import Entry, removed_block
from bot.text.tree import Tree
from bot.workflows.propose_ask import Asker, OverError, UnusableError
from bot.workflows.propose_files import Builder, form_of
from bot.workflows.propose_forms import remove_form
from bot.workflows.propose_gate import also_touched, refusal, unread, with_files
from bot.workflows.propose_near import near, spec_of, specs_text
from bot.workflows.propose_papers import grounded_prose, write_papers
from bot.workflows.propose_plan import change_name, plan
from bot.workflows.propose_points import RULE, chosen
from bot.workflows.propose_prompts import Piece, brief_pieces
from bot.workflows.propose_requirement import TRIAL, Base, Writer
from bot.workflows.propose_values import Brief, Hands, Idea, Item, Left, Proposal, Waiting, Written

_MOST_TOKENS = 500


def propose(tree: Tree, idea: Idea, hands: Hands, name: str = "") -> Proposal:
    """Return the change that ``idea`` asks for, called ``name`` or after what it does.

    Where a question has to be answered first (``hands.partly``: where everything waits for one), where nothing could be
    written, or where the run was over, it holds no files, and says why. Raises ModelError where no model answers,
    UnreadableError for a tree that cannot be read.
    """
    asker = Asker(hands)
    configuration = read_configuration(tree)
    brief = Brief(idea, configuration.context, configuration.rules)
    try:
        hands.tell("what the specs say about it")
        found = near(tree, idea, hands.retrieve)
        hands.tell("plan")
        planned = plan(asker, brief, tree, found)
        written = write_items(asker, brief, tree, planned.items)
        if not written.entries or written.refused or (written.questions and not hands.partly):
            return replace(written, findings=())
        name = name or change_name(tree, planned.title, planned.items)
        return _filled(asker, brief, tree, written, name)
    except UnusableError as error:
        return Proposal(refused=f"No answer of the model could be used: {error}")
    except EditError as error:
        return Proposal(refused=error.message)
    except OverError as error:
        return Proposal(stopped=str(error))


def write_items(asker: Asker, brief: Brief, tree: Tree, items: Sequence[Item], held: Sequence[Entry] = ()) -> Proposal:
    """Return the entries of a plan, the questions that come first, and what could not be written.

    ``held`` are entries that stand already. Raises OverError, ModelError.
    """
    entries: list[Entry] = []
    left: list[Left] = []
    waiting: list[Waiting] = []
    questions: list[Question] = []
    told = Proposal()
    for item, came in each_written(asker, brief, tree, [Waiting(each) for each in items], held):
        if came.entry:
            entries.append(came.entry)
        elif came.left:
            left.append(Left(item.title, came.left))
        elif came.questions:
            waiting.append(waits(item, came))
        questions += came.questions
        told = replace(
            told,
            findings=(*told.findings, *came.findings),
            notes=(*told.notes, *came.notes),
            answers=(*told.answers, *came.answers),
        )
    refused = "" if entries or questions else "No requirement could be written."
    asked = tuple(dict.fromkeys(questions))[: asker.hands.questions]
    told = replace(told, waiting=tuple(waiting), answers=tuple(dict.fromkeys(told.answers)))
    return replace(told, entries=tuple(entries), questions=asked, left=tuple(left), refused=refused)


def waits(item: Item, came: Written) -> Waiting:
    """Return what is kept of an item that questions are asked about."""
    return Waiting(item, came.fields, tuple(each.id for each in came.questions))


def each_written(
    asker: Asker, brief: Brief, tree: Tree, wanted: Sequence[Waiting], held: Sequence[Entry]
) -> Iterator[tuple[Item, Written]]:
    """Yield each item with what came of it; what was written of it before is gone on with.

    ``held`` are entries that stand already. Raises OverError, ModelError.
    """
    entries = list(held)
    for number, each in enumerate(wanted, 1):
        item = each.item
        asker.hands.tell(f"{number}/{len(wanted)} {item.title}")
        with spent_for(f"{SPECS}/{item.capability}/{SPEC_FILE}", item.name):
            came = _written(asker, brief, tree, each, entries)
        if came.entry:
            entries.append(came.entry)
        yield item, came


def _written(asker: Asker, brief: Brief, tree: Tree, wanted: Waiting, others: Sequence[Entry]) -> Written:
    """Return what came of one item; ``others`` are the entries before it."""
    if not wanted.item.doubtful:
        return _sure(asker, brief, tree, wanted, others)
    question = doubt(wanted.item)
    if question.id not in asker.hands.answers:
        return Written(questions=(question,))
    try:
        answer = chosen(question, asker.hands.answers[question.id])
    except EditError as error:
        return Written(left=error.message)
    met = ((question, answer),)
    if not is_yes(answer):
        return Written(left="You chose to keep it as it is.", declined=True, answers=met)
    came = _sure(asker, brief, tree, wanted, others)
    return replace(came, answers=(*met, *came.answers))


def doubt(item: Item) -> Question:
    """Return the question whether something goes or is renamed that the wish does not name."""
    of = f"“{item.name}” of {item.capability}"
    what = f"Is {of} to go?" if item.operation is Operation.REMOVED else f"Is {of} to be called “{item.new_name}”?"
    return Question(item.path, item.name, f"{what} The wish does not say so.", ("yes", "no, it stays as it is"), RULE)


def is_yes(answer: str) -> bool:
    """Whether an answer to ``doubt`` says that it is to be so."""
    return answer.lower() == "yes"


def _sure(asker: Asker, brief: Brief, tree: Tree, wanted: Waiting, others: Sequence[Entry]) -> Written:
    item = wanted.item
    if item.operation is Operation.RENAMED:
        return Written(Entry(item.capability, item.operation, item.name, new_name=item.new_name))
    if item.operation is Operation.REMOVED:
        return _removed(asker, brief, tree, item)
    spec = spec_of(tree, item.capability)
    taken = [each.name for each in spec.requirements] if spec else []
    taken += [
        name for each in others if each.capability == item.capability for name in (each.requirement, each.new_name)
    ]
    text = spec.text if spec else ""
    purpose = " ".join(" ".join(spec.plain(spec.purpose.body)).split()) if spec and spec.purpose else ""
    base = Base(item, tree, taken=tuple(filter(None, taken)), spec=text, purpose=purpose[:200])
    if item.operation is Operation.MODIFIED and spec:
        requirement = spec.requirement(item.name)
        block = spec.source(requirement.span).replace("\r\n", "\n").replace("\r", "\n") if requirement else ""
        base = replace(base, block=block, requirement=requirement)
    return Writer(asker, brief, base).write(wanted.fields)


def _removed(asker: Asker, brief: Brief, tree: Tree, item: Item) -> Written:
    spec = spec_of(tree, item.capability)
    requirement = spec.requirement(item.name) if spec else None
    block = spec.source(requirement.span) if spec and requirement else ""
    sources = "\n".join([brief.idea.text, brief.context, spec.text if spec else ""])

    def check(answer: dict[str, str]) -> tuple[str, str]:
        told = [grounded_prose(answer[each], each, 300, sources, block) for each in ("reason", "migration")]
        return told[0], removed_block(item.name, *told)

    try:
        pieces = [*brief_pieces(brief, "specs"), Piece("Requirement", block)]
        reason, text = asker.ask("remove", pieces, remove_form(), check, _MOST_TOKENS)
    except UnusableError as error:
        return Written(left=str(error))
    return Written(Entry(item.capability, item.operation, item.name, text, says=reason))


def _filled(asker: Asker, brief: Brief, tree: Tree, written: Proposal, name: str) -> Proposal:
    """Return the whole change, if it passes the last gate."""
    entries = written.entries
    found = [replace(each, path=each.path.replace(f"/{TRIAL}/", f"/{name}/"), line=0) for each in written.findings]
    written = replace(written, findings=tuple(found))
    touched = dict.fromkeys(each.capability for each in entries)
    new = [each for each in touched if tree.kind(f"{SPECS}/{each}/{SPEC_FILE}") is None]
    spec = specs_text(tree, list(touched))
    papers = write_papers(asker, brief, entries, new, spec)
    builder = Builder(asker, brief, form_of(tree), entries, papers)
    files = builder.files(name, asker.hands.today, spec)
    notes = (*written.notes, *papers.notes, *builder.notes, *also_touched(tree, entries))
    after = with_files(tree, files)
    refused = unread(after, name, entries) or refusal(after, name)
    if refused:
        return replace(written, name=name, notes=notes, refused=refused)
    return replace(written, name=name, files=files, notes=notes)
