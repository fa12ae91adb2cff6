"""The whole app on this host as it is: what a stranger and a person at this machine may run, as JSON.

python visit.py    (UNROLL_HOME names a folder of its own)
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from streamlit.testing.v1 import AppTest

from unroll.actions import debug, learn
from unroll.actions.house import close_the_house, the_house
from unroll.actions.identity import new_person
from unroll.actions.refusal import Refused
from unroll.runner.parameters import read_parameters

ROOT = Path(__file__).resolve().parents[2]
OWN = "print('of my own')"


def told(start):
    """The status of a run and what it printed, or the sentence that refused it."""
    try:
        result = start().result(90)
    except Refused as refusal:
        return {"refused": str(refusal)}
    return {"status": result.status, "stdout": result.stdout[:200], "error": str(result.error)}


def runs(house):
    """The same programs, sent by a stranger and from this machine."""
    stranger, now = new_person(), datetime.now(UTC)
    vetted = learn.programs(house)[0].source
    slider = next(each for each in read_parameters(vetted) if each.kind == "slider")
    exercise = house.exercises[0]
    return {
        "own": told(lambda: learn.run_cell(house, stranger, OWN, {}, now=now, local=False)),
        "changed": told(lambda: learn.run_cell(house, stranger, vetted + "\n", {}, now=now, local=False)),
        "mend": told(lambda: debug.run(house, stranger, exercise.id, OWN, now=now, local=False)),
        "vetted": told(lambda: learn.run_cell(house, stranger, vetted, {}, now=now, local=False)),
        "moved": told(
            lambda: learn.run_vetted(house, stranger, vetted, {slider.name: int(slider.maximum or 0)}, now=now)
        ),
        "broken run": told(lambda: debug.run(house, stranger, exercise.id, exercise.starter, now=now, local=False)),
        "at this machine": told(lambda: learn.run_cell(house, stranger, OWN, {}, now=now, local=True)),
    }


def lab():
    """What the Lab shows to somebody who comes through a proxy: the reason, an editor or not, and a run or not."""
    app = AppTest.from_file(str(ROOT / "unroll/ui/main.py"), default_timeout=120).run()
    app.switch_page(str(ROOT / "pages/learner/lab.py")).run()
    editors = [part for part in app.get("bidi_component") if '"run_label"' in (part.proto.json or "")]
    return {
        "infos": [each.value for each in app.info],
        "editors": len(editors),
        "warnings": [each.value for each in app.warning],
        "exceptions": [each.value for each in app.exception],
        "captions": [each.value for each in app.caption],
    }


def main():
    house = the_house()
    assert house.runner.wait_ready(), house.runner.status().problem
    found = {"confinement": house.runner.confinement(), "direct": runs(house)}
    close_the_house()
    os.environ["UNROLL_BEHIND_PROXY"] = "1"
    house = the_house()
    now = datetime.now(UTC)
    found["through a proxy"] = told(lambda: learn.run_cell(house, new_person(), OWN, {}, now=now, local=True))
    found["lab"] = lab()
    close_the_house()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
