"""Prompts: what the vocabulary's language lets pass, and the words for what it does not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.prompt import COLOURS, OBJECTS, Prompt, PromptError, parse_prompt, vocabulary

from .spec_strategies import prompts


@given(prompts(), st.sampled_from(["\t", "  ", "\n"]))
def test_case_spaces_and_articles_do_not_matter(text: str, space: str) -> None:
    want = parse_prompt(text)
    assert parse_prompt(space.join(text.upper().split())) == want
    assert parse_prompt(" ".join(word for word in text.split() if word not in ("a", "an", "the"))) == want


@pytest.mark.parametrize("noun", OBJECTS)
def test_a_bare_object_takes_its_colours_from_the_vocabulary(noun: str) -> None:
    word = OBJECTS[noun]
    assert parse_prompt(noun) == Prompt(noun, word.colour, word.part_colour or word.colour)


def test_the_part_takes_the_main_colour_where_the_vocabulary_says_none() -> None:
    assert parse_prompt("a grey mug") == Prompt("mug", "gray", "gray")
    assert parse_prompt("a tall wide blue mug with a pink handle").scales == (1.25, 1.2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no object"),
        ("a red", "no object"),
        ("a red mgu", "the word 'mgu' .* Nearest known words: mug"),
        ("a rde mgu", "the words 'rde', 'mgu' are not"),
        ("a red blue mug", "colours 'red' and 'blue'"),
        ("a tall short mug", "height words"),
        ("a mug house", "objects 'mug' and 'house'"),
        ("a mug red", "'red' follows the object 'mug'"),
        ("red a mug", "'a' is out of place"),
        ("a mug with a red lid", "second colour is its handle"),
        ("a mug with a handle", "second colour is its handle"),
        ("a mug with", "with"),
        ("a mug with a red handle with a red handle", "stands twice"),
        ("a red handle mug", "'handle' is out of place"),
    ],
)
def test_anything_else_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(PromptError) as caught:
        parse_prompt(text)
    assert re.search(words, str(caught.value))


@given(st.lists(st.sampled_from(vocabulary()), max_size=8).map(" ".join) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        prompt = parse_prompt(text)
    except PromptError:
        return
    assert prompt.object in OBJECTS and {prompt.colour, prompt.part_colour} <= set(COLOURS)


def test_the_vocabulary_is_large_enough_and_its_colours_lie_in_the_unit_cube() -> None:
    assert len(OBJECTS) >= 20 and len(COLOURS) == 11
    assert all(0 <= channel <= 1 for rgb in COLOURS.values() for channel in rgb)
    assert all({word.colour, word.part_colour} - {None} <= set(COLOURS) for word in OBJECTS.values())
