"""Traces: one spelling, a root that covers everything, and differences that are located by checksums."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.trace import TensorDigest, Trace, TraceError, element_name, first_difference

WORD = 1 << 64
SIZE = 4 * 9**3


def _digest(values: list[int]) -> TensorDigest:
    total = sum(values) % WORD
    moment = sum((index + 1) * value for index, value in enumerate(values)) % WORD
    return TensorDigest(hash(tuple(values)) % WORD, total, moment)


def _trace(*states: list[int]) -> Trace:
    return Trace({"values/9": SIZE, "counts": 2}, tuple((_digest(state), TensorDigest(1, 2, 3)) for state in states))


def test_reads_what_it_wrote() -> None:
    trace = _trace([1, 2], [1, 2], [3, -4])
    data = trace.to_bytes()
    assert Trace.from_bytes(data) == trace
    assert Trace.from_bytes(data).to_bytes() == data
    assert json.loads(data)["steps"][1] == [None, None]


def test_equal_traces_do_not_differ() -> None:
    assert first_difference(_trace([1], [2]), _trace([1], [2])) is None


@given(
    st.integers(0, SIZE - 1),
    st.integers(-(1 << 31), (1 << 31) - 1).filter(bool),
    st.lists(st.integers(-100, 100), max_size=5),
)
def test_one_changed_element_is_named(element: int, delta: int, start: list[int]) -> None:
    state = [*start, *[0] * (SIZE - len(start))]
    changed = state.copy()
    changed[element] += delta
    found = first_difference(_trace(state, state), _trace(state, changed))
    assert found is not None
    assert (found.step, found.tensor, found.element, found.delta) == (2, "values/9", element, delta)


def test_two_changed_elements_are_not_taken_for_one() -> None:
    state = [0] * SIZE
    changed = state.copy()
    changed[3], changed[1000] = 5, -2
    found = first_difference(_trace(state), _trace(changed))
    assert found is not None
    assert (found.step, found.tensor, found.element) == (1, "values/9", None)


def test_a_shorter_run_ends_where_it_ends() -> None:
    found = first_difference(_trace([1]), _trace([1], [2]))
    assert found is not None
    assert (found.step, found.tensor) == (2, None)


def test_other_tensors_have_nothing_to_compare() -> None:
    with pytest.raises(TraceError, match="other tensors"):
        first_difference(_trace([1]), Trace({"values/17": 5}, ()))


def test_elements_in_words() -> None:
    assert element_name("mean/9", 4 * (81 * 2 + 9 * 3 + 4) + 3) == "point (2, 3, 4), blue"
    assert element_name("counts", 1) == "element 1"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(root="0" * 64), "root is"),
        (lambda d: d["steps"][0].__setitem__(0, "0" * 47), "step 1 has"),
        (lambda d: d["steps"][0].__setitem__(0, None), "step 1 has None"),
        (lambda d: d["steps"][0].pop(), "one entry for each tensor"),
        (lambda d: d["tensors"][0].update(elements=-1), "has -1 elements"),
        (lambda d: d.update(version=2), "version is 2"),
        (lambda d: d.update(more=1), "allowed: an object of"),
        (lambda d: d["steps"].append(3), "step 3 does not"),
    ],
)
def test_a_changed_trace_is_refused(change, message: str) -> None:  # type: ignore[no-untyped-def]
    document = json.loads(_trace([1], [2]).to_bytes())
    change(document)
    with pytest.raises(TraceError, match=message):
        Trace.from_bytes(json.dumps(document).encode())


def test_the_root_covers_names_and_order() -> None:
    one = _trace([1], [2])
    assert one.root != _trace([2], [1]).root
    assert one.root != Trace({"values/9": SIZE, "other": 2}, one.steps).root
