"""Draw findings for readers to label, hidden among decoys, and keep what they said as tests/rules/labels.jsonl.

    python benchmarks/label.py draw --corpus FOLDER --into FOLDER [--rules ID,…] [--most 40] [--decoys 60] [--seed 7]
    python benchmarks/label.py keep --from FOLDER [--instead ID,…]
    python benchmarks/label.py prune --corpus FOLDER

``draw`` writes items.jsonl, which a reader who does not know the rules gets together with the corpus, and key.json,
which the reader must not see. The reader answers one JSON line an item (id, right, why) into answers*.jsonl of that
folder. A decoy is a real message put on another requirement, which the rule had passed. Nothing of the corpus' text
comes into the labels but names of places. ``--instead`` drops the labels that were there for these rules. ``prune``
drops those of findings in that corpus that nobody makes any more, whatever the profile.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

LABELS = Path(__file__).parents[1] / "tests" / "rules" / "labels.jsonl"
_KEPT = ("repo", "path", "rule", "severity", "requirement", "scenario", "words")
_REJECTED = 0.9
"""The share of decoys a reader has to reject for the labels to count."""


def main() -> None:
    """Draw, or keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    todo = parser.add_subparsers(dest="todo", required=True)
    draw = todo.add_parser("draw")
    draw.add_argument("--corpus", type=Path, required=True)
    draw.add_argument("--into", type=Path, required=True)
    draw.add_argument("--profile", default="default")
    draw.add_argument("--rules", default="")
    draw.add_argument("--most", type=int, default=40)
    draw.add_argument("--decoys", type=int, default=60)
    draw.add_argument("--seed", type=int, default=7)
    keep = todo.add_parser("keep")
    keep.add_argument("--from", dest="folder", type=Path, required=True)
    keep.add_argument("--instead", default="")
    prune = todo.add_parser("prune")
    prune.add_argument("--corpus", type=Path, required=True)
    options = parser.parse_args()
    if options.todo == "draw":
        _draw(options)
    elif options.todo == "prune":
        _prune(options.corpus)
    else:
        _keep(options.folder, _names(options.instead))


def _names(text: str) -> set[str]:
    return {name for name in text.split(",") if name}


def _draw(options: argparse.Namespace) -> None:
    random = Random(options.seed)  # noqa: S311  the same seed draws the same findings; nothing is kept secret by it
    every = [each for root in _roots(options.corpus) for each in _findings(root, options.profile)]
    asked = _names(options.rules)
    by_rule: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in every:
        if each["severity"] != "info" and (not asked or each["rule"] in asked):
            by_rule[each["rule"]].append(each)
    shown = [
        {**each, "decoy": False} for rule in sorted(by_rule) for each in _spread(by_rule[rule], options.most, random)
    ]
    shown += _decoys(shown, every, options.decoys, random)
    random.shuffle(shown)
    options.into.mkdir(parents=True, exist_ok=True)
    with (options.into / "items.jsonl").open("w", encoding="utf-8") as items:
        for number, each in enumerate(shown):
            told = {name: each[name] for name in ("repo", "path", "requirement", "scenario", "message")}
            items.write(json.dumps({"id": number, **told}, ensure_ascii=False) + "\n")
    (options.into / "key.json").write_text(json.dumps(shown, ensure_ascii=False), "utf-8")
    print(
        f"{len(shown)} items, {sum(each['decoy'] for each in shown)} of them decoys;"
        f" rules: {', '.join(sorted(by_rule))}"
    )


def _roots(corpus: Path) -> list[Path]:
    return sorted(each for each in corpus.iterdir() if (each / "openspec").is_dir())


def _findings(root: Path, profile: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", "-m", "bot", "check", "--all", "--profile", profile, "--json"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return [{**each, "repo": root.name} for each in json.loads(told.stdout)["findings"]]


def _spread(found: list[dict[str, Any]], most: int, random: Random) -> list[dict[str, Any]]:
    """Return at most so many, from the repositories in turn, so that none of them speaks for all."""
    queues: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in random.sample(found, len(found)):
        queues[each["repo"]].append(each)
    taken: list[dict[str, Any]] = []
    while len(taken) < most and any(queues.values()):
        taken += [queue.pop() for queue in queues.values() if queue][: most - len(taken)]
    return taken


def _decoys(
    shown: list[dict[str, Any]], every: list[dict[str, Any]], most: int, random: Random
) -> list[dict[str, Any]]:
    hit = {(each["repo"], each["path"], each["rule"], each["requirement"]) for each in every}
    places = sorted({(each["repo"], each["path"], each["requirement"] or "") for each in every if each["requirement"]})
    named = [each for each in shown if (each["requirement"] or "\0") in each["message"] or each["words"]]
    made: list[dict[str, Any]] = []
    for each in random.choices(named, k=8 * most) if named else []:
        repo, path, requirement = random.choice(places)
        if len(made) == most or (repo, path, each["rule"], requirement) in hit:
            continue
        message = each["message"].replace(each["requirement"] or "\0", requirement)
        place = {"repo": repo, "path": path, "requirement": requirement, "scenario": None}
        made.append({**each, **place, "message": message, "decoy": True})
    return made


def _keep(folder: Path, instead: set[str]) -> None:
    shown = json.loads((folder / "key.json").read_text("utf-8"))
    told: dict[int, dict[str, Any]] = {}
    for file in sorted(folder.glob("answers*.jsonl")):
        told.update((answer["id"], answer) for answer in map(json.loads, file.read_text("utf-8").splitlines()))
    missing = [number for number in range(len(shown)) if number not in told]
    decoys = [number for number, each in enumerate(shown) if each["decoy"]]
    rejected = sum(not told[number]["right"] for number in decoys if number in told)
    print(f"{len(told)} answers, {len(missing)} missing; decoys rejected: {rejected} of {len(decoys)}")
    if missing or rejected < _REJECTED * len(decoys):
        sys.exit("These labels do not count: read what is missing, or let somebody else read.")
    before = _labels()
    kept = [each for each in before if each["rule"] not in instead]
    kept += [
        {
            **{name: each[name] for name in _KEPT},
            "decoy": each["decoy"],
            "right": told[number]["right"],
            "why": told[number]["why"],
        }
        for number, each in enumerate(shown)
    ]
    _write(kept)


def _prune(corpus: Path) -> None:
    before = _labels()
    said = {_place(each) for root in _roots(corpus) for each in _findings(root, "all")}
    looked_at = {root.name for root in _roots(corpus)}
    kept = [each for each in before if each["decoy"] or each["repo"] not in looked_at or _place(each) in said]
    print(f"{len(before) - len(kept)} of {len(before)} labels are of findings that nobody makes any more.")
    _write(kept)


def _place(each: dict[str, Any]) -> tuple[str, ...]:
    return tuple(each[name] or "" for name in ("repo", "path", "rule", "requirement", "scenario", "words"))


def _labels() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()] if LABELS.exists() else []


def _write(labels: list[dict[str, Any]]) -> None:
    LABELS.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in labels), "utf-8")


if __name__ == "__main__":
    main()
