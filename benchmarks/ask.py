"""How well ask answers questions whose answer is known: without a model, and with readers that are scripts.

    python benchmarks/ask.py --corpus FOLDER [--per 200] [--seed 7]

The questions are those of ``specbot bench --ask FOLDER``. The honest reader knows what answers a question: it answers
with the passages of its prompt that hold it, else it says that the specs do not say. So its figures are what retrieval,
the prompt and the checks of answers are worth. The careless one answers everything from the first passage it is shown:
its abstentions are specbot's own.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers.scripted_model import ScriptedModel
from helpers.scripted_reader import careless, honest, key_of

from bot.bench.asking.draw import drawn
from bot.cli.bench_ask import put_all, roots_of, sayings
from bot.cli.bench_ask_data import AskRun
from bot.cli.bench_ask_text import print_ask_run
from bot.cli.output import Printer
from bot.workflows.ask_model import answerer_with


def main() -> None:
    """Print a table for each reader."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--per", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args()
    paths = sorted(each for each in options.corpus.iterdir() if (each / "openspec").is_dir())
    shelf = {each.subject.name: each for each in roots_of(paths, options.seed)}
    questions = drawn([each.subject for each in shelf.values()], options.per, options.seed, sayings())
    keys = {each.asked.question: key_of(each.asked) for each in questions if each.asked.answerable}
    answerers = {
        "": None,
        "the honest reader": answerer_with(ScriptedModel(honest(keys))),
        "the careless reader": answerer_with(ScriptedModel(careless)),
    }
    printer = Printer()
    documents = {name: len(each.subject.documents) for name, each in shelf.items()}
    for name, answerer in answerers.items():
        marked = put_all(questions, shelf, answerer, lambda: None)
        model = {"name": name, "context_length": 8192} if name else None
        run = AskRun(tuple(marked), options.per, options.seed, model, documents)
        print_ask_run(printer, run, missed=options.missed)
        printer.line("")


if __name__ == "__main__":
    main()
