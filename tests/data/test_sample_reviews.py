import hashlib
import re
from collections import Counter

import numpy as np
import pytest

from grader.data.sample_grammar import BALANCED, NEUTRAL, OPENINGS, OPPOSITES, VERDICTS, opinion_slots
from grader.data.sample_reviews import LONGEST, SHORTEST, write_reviews
from grader.data.sample_words import FREE, OPINION, PLURAL, SINGULAR
from grader.proof.linear import bag_accuracy, words


@pytest.fixture(scope="module")
def written():
    return write_reviews(4000, 21)


def test_half_of_the_reviews_are_positive(written):
    texts, labels, films = written
    assert len(texts) == len(labels) == len(films) == 4000
    assert labels.dtype == films.dtype == np.int64
    assert labels.sum() == 2000


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 13, 100])
def test_any_number_of_reviews_can_be_written(n):
    texts, labels, films = write_reviews(n, 4)
    assert len(texts) == len(labels) == len(films) == n
    assert labels.sum() == n // 2


def test_every_film_has_reviews_of_both_classes(written):
    _, labels, films = written
    assert 400 <= films.max() + 1 <= 600  # about n / 8
    for film in range(films.max() + 1):
        assert set(labels[films == film].tolist()) == {0, 1}


def test_reviews_of_a_film_share_its_title(written):
    texts, _, films = written
    film = int(np.bincount(films).argmax())
    titles = Counter(t for i in np.flatnonzero(films == film) for t in re.findall(r'"([^"]+)"', texts[i]))
    assert titles.most_common(1)[0][1] >= 3


def test_some_films_are_liked_better_than_others(written):
    _, labels, films = written
    liked = np.array([labels[films == film].mean() for film in range(films.max() + 1)])
    assert liked.std() > 0.12


def test_the_same_seed_writes_the_same_reviews_on_every_platform():
    texts, labels, films = write_reviews(200, 0)
    content = "\n".join(f"{y} {film} {text}" for text, y, film in zip(texts, labels, films, strict=True))
    digest = hashlib.sha256(content.encode()).hexdigest()
    assert digest == "4c0bb7dcd072fadc9ae6057d93a4c72b2ce2138984109a3a30649f2690057c4c", (
        "the sample changed, or this platform writes it differently"
    )


def test_reviews_are_of_a_reviews_length(written):
    lengths = np.array([len(text.replace("<br />", " ").split()) for text in written[0]])
    assert lengths.min() >= SHORTEST
    assert lengths.max() <= LONGEST
    assert 85 < lengths.mean() < 120
    assert np.median(lengths) < lengths.mean()  # many short ones, a few long ones


def test_the_vocabulary_is_a_beginners_books(written):
    vocabulary = {word for text in written[0] for word in words(text)}
    assert 700 < len(vocabulary) < 1500


def test_texts_look_raw(written):
    texts = written[0]
    assert 0.3 < np.mean(["<br /><br />" in text for text in texts]) < 0.6
    assert all(text[0].isupper() or text[0] == '"' for text in texts)
    assert any("n't" in text for text in texts)
    assert any(re.search(r"\b[A-Z]{4,}\b", text) for text in texts)
    assert not any("{" in text or "}" in text or "  " in text for text in texts)
    assert not any(
        re.search(r"\b[Aa] [aeio]", text) or re.search(r"\b[Aa]n [bcdfgjklmnpqrstvwxz]", text) for text in texts
    )


def test_two_seeds_share_no_review(written):
    other = write_reviews(1000, 22)[0]
    assert len(set(written[0])) == 4000
    assert not set(written[0]) & set(other)


def test_two_seeds_share_next_to_no_film_title(written):
    def openings(texts):
        return {title for text in texts for title in re.findall(r'^[^"]{0,40}"([^"]+)"', text)}

    first, second = openings(written[0]), openings(write_reviews(2000, 22)[0])
    assert len(first & second) < 0.25 * len(second)


def test_words_of_praise_and_blame_are_alike_in_both_classes():
    texts, labels, _ = write_reviews(12_000, 23)
    counted = [Counter(), Counter()]
    for text, label in zip(texts, labels, strict=True):
        counted[label].update(words(text))
    opinion = [word for pair in OPINION.values() for side in pair for word in side]
    for word in opinion:
        total = counted[0][word] + counted[1][word]
        assert abs(counted[1][word] - counted[0][word]) < 5 * total**0.5, f"'{word}' tells the class"


def test_both_patterns_of_a_pair_ask_for_the_same_kinds_of_words():
    for direct, turned in OPPOSITES:
        assert opinion_slots(direct) == opinion_slots(turned)
        assert "-}" not in direct
        assert "+}" not in turned


def test_every_verdict_can_be_made_up_for():
    for verdict in VERDICTS:
        assert any(opinion_slots(turned) == opinion_slots(verdict) for _, turned in OPPOSITES)


def test_contrasts_hold_as_much_praise_as_blame():
    for pattern in BALANCED:
        slots = re.findall(r"\{(\w+)([+-])\}", pattern)
        assert Counter(kind for kind, sign in slots if sign == "+") == Counter(
            kind for kind, sign in slots if sign == "-"
        )


def test_facts_take_no_side():
    assert not any(opinion_slots(pattern) for pattern in (*NEUTRAL, *OPENINGS))


def test_lists_of_praise_and_blame_are_equally_long_and_apart():
    for praise, blame in OPINION.values():
        assert len(praise) == len(blame) == len(set(praise)) == len(set(blame))
        assert not set(praise) & set(blame)


def test_no_word_of_opinion_has_another_meaning():
    opinion = {word for pair in OPINION.values() for side in pair for word in side}
    others = {word for options in (*FREE.values(), SINGULAR, PLURAL) for option in options for word in option.split()}
    assert not opinion & others


def test_a_bag_of_words_stays_near_chance_and_pairs_of_words_below_the_network(written):
    texts, labels, _ = written
    test = write_reviews(1000, 22)[:2]
    assert 0.51 < bag_accuracy((texts, labels), test, 1) < 0.65
    assert 0.60 < bag_accuracy((texts[:2000], labels[:2000]), test, 2) < 0.80
