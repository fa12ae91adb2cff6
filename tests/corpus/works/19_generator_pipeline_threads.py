"""A producer thread, a queue, generators, and text work of the standard library."""

import functools
import itertools
import json
import logging
import queue
import sys
import textwrap
import threading
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("pipeline")


@dataclass(order=True)
class Item:
    score: float
    words: list[str] = field(default_factory=list, compare=False)


def windows(words, size):
    for i in range(0, len(words), size):
        yield words[i : i + size]


def produce(out, text):
    for window in windows(text.split(), 3):
        out.put(Item(round(sum(map(len, window)) / len(window), 2), window))
    out.put(None)


jobs = queue.Queue(maxsize=2)
thread = threading.Thread(target=produce, args=(jobs, "one line of text that a thread cuts into windows of three"))
thread.start()
items = list(iter(jobs.get, None))
thread.join()
log.info("%d items, best %.2f", len(items), max(items).score)
print(json.dumps([asdict(item) for item in sorted(items)], indent=1))
print(textwrap.fill(" ".join(itertools.chain.from_iterable(i.words for i in items)), 24))
print(functools.reduce(lambda a, b: a * b, range(1, 8)), PurePosixPath("a/b/../c.py").suffix, __name__)
