from concurrent.futures import ThreadPoolExecutor


class TooLong(Exception):
    """A sequence of more steps than the model has positions."""

    def __init__(self, steps):
        super().__init__(f"{steps} steps\nbut 512 positions")


def check(steps):
    if steps > 512:
        raise TooLong(steps)
    return steps


with ThreadPoolExecutor(2) as pool:
    for answer in pool.map(check, [3, 512, 513]):
        print(answer)
