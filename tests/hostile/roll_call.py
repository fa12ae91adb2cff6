"""Every hostile cell on this host as it is, at the level that the sandbox finds by itself; what got through, as JSON.

python roll_call.py FOLDER
"""

import json
import sys
from pathlib import Path

from attempts import ATTEMPTS
from judging import breach, request_of
from world import build

from unroll.runner.pool import Runner


def main():
    world = build(Path(sys.argv[1]))
    try:
        with Runner(observer=None, max_parallel=2, spare=False, thorough=False) as runner:
            assert runner.wait_ready(), runner.status().problem
            found = {}
            for attempt in ATTEMPTS:
                result = runner.submit(request_of(attempt, world)).result(90)
                if told := breach(attempt, result, world):
                    found[attempt.name] = told
            told = runner.confinement()
    finally:
        world.close()
    print(json.dumps({"confinement": told, "through": found, "tried": len(ATTEMPTS)}))


if __name__ == "__main__":
    main()
