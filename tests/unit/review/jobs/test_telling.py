"""What a gate says reaches the page: not at every word, and not lost with a database that is away."""

from review.jobs import telling
from review.jobs.telling import Teller
from review.store import StoreError


class Spy:
    """Jobs that write down what they are told."""

    def __init__(self):
        self.told, self.ours, self.away = [], True, False

    def progress(self, id, stage, done, total, lines):
        if self.away:
            raise StoreError("away")
        self.told.append((stage, done, total, tuple(lines)))
        return self.ours


class AJob:
    id = 7


def teller(spy, stop=lambda: None):
    return Teller(spy, AJob(), stop)


def test_many_words_are_one_write():
    spy = Spy()
    heard = teller(spy)
    for done in range(100):
        heard.event("box", {"event": "progress", "stage": "optimise", "done": done, "total": 220})
    heard.event("box", {"event": "stage", "name": "optimise", "reused": False})
    heard.event("box", {"event": "stage", "name": "extract", "reused": True})
    heard.warn("careful\x1b[2J\nvery")
    assert spy.told == []
    heard.beat()
    lines = ("optimise: done", "extract: kept from an earlier run", "careful\\u001b[2J", "very")
    assert spy.told == [("optimise", 99, 220, lines)]


def test_a_stage_without_numbers_takes_those_of_the_stage_before_away():
    spy = Spy()
    heard = teller(spy)
    heard.event("box", {"event": "progress", "stage": "judge"})
    heard.beat()
    assert spy.told == [("judge", 0, 0, ())]


def test_with_nothing_new_a_sign_of_life_now_and_then():
    spy = Spy()
    heard = teller(spy)
    for _ in range(3 * telling.IDLE_BEATS):
        heard.beat()
    assert spy.told == [(None, None, None, ())] * 3


def test_what_could_not_be_written_is_written_later_and_in_order():
    spy = Spy()
    heard = teller(spy)
    spy.away = True
    heard.event("box", {"event": "progress", "stage": "judge"})
    heard.warn("first")
    heard.beat()
    heard.warn("second")
    spy.away = False
    heard.beat()
    assert spy.told == [("judge", 0, 0, ("first", "second"))]


def test_a_job_that_is_no_longer_ours_is_stopped_once():
    spy, stopped = Spy(), []
    heard = teller(spy, lambda: stopped.append(1))
    spy.ours = False
    for _ in range(2):
        heard.warn("a word")
        heard.beat()
    assert stopped == [1]
