"""Do the bank's claims hold whatever the seed? Every question, as it stands, in 20 seeds. Prints a table.

    python benchmarks/claims.py [--seeds 20] [--only nan]

A seed holds if its runs contradict nothing that the question says: the key is right, no other option is, and a program
that an option was thinking of gives that option. Seconds are those of the question's slowest program, the median over
the seeds: what a learner waits for. A question that holds in fewer than 90 % of the seeds, or takes 2 s or more, is
marked so.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import claims_table

from unroll.content.bank import load_bank
from unroll.content.trials import Trial, defects_of, trials_for
from unroll.quiz.question import Evidence, Question
from unroll.runner.pool import Runner

BANK = Path(__file__).resolve().parents[1] / "quiz_bank"


def trials_of(question: Question, seeds: int) -> Iterator[list[Trial]]:
    """The programs of the question as it stands, seed by seed."""
    if question.evidence is Evidence.PATCH:  # what its checks draw comes from the seed as well
        drawn = trials_for(question.model_copy(update={"seeds": seeds}), 0)
        yield from ([each for each in drawn if each.seed == seed] for seed in range(seeds))
        return
    drawn = trials_for(question.model_copy(update={"seeds": 1}), 0)
    for seed in range(seeds):
        yield [replace(each, seed=seed, request=replace(each.request, seed=seed)) for each in drawn]


def row(question: Question, seeds: int, runner: Runner) -> tuple[str, set[str]]:
    """A line of the table, and what was contradicted."""
    one = question.model_copy(update={"seeds": 1})
    begun = [(trials, [runner.submit(each.request) for each in trials]) for trials in trials_of(question, seeds)]
    held, wrong, took = 0, set(), defaultdict(list)
    for trials, runs in begun:
        results = {trial.fingerprint: run.result() for trial, run in zip(trials, runs, strict=True)}
        defects = defects_of(one, trials, results)
        held, wrong = held + (not defects), wrong | set(defects)
        for trial in trials:
            took[trial.choice].append(results[trial.fingerprint].timings.run_ms / 1000)
    slowest = max(median(each) for each in took.values())
    name = question.id.rsplit("/", 1)[-1]
    return claims_table.line(name, question.evidence, held=held, seeds=seeds, seconds=slowest), wrong


def main() -> None:
    options = claims_table.options_of(__doc__.splitlines()[0], "questions")
    print(claims_table.head(options.seeds, "question", "evidence"))
    told = []
    with Runner(max_parallel=1, observer=None, spare=False) as runner:  # one at a time: seconds count
        if not runner.wait_ready():
            raise SystemExit(f"the sandbox does not start: {runner.status().problem}")
        for question in load_bank(BANK).questions.values():
            if options.only in question.id:
                line, wrong = row(question, options.seeds, runner)
                told += [f"{question.id}: {each}" for each in sorted(wrong)]
                print(line, flush=True)
    print("".join(f"\n{each}" for each in told))


if __name__ == "__main__":
    main()
