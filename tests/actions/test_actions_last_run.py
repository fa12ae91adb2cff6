"""What stood on the screen last comes back, and runs by itself only where that is known to end soon."""

from unroll.actions import debug, learn
from unroll.actions.identity import new_person

SLIDER = 'width = 3  # @param {type:"slider", min:1, max:9, step:1}\nprint(width)\n'


def run(house, me, t0, source, values=None, seed=0, lane="interactive"):
    started = learn.run_cell(house, me, source, values or {}, seed=seed, now=t0, local=True, lane=lane, cell="lab-p1")
    learn.keep_last_run(house, me, started, "own = 1\n", t0)
    return started


def ended(house, me, started, timeout=60):
    started.result(timeout)
    learn.note_end(house, me, started)
    return learn.last_run(house, me, "lab-p1")


def test_the_run_that_was_looked_at_last_is_known_with_text_values_and_seed(house, me, t0):
    """Of this learner and this cell only; a newer one takes its place."""
    assert learn.last_run(house, me, "lab-p1") is None
    run(house, me, t0, "print(1)")
    newer = run(house, me, t0, SLIDER, {"width": 5}, seed=7)
    found = learn.last_run(house, me, "lab-p1")
    assert (found.run_id, found.source, found.values, found.seed) == (newer.id, SLIDER, {"width": 5}, 7)
    assert learn.last_run(house, me, "lab-p2") is None
    assert learn.last_run(house, new_person(), "lab-p1") is None


def test_only_a_run_that_ended_by_itself_is_run_again_without_being_told_to(house, me, t0):
    """Not one that still goes on, that met its limit, that was stopped, or that was a long one."""
    endless = run(house, me, t0, "while True: pass")
    assert not learn.last_run(house, me, "lab-p1").again
    learn.note_end(house, me, endless)
    assert not learn.last_run(house, me, "lab-p1").again, "it has not ended"
    endless.stop()
    assert not ended(house, me, endless).again
    assert ended(house, me, run(house, me, t0, "print(2)")).again
    assert ended(house, me, run(house, me, t0, "1 / 0")).again
    assert not ended(house, me, run(house, me, t0, "print(3)", lane="long")).again


def test_the_end_of_a_run_whose_place_was_taken_changes_nothing(house, me, t0):
    """The older run ended well; of the newer one nobody knows yet."""
    older = run(house, me, t0, "print(4)")
    older.result(60)
    newer = run(house, me, t0, "import time; time.sleep(5)")
    learn.note_end(house, me, older)
    assert not learn.last_run(house, me, "lab-p1").again
    newer.stop()


def test_the_program_as_it_stands_needs_no_keeping(house, me, t0):
    """It is what somebody new sees: run again, it takes the place of what was kept. Another seed is kept."""
    run(house, me, t0, "print(5)")
    run(house, me, t0, "own = 1\n")
    assert learn.last_run(house, me, "lab-p1") is None
    run(house, me, t0, "own = 1\n", seed=3)
    assert learn.last_run(house, me, "lab-p1").seed == 3


def test_a_text_that_cannot_be_kept_takes_the_place_of_what_was_kept(house, me, t0):
    """A NUL is no text for every database; the run itself says what is wrong with it."""
    run(house, me, t0, "print(6)")
    run(house, me, t0, "print('\0')")
    assert learn.last_run(house, me, "lab-p1") is None


def test_a_run_of_debug_is_kept_under_the_name_of_its_exercise(house, me, t0):
    """And it is handed over and erased with all else that is the learner's."""
    started = debug.run(house, me, "twice", "print(7)", now=t0, local=True)
    learn.keep_last_run(house, me, started, "own", t0)
    assert learn.last_run(house, me, debug.CELL + "twice").source == "print(7)"
    assert "print(7)" in str(learn.my_data(house, me))
    learn.erase_my_data(house, me, "erase")
    assert learn.last_run(house, me, debug.CELL + "twice") is None
