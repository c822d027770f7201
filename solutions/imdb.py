# Sections that both tracks of the IMDb project share. A track includes one with the header: include="imdb.<section>".
#
# section        needs of the track                 leaves behind
# look           imports, see "bag"                 reviews, clean; BLUE, ORANGE, GREEN, PINK
# split          -                                  group_split, texts_train, y_train, texts_val, y_val
# bag            json, math, re, Counter, np, plt   tokenize, log_odds, weights, p_bag, bag_accuracy
# tokens         VOCABULARY_SIZE                    build_vocabulary, encode, pad; vocabulary, ids_train, ids_val
# average        -                                  masked_mean
# lstm           -                                  lstm_step
# buckets        -                                  bucket_batches
# tuning-text    -                                  (text only; the track writes run, configs, trials)
# choice         trials                             choose, choice
# diagnose       p_val: float (n,), for texts_val   accuracy_by, right, bag_right
# break-it       predict: texts -> float (n,)       -
# report         right, bag_right                   paired_bootstrap
#
# Chapters 1 to 6, 10, 12 and 13 are here, and the first half of 8; the rest belongs to the tracks.


# %% section="look"

# %% [markdown]
# ## 1 · Look before you model
#
# Each example is one film review and one label: 1 if the writer liked the film, 0 if not. In the real collection a
# label comes from the stars beside the review: 7 or more is positive, 4 or fewer is negative, and the lukewarm middle
# was left out. The labels are balanced, so blind guessing scores 50 %.

# %% locked="load"
reviews = lab.load("imdb")
print(f"{len(np.unique(reviews.films)):,} films; {reviews.labels.mean():.1%} of the reviews are positive")
BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"

# %% [markdown]
# ### Be the model
#
# You will read six openings and six endings of thirty words each. Which half of a review gives more away? Write down
# how many of the twelve you expect to get right, *then* read. Replace `None` by your number: the cell keeps it and
# later shows it beside the truth. Predictions are never graded; being surprised is the point.

# %% name="predict-reader"
lab.predict_first("reader", "Of twelve excerpts, how many will you label correctly?", None)  # your number for None

# %% name="excerpts"
chosen = np.random.default_rng(8).choice(len(reviews.texts), size=12, replace=False)
for number, i in enumerate(chosen, start=1):
    words = reviews.texts[i].split()
    part, excerpt = ("opening", words[:30]) if number <= 6 else ("ending", words[-30:])
    print(f"{number:2d}. {part}: {' '.join(excerpt)}\n")

# %% name="excerpts-answer"
my_labels = ""  # your twelve digits, 1 for positive, for example "101100 011010"
mine = np.array([int(digit) for digit in my_labels if digit in "01"])
if len(mine) == 12:
    right = mine == reviews.labels[chosen]
    print(f"Openings: {right[:6].sum()} of 6. Endings: {right[6:].sum()} of 6.")
    lab.compare("reader", int(right.sum()), "of 12")
else:
    print("Put your twelve digits into my_labels and run this cell again.")

# %% [markdown]
# Twelve is far too few to rank openings against endings, but enough to meet what makes the task hard: plot summary
# that says nothing about quality, praise that is taken back one sentence later, irony. Keep one such review in mind:
# at the end you will ask your network about it.

# %% name="predict-length"
lab.predict_first("length", "At how many words must you cut to keep nine reviews in ten whole?", None)

# %% name="lengths"
lengths = np.array([len(text.split()) for text in reviews.texts])
median, ninety = np.quantile(lengths, [0.5, 0.9])
fig = lab.plot_histogram(
    np.minimum(lengths, 800),
    xlabel="words in a review (those over 800 stand at 800)",
    ylabel="reviews",
    reference={f"half: {median:.0f}": median, f"nine in ten: {ninety:.0f}": ninety},
)
lab.show(fig, alt=f"Histogram of words a review: half have up to {median:.0f}, nine in ten up to {ninety:.0f}.")
lab.compare("length", float(ninety), "words")

# %% [markdown]
# The length decides what you pay: an LSTM reads one word after the other, so a review twice as long takes twice as
# long. The real collection has a long tail (8 % over 500 words). Where to cut, and at which end, is a decision about
# accuracy *and* time; you will measure it instead of guessing.

# %% [markdown] goal="clean"
# ### Clean a review
#
# Raw reviews carry HTML: `good.<br /><br />The end`. Deleting the tag would glue `good.` to `The`. So:
#
# 1. lower-case everything;
# 2. a **tag** becomes a space: `<`, *at once* a letter or `/`, up to the next `>`. (`<3` is a heart.)
# 3. the curly apostrophe `’` becomes a straight one;
# 4. each run of white space becomes one space, none at the ends.
#
# Nothing else goes, `n't` least of all: which word of "isn't good" carries the *not*?

# %% [markdown] hints="clean"
# `re.sub(pattern, " ", text)` replaces every match of a pattern by a space. What does a tag always begin and end with?
#
# ---
#
# In a pattern, `[a-z]` is one letter, `/?` an optional slash and `[^>]*` "anything but `>`, as much as there is".
#
# ---
#
# Lower-case first, then replace tags, then apostrophes. `text.split()` without arguments splits at any run of white
# space and drops the ends; `" ".join(...)` puts single spaces back.


# %% solve="clean"
def clean(text: str) -> str:
    """Return `text` in lower case without HTML tags, with straight apostrophes and single spaces."""
    ### BEGIN SOLUTION
    text = re.sub(r"</?[a-z][^>]*>", " ", text.lower())
    return " ".join(text.replace("’", "'").split())
    ### END SOLUTION


# %% test="clean"
from grader import lab

found = clean("A GOOD film.<br /><br />The  End isn’t bad.\n")
assert "<br" not in found, f"a tag is still there: {found!r}"
assert "film.the" not in found, f"put a space where a tag was, or words are glued together: {found!r}"
assert "isn't" in found, f"keep n't, with a straight apostrophe: it carries the negation; found {found!r}"
assert found == "a good film. the end isn't bad.", f"expected 'a good film. the end isn't bad.', found {found!r}"
found = clean("I <3 it: 8/10!")
assert found == "i <3 it: 8/10!", f"'<3' is no tag; digits and punctuation stay; found {found!r}"
### BEGIN HIDDEN TESTS
draw = lab.rng("clean")
pieces = [("Plot", "plot"), ("<br />", " "), ("<I>", " "), ("</i>", " "), ("doesn’t", "doesn't"), ("<3", "<3")]
pieces += [("\t\n", " "), ("9/10", "9/10"), ("É!", "é!"), ("<a href='x'>", " "), ("a < b > c", "a < b > c")]
for _ in range(6):
    drawn = [pieces[k] for k in draw.integers(len(pieces), size=23)]
    expected = " ".join(" ".join(after for _, after in drawn).split())
    found = clean(" ".join(before for before, _ in drawn))
    rule = "a tag begins with '<' right before a letter or '/' and ends at the next '>'"
    assert found == expected, f"expected {expected!r}, found {found!r}: {rule}"
assert clean("") == "", "an empty review stays empty"
assert clean("one<br>two") == "one two", "a tag between two words becomes a space"
### END HIDDEN TESTS

# %% section="split"

# %% [markdown]
# ## 2 · Split honestly
#
# The official test set shares no film with the training set. You need a validation set of your own for every choice
# to come: when to stop, which model. It can only forecast the test if it is *like* the test. The habit is to draw
# reviews at random. But several people review the same film, and a network can learn that a name means "bad" without
# reading an opinion.

# %% name="predict-overlap"
SHARE = {"smoke": 0.25, "sample": 0.15, "full": 0.1}[reviews.level]  # of all reviews, for validation
lab.predict_first("overlap", "Split at random: per cent of validation reviews about a film seen in training?", None)

# %% [markdown] goal="group-split"
# ### Split by film
#
# Write a split that keeps each group (here: film) on one side. Visit the groups in random order and move *whole*
# groups to validation until it holds at least `share` of the reviews. Five reviews of films `[7, 7, 2, 2, 9]` with
# share 0.4 could give validation `[2, 3]`, never `[1, 2]`.

# %% [markdown] hints="group-split"
# Shuffle the *films*, not the reviews. `np.unique(groups)` lists them; `np.random.default_rng(seed).permutation(...)`
# shuffles reproducibly.
#
# ---
#
# Go through the shuffled films and add up how many reviews each has; stop when the sum reaches `share * len(groups)`.
# `np.unique(groups, return_counts=True)` gives the sizes.
#
# ---
#
# With the set of chosen films in hand, `np.isin(groups, chosen)` is True for each validation review, and
# `np.flatnonzero` turns True into indices.


# %% solve="group-split"
def group_split(groups: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Split indices so that no group is on both sides; return (i_train, i_val), `share` of the indices in i_val.

    The same seed gives the same split. `i_val` exceeds ``share * len(groups)`` by less than one group.
    """
    ### BEGIN SOLUTION
    names, member, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    before = np.cumsum(sizes[order]) - sizes[order]  # reviews moved before each group's turn
    is_val = np.isin(member, order[before < share * len(groups)])
    return np.flatnonzero(~is_val), np.flatnonzero(is_val)
    ### END SOLUTION


# %% test="group-split"
import numpy as np

from grader import lab

films = np.array([7, 7, 2, 9, 9, 9, 2, 4, 5, 5, 1, 3, 3])
left, right = group_split(films, 0.3, seed=5)
everyone = sorted([*left.tolist(), *right.tolist()])
assert everyone == list(range(13)), f"each of the 13 indices belongs to exactly one side; found {everyone}"
both = set(films[left].tolist()) & set(films[right].tolist())
assert not both, f"films {sorted(both)} stand on both sides: move whole groups"
assert 4 <= len(right) <= 6, f"0.3 of 13 is 3.9: 4 to 6 in validation; found {len(right)} (are the sides swapped?)"
### BEGIN HIDDEN TESTS
draw = lab.rng("group-split")
for share in (0.07, 0.21, 0.5):
    sizes = draw.integers(1, 12, size=61)
    groups = draw.permutation(np.repeat(draw.permutation(900)[:61], sizes))
    left, right = group_split(groups, share, seed=int(draw.integers(99)))
    everyone = np.sort(np.concatenate([left, right]))
    assert np.array_equal(everyone, np.arange(len(groups))), "each index must be on exactly one side"
    assert not np.isin(groups[left], groups[right]).any(), "a group stands on both sides"
    excess = len(right) - share * len(groups)
    wanted = f"between {share * len(groups):.0f} and one group more"
    assert 0 <= excess < sizes.max(), f"share {share} of {len(groups)}: validation has {len(right)}, not {wanted}"
groups = np.repeat(np.arange(61), [60] + [1] * 60)  # one film has half of the reviews
for seed in range(12):
    moved = len(group_split(groups, 0.25, seed)[1])
    assert moved >= 30, f"0.25 of 120 reviews are 30, validation has {moved}: add up reviews, do not count groups"
groups = draw.permutation(np.repeat(np.arange(40), 3))
once, again, other = (group_split(groups, 0.25, seed=s)[1] for s in (3, 3, 4))
assert np.array_equal(np.sort(once), np.sort(again)), "the same seed must give the same split: pass it to default_rng"
assert not np.array_equal(np.sort(once), np.sort(other)), "another seed must give another split: shuffle the groups"
### END HIDDEN TESTS

# %% locked="split-data"
i_train, i_val = group_split(reviews.films, SHARE, seed=1)
texts_train, y_train = [reviews.texts[i] for i in i_train], reviews.labels[i_train]
texts_val, y_val = [reviews.texts[i] for i in i_val], reviews.labels[i_val]
print(f"{len(y_train):,} reviews to train on, {len(y_val):,} to choose by ({y_val.mean():.1%} positive)")

# %% name="overlap"
order = np.random.default_rng(1).permutation(len(reviews.films))
random_val, random_train = np.split(order, [len(i_val)])
overlap = {
    "split at random": 100 * np.isin(reviews.films[random_val], reviews.films[random_train]).mean(),
    "split by film": 100 * np.isin(reviews.films[i_val], reviews.films[i_train]).mean(),
}
fig = lab.plot_bars(overlap, xlabel="validation reviews about a film that is also in training (%)")
lab.show(fig, alt="Bars of overlap: " + ", ".join(f"{way} {value:.0f} %" for way, value in overlap.items()) + ".")
lab.compare("overlap", float(overlap["split at random"]), "%")

# %% [markdown]
# A random split is fair to *reviews* but not to *films*. How much it would flatter a score differs from data set to
# data set and is often small; splitting by film costs one line and removes the question. The rule carries over:
# patients in medicine, speakers in audio, customers in sales. Split by what the future will bring anew.

# %% section="bag"

# %% [markdown]
# ## 3 · A bar to clear: bag of words
#
# Before any network: how far do you get if you throw the order of the words away? A "bag" keeps only *which* words a
# review contains. First we need words. The tokeniser below is given, because small choices in it matter: `isn't`
# becomes `is` and `n't`, so that all negations share one token; a rating such as `8/10` stays whole; of punctuation
# only the end of a sentence is kept.

# %% locked="tokenize"
TOKEN = re.compile(r"\d+(?:[./]\d+)+|n't|\w+(?=n't)|\w+(?:'\w+)?|[.!?](?![.!?])")


def tokenize(text: str) -> list[str]:
    """Split a cleaned review into words, ratings, "n't" and the ends of sentences."""
    return TOKEN.findall(text)


# %% name="tokens-of"
print(tokenize(clean("It's 8/10... but ISN'T<br />great, don't buy it!!")))

# %% name="predict-bag"
lab.predict_first("bag", "Accuracy of the best linear model on words without their order (per cent)?", None)

# %% [markdown] goal="bag-of-words"
# ### Weigh the words
#
# Say *superb* stands in 30 of 100 positive and in 5 of 100 negative reviews. Its **log-odds** is
# ln(31/102) − ln(6/102) = 1.64: evidence for "positive". *the* is in nearly all of both and gets about 0.
#
# The added 1 and 2 keep it finite for a word that one class never has. A review counts a word **once**.
#
# ```
# log-odds = ln((k_pos + 1) / (n_pos + 2)) - ln((k_neg + 1) / (n_neg + 2))
# ```
#
# Here *k* counts the reviews of a class that contain the word and *n* the reviews of that class.

# %% [markdown] hints="bag-of-words"
# You need two tallies: for each word, the positive reviews that contain it and the negative ones. `Counter` from the
# standard library counts what you pass to its `update`.
#
# ---
#
# `set(tokenize(clean(text)))` holds each word of a review once: exactly what the tally of that review's class should
# get.
#
# ---
#
# A `Counter` answers 0 for a word it never saw, so the formula works for every word that stands in either tally;
# `counts_a | counts_b` has the words of both. Mind that *n* counts reviews, not words.


# %% solve="bag-of-words"
def log_odds(texts: list[str], labels: np.ndarray) -> dict[str, float]:
    """Return each word's smoothed log-odds of standing in a positive rather than a negative review."""
    ### BEGIN SOLUTION
    counts = [Counter(), Counter()]  # reviews that contain a word: negative, positive
    for text, label in zip(texts, labels, strict=True):
        counts[label].update(set(tokenize(clean(text))))
    n_negative, n_positive = np.bincount(labels, minlength=2)
    positive = {word: math.log((counts[1][word] + 1) / (n_positive + 2)) for word in counts[0] | counts[1]}
    return {word: value - math.log((counts[0][word] + 1) / (n_negative + 2)) for word, value in positive.items()}
    ### END SOLUTION


# %% test="bag-of-words"
import math

import numpy as np

from grader import lab

found = log_odds(["Good, good film", "good plot", "Bad film", "dull plot", "awful"], np.array([1, 1, 0, 0, 0]))
known = {"good", "film", "plot", "bad", "dull", "awful"}
assert set(found) == known, f"one entry for each word of either class, cleaned and tokenised; found {sorted(found)}"
off = abs(found["good"] - math.log(3 / 4) + math.log(1 / 5))
assert off < 1e-6, (
    f"'good' is in 2 of 2 positive and 0 of 3 negative reviews: ln(3/4) - ln(1/5) = 1.322; found {found['good']:.3f}: "
    "count a word once a review, add the 1 and the 2, positive minus negative"
)
off = abs(found["film"] - math.log(2 / 4) + math.log(2 / 5))
assert off < 1e-6, f"'film' is in 1 of 2 and 1 of 3 reviews: ln(2/4) - ln(2/5) = 0.223; found {found['film']:.3f}"
### BEGIN HIDDEN TESTS
draw = lab.rng("log-odds")
names = np.array(["calm", "loud", "rough", "tame", "vivid", "wry", "zany"])
labels = np.append(1, draw.permutation(np.array([1] * 8 + [0] * 14)))  # in no order
contains = draw.random((23, 7)) < draw.uniform(0.2, 0.9, size=7)
contains[0] = True
repeats = draw.integers(1, 4, size=(23, 7))
texts = [" ".join(np.repeat(names[row], times[row])) for row, times in zip(contains, repeats, strict=True)]
expected = np.log((contains[labels == 1].sum(0) + 1) / 11) - np.log((contains[labels == 0].sum(0) + 1) / 16)
found = log_odds(texts, labels)
assert set(found) == set(names.tolist()), f"expected the words {sorted(names.tolist())}, found {sorted(found)}"
for name, value in zip(names.tolist(), expected, strict=True):
    fault = "count reviews of each label, not occurrences, and divide by each label's own number of reviews"
    assert abs(found[name] - value) < 1e-6, f"{name}: expected {value:.4f}, found {found[name]:.4f}; {fault}"
### END HIDDEN TESTS

# %% name="strongest"
counted = len(texts_train) if lab.exploring() else 2_000  # the grader does not wait for the whole bag
weights = log_odds(texts_train[:counted], y_train[:counted])
common = Counter(word for text in texts_train[:counted] for word in set(tokenize(clean(text))))
often = [word for word, n in common.items() if n >= counted / 100 and word.isalpha()]
ranked = sorted(often, key=weights.get)
fig = lab.plot_bars({word: weights[word] for word in ranked[-8:][::-1] + ranked[:8][::-1]}, xlabel="log-odds")
lab.show(fig, alt=f"Bars of log-odds. Highest: {', '.join(ranked[:-5:-1])}. Lowest: {', '.join(ranked[:4])}.")

# %% [markdown]
# Now the strongest honest opponent we can build from a bag: logistic regression on word presence, each word scaled by
# its log-odds (Wang and Manning's "NBSVM" idea, 2012), in plain NumPy. Column 0 is the bias. `reduceat` sums each
# review's weights; `bincount` sends each review's error back to its words. Read it: it is the whole training loop of
# a model.


# %% locked="bag-model"
def bag(texts: list[str], columns: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return all reviews' word columns end to end (int32) and where each review starts."""
    rows = [np.array([0, *sorted({columns[w] for w in tokenize(clean(t)) if w in columns})], np.int32) for t in texts]
    return np.concatenate(rows), np.cumsum([0] + [len(row) for row in rows[:-1]])


def fit_bag(texts: list[str], labels: np.ndarray, scale: np.ndarray, steps: int = 100) -> np.ndarray:
    """Fit logistic regression by gradient descent with momentum; return a weight for each column."""
    words, starts = bag(texts, columns)
    sizes = np.diff([*starts, len(words)])
    weight, velocity = np.zeros(len(scale)), np.zeros(len(scale))
    for _ in range(steps):
        error = labels - 1 / (1 + np.exp(-np.add.reduceat((weight * scale)[words], starts)))
        gradient = scale * np.bincount(words, np.repeat(error, sizes), len(scale)) / len(labels)
        velocity = 0.9 * velocity + gradient - 5e-4 * weight
        weight += 0.5 * velocity
    return weight * scale


# %% locked="bag-accuracy"
kept = [word for word, n in common.most_common(30_000) if n >= 2]
columns = {word: column for column, word in enumerate(kept, start=1)}
scale = np.array([1.0, *(weights[word] for word in kept)])
bag_weight = fit_bag(texts_train[:counted], y_train[:counted], scale)
words, starts = bag(texts_val, columns)
p_bag = 1 / (1 + np.exp(-np.add.reduceat(bag_weight[words], starts)))
bag_accuracy = float(np.mean((p_bag > 0.5) == y_val))
print(f"Bag of words: {bag_accuracy:.1%} of {len(y_val):,} validation reviews")
lab.compare("bag", 100 * bag_accuracy, "%")

# %% [markdown]
# On the **real reviews** expect 88 to 89 %: which words people choose gives most of it away, and many a fancy network
# in a blog post scores less. On the **built-in sample** expect little above chance, by design: its grammar uses each
# adjective equally often in praise and in blame, so only the order tells.

# %% [markdown]
# So why an LSTM? Because it can read "not bad at all", and because what you learn here (sequence, mask, gate, bucket)
# is the grammar of every model that reads. But the bar stands, and the last table will show it.

# %% section="tokens"

# %% [markdown]
# ## 4 · From text to tensor
#
# A network eats numbers. Each word gets an **id**: the number of its row in a table of vectors (the *embedding*) that
# training will fill. An id is an address, not a quantity: word 40 is not "twice" word 20.
#
# Two rows are reserved. Row 0 is *padding*, row 1 stands for every *unknown* word. Both cause silent bugs, so this
# chapter is bookkeeping with a magnifying glass.

# %% name="predict-unknown"
lab.predict_first("unknown", "What share of the words in validation reviews is not in the vocabulary (per cent)?", None)

# %% [markdown] goal="vocabulary"
# ### Number the words
#
# Build the vocabulary from **training** texts: `<pad>` is 0, `<unknown>` is 1, then the commonest words get 2, 3, 4 …,
# the commonest first, until there are `size` entries in all. So the embedding has exactly `size` rows and no id can be
# out of range. Ties may fall either way.
#
# From "good film . good plot ." with size 4: `{"<pad>": 0, "<unknown>": 1, "good": 2, ".": 3}`. The words *film* and
# *plot* did not fit.

# %% [markdown] hints="vocabulary"
# Count all words of all texts first (here a repeated word counts each time). Which class of the standard library did
# that for the log-odds?
#
# ---
#
# `counter.most_common(k)` gives the k commonest as (word, count) pairs. How many words fit beside the two reserved
# entries?
#
# ---
#
# `enumerate(["<pad>", "<unknown>", *words])` yields the id of each entry, in order. Turn it into a dict from word to
# id, not from id to word.


# %% solve="vocabulary"
def build_vocabulary(texts: list[str], size: int) -> dict[str, int]:
    """Return an id for `<pad>`, `<unknown>` and the commonest words of `texts`: at most `size` entries, ids from 0."""
    ### BEGIN SOLUTION
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(tokenize(clean(text)))
    commonest = [word for word, _ in counts.most_common(size - 2)]
    return {word: id for id, word in enumerate(["<pad>", "<unknown>", *commonest])}
    ### END SOLUTION


# %% test="vocabulary"
import numpy as np

from grader import lab

found = build_vocabulary(["Good film. Good plot.", "Good<br />grief, bad plot."], 6)
assert {"<pad>", "<unknown>"} <= set(found), (
    f"a dict from each word to its id, <pad> and <unknown> in it; found {found}"
)
assert (found["<pad>"], found["<unknown>"]) == (0, 1), f"0 is <pad> and 1 is <unknown>; found {found}"
assert len(found) == 6, f"6 entries in all, the two reserved ones included; found {len(found)}"
assert sorted(found.values()) == list(range(6)), f"the ids are 0 to 5, each once; found {sorted(found.values())}"
expected = {2: {"good", "."}, 3: {"good", "."}, 4: {"plot"}}
for word, id in found.items():
    assert word in expected.get(id, {word}), f"the commonest word comes first, cleaned and tokenised; found {found}"
### BEGIN HIDDEN TESTS
draw = lab.rng("vocabulary")
names = [f"{first}{second}" for first in "bcdfg" for second in ("an", "ip", "ox", "ump")]
order = draw.permutation(len(names))
counts = {names[k]: 2 * place + 3 for place, k in enumerate(order)}
words = draw.permutation([name for name, n in counts.items() for _ in range(n)])
texts = [" ".join(part) for part in np.array_split(words, 37)]
for size in (5, 14, 22, 300):
    found = build_vocabulary(texts, size)
    ranked = sorted(counts, key=counts.get, reverse=True)[: size - 2]
    expected = {word: id for id, word in enumerate(["<pad>", "<unknown>", *ranked])}
    assert found == expected, f"size {size}: expected {expected}, found {found}"
### END HIDDEN TESTS

# %% [markdown] goal="encode"
# ### Words to ids
#
# Now turn a raw review into ids: clean, tokenise, look up; a word that is not in the vocabulary becomes 1. An empty
# review gives an empty list. This one function serves training *and* prediction. Two functions that are "nearly the
# same" are one of the commonest reasons why a model is good in the notebook and poor in use.

# %% [markdown] hints="encode"
# The vocabulary was made of cleaned, tokenised words. What must happen to a raw review before you can look anything up?
#
# ---
#
# `vocabulary[word]` fails for a word it lacks. Dictionaries have a method that takes a default.
#
# ---
#
# One list comprehension over `tokenize(clean(text))` does it; each element is `vocabulary.get(word, ...)`.


# %% solve="encode"
def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    """Return the ids of a raw review's words; 1 for a word that the vocabulary lacks."""
    ### BEGIN SOLUTION
    return [vocabulary.get(word, 1) for word in tokenize(clean(text))]
    ### END SOLUTION


# %% test="encode"
import numpy as np

from grader import lab

tiny = {"<pad>": 0, "<unknown>": 1, "good": 2, "n't": 3, "is": 4, ".": 5}
found = encode("It ISN'T<br />good.", tiny)
assert len(found) == 5, f"five tokens: it, is, n't, good and the full stop; found {found} (clean and tokenise first)"
assert found[0] == 1, f"'it' is not in this vocabulary: its id is 1 (0 is padding, which is skipped); found {found[0]}"
assert list(found) == [1, 4, 3, 2, 5], f"expected [1, 4, 3, 2, 5], found {found}"
assert list(encode("", tiny)) == [], "an empty review has no ids"
### BEGIN HIDDEN TESTS
draw = lab.rng("encode")
words = [f"{first}{second}" for first in "klmnp" for second in ("ab", "ex", "ing", "oss", "uff")]
ids = draw.permutation(np.arange(2, 2 + len(words)))
table = {"<pad>": 0, "<unknown>": 1, **{word: int(id) for word, id in zip(words[:17], ids, strict=False)}}
for length in (1, 29, 173):
    drawn = [words[k] for k in draw.integers(len(words), size=length)]
    raw = "<br /> ".join(word.upper() if draw.random() < 0.5 else word for word in drawn)
    expected = [table.get(word, 1) for word in drawn]
    found = list(encode(raw, table))
    assert len(found) == length, f"{length} words have {length} ids, found {len(found)}: a review is encoded whole"
    assert found == expected, f"{raw[:60]!r}...: expected {expected[:9]}, found {found[:9]}"
### END HIDDEN TESTS

# %% locked="encoded"
vocabulary = build_vocabulary(texts_train, VOCABULARY_SIZE)
ids_train = [np.array(encode(text, vocabulary), np.int32) for text in texts_train]
ids_val = [np.array(encode(text, vocabulary), np.int32) for text in texts_val]
word_of = list(vocabulary)
print(f"{len(vocabulary):,} entries. The first validation review, encoded and decoded again:")
print(ids_val[0][:12], "->", " ".join(word_of[id] for id in ids_val[0][:12]))

# %% name="unknown"
unknown = 100 * np.mean(np.concatenate(ids_val) == 1)
print(f"{unknown:.1f} % of the words in validation are unknown.")
lab.compare("unknown", float(unknown), "%")

# %% [markdown]
# The vocabulary comes from training texts only: a word that occurs only in validation *will* be unknown in real use,
# and the score must show what that costs. On the real reviews 10,000 words cover about 94 % of all running text,
# because a few words make up most of any text (Zipf's law). The rest is not lost "safely": names hardly matter, but a
# rare verdict like *unwatchable* would have.

# %% name="predict-padding"
lab.predict_first("padding", "64 random reviews padded to the longest of them: what share is padding (per cent)?", None)

# %% [markdown] goal="pad"
# ### Pad to a rectangle
#
# A batch must be a rectangle, but reviews have all lengths. `pad` fills up with 0 on the given side, and cuts what is
# too long **on that same side**:
#
# | | `[5, 6]` to length 4 | `[5, 6, 7, 8, 9]` to length 4 |
# |---|---|---|
# | `"right"` | `[5, 6, 0, 0]` | `[5, 6, 7, 8]` |
# | `"left"` | `[0, 0, 5, 6]` | `[6, 7, 8, 9]` |
#
# Which side is better? Hold that thought until chapter 7, where the wrong answer costs everything.

# %% [markdown] hints="pad"
# Start with an array of zeros of the final shape and copy each sequence into its row; then only the copying depends
# on the side.
#
# ---
#
# Let `n` be how many ids survive: the smaller of the sequence's length and `length`. For `"right"` both the row and the
# sequence keep their first `n` places.
#
# ---
#
# For `"left"` they keep their last `n`. Beware of `ids[-n:]`: with `n = 0` it is the *whole* sequence. Write the
# start as `len(ids) - n`.


# %% solve="pad"
def pad(sequences: list, length: int, side: str) -> np.ndarray:
    """Return int64 (n, length): each sequence padded with 0, or cut, at its "left" or its "right" side."""
    ### BEGIN SOLUTION
    batch = np.zeros((len(sequences), length), np.int64)
    for row, ids in zip(batch, sequences, strict=True):
        n = min(len(ids), length)
        if side == "right":
            row[:n] = ids[:n]
        else:
            row[length - n :] = ids[len(ids) - n :]
    return batch
    ### END SOLUTION


# %% test="pad"
import numpy as np

from grader import lab

right = pad([[5, 6], [5, 6, 7, 8, 9], []], 4, "right")
assert right.shape == (3, 4), f"three sequences padded to 4: shape (3, 4); found {right.shape}"
assert right.dtype == np.int64, f"ids are int64; found {right.dtype}"
expected = [[5, 6, 0, 0], [5, 6, 7, 8], [0, 0, 0, 0]]
assert right.tolist() == expected, f"side 'right': expected {expected}, found {right.tolist()}"
left = pad([[5, 6], [5, 6, 7, 8, 9], []], 4, "left")
expected = [[0, 0, 5, 6], [6, 7, 8, 9], [0, 0, 0, 0]]
assert left.tolist() == expected, f"side 'left' pads and cuts at the front: expected {expected}, found {left.tolist()}"
### BEGIN HIDDEN TESTS
draw = lab.rng("pad")
sequences = [draw.integers(1, 999, size=n).tolist() for n in (0, 1, 6, 7, 8, 23, 3)]
for length in (1, 7, 31):
    for side in ("left", "right"):
        kept = [ids[:length] if side == "right" else ids[max(len(ids) - length, 0) :] for ids in sequences]
        zeros = [[0] * (length - len(ids)) for ids in kept]
        expected = [i + z if side == "right" else z + i for i, z in zip(kept, zeros, strict=True)]
        found = np.asarray(pad(sequences, length, side))
        assert found.shape == (7, length), f"7 sequences to length {length}: shape (7, {length}), found {found.shape}"
        assert found.tolist() == expected, f"length {length}, side {side}: expected {expected}, found {found.tolist()}"
### END HIDDEN TESTS

# %% name="padding-strip"
some = np.random.default_rng(3).choice(len(ids_train), size=64, replace=False)
longest = max(len(ids_train[i]) for i in some)
strip = pad([ids_train[i] for i in some], longest, "right") > 0
waste = 100 * (1 - strip.mean())
fig, ax = plt.subplots(figsize=(7, 2.6))
ax.imshow(strip, aspect="auto", cmap="cividis")
ax.text(longest * 0.98, 3, f"padding: {waste:.0f} %", color="white", ha="right", va="top")
ax.set(xlabel="position", ylabel="review in the batch")
lab.show(fig, alt=f"64 random reviews as rows, words light, padding dark: {waste:.0f} % of the rectangle is padding.")
lab.compare("padding", float(waste), "%")

# %% [markdown]
# Every dark cell is computed like a word and then thrown away. One long review makes 63 others pay. Two remedies
# follow: cut the longest reviews, and (chapter 8) put reviews of similar length into one batch.

# %% section="average"

# %% [markdown]
# ## 5 · The smallest neural reader: embed and average
#
# The embedding turns ids into vectors: a batch of ids (n, t) becomes (n, t, d). The simplest way from t vectors to
# one is their mean, and it is a good one: one linear layer on top is a bag of words whose word weights are *learned*.
#
# But the mean over a padded row counts the pads too.

# %% name="predict-shrink"
lab.predict_first(
    "shrink", "40 words, padded to 400 with zero vectors: by what factor does the plain mean shrink?", None
)

# %% [markdown] goal="masked-mean"
# ### A mean that ignores padding
#
# The **mask** is 1 where a word stands and 0 where padding does. Average only where it is 1. Vectors 2, 4 and 9 with
# mask 1, 1, 0 have the mean 3, whatever the 9 is. A row without any word (an empty review) gets zeros, not `nan`.

# %% [markdown] hints="masked-mean"
# A mean is a sum divided by a count. Which positions belong into the sum, and which number is the count?
#
# ---
#
# `mask[:, :, None]` has shape (n, t, 1) and multiplies all d entries of a vector at once.
#
# ---
#
# Divide by each row's own number of words, not by t; `np.maximum(count, 1)` saves the empty row.


# %% solve="masked-mean"
def masked_mean(vectors: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return (n, d): the mean of vectors (n, t, d) where mask (n, t) is 1; zeros where it is nowhere 1."""
    ### BEGIN SOLUTION
    weight = mask[:, :, None].astype(float)
    return (vectors * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1)
    ### END SOLUTION


# %% test="masked-mean"
import numpy as np

from grader import lab

vectors = np.array([[[2.0, 1.0], [4.0, 3.0], [9.0, 9.0]], [[5.0, 5.0], [7.0, 7.0], [8.0, 8.0]]])
found = masked_mean(vectors, np.array([[1, 1, 0], [0, 0, 0]]))
assert found.shape == (2, 2), f"two reviews with vectors of 2 numbers: shape (2, 2); found {found.shape}"
assert not np.isnan(found).any(), "a row without words gives zeros, not nan: do not divide by 0"
assert np.allclose(found[0], [3, 2]), f"the third position is padding: expected [3, 2], found {found[0]}; divide by 2"
assert np.allclose(found[1], 0), f"no words: expected zeros, found {found[1]}"
### BEGIN HIDDEN TESTS
draw = lab.rng("masked-mean")
for n, t, d in ((3, 11, 5), (7, 2, 4), (1, 40, 1)):
    vectors = draw.normal(size=(n, t, d)) + 3
    mask = (draw.random((n, t)) < 0.6).astype(int)
    mask[0] = 0
    expected = np.zeros((n, d))
    for row in range(n):
        if mask[row].sum():
            expected[row] = vectors[row, mask[row] == 1].mean(axis=0)
    found = masked_mean(vectors, mask)
    assert np.shape(found) == (n, d), f"expected shape {(n, d)}, found {np.shape(found)}"
    assert np.allclose(found, expected), "each row is averaged over its own words only, wherever they stand"
    longer = np.pad(vectors, ((0, 0), (0, 9), (0, 0)), constant_values=5.0)
    found = masked_mean(longer, np.pad(mask, ((0, 0), (0, 9))))
    assert np.allclose(found, expected), "nine more pads changed the mean"
### END HIDDEN TESTS

# %% name="shrink"
review = np.random.default_rng(0).normal(loc=0.5, size=(1, 40, 16))
totals = [40, 60, 80, 120, 160, 240, 320, 400]
plain, masked = [], []
for total in totals:
    padded = np.pad(review, ((0, 0), (0, total - 40), (0, 0)))
    plain.append(float(np.linalg.norm(padded.mean(axis=1))))
    masked.append(float(np.linalg.norm(masked_mean(padded, (np.arange(total) < 40)[None]))))
curves = {"masked mean": (totals, masked), "plain mean": (totals, plain)}
fig = lab.plot_lines(curves, "padded length of a review of 40 words", "length of the mean vector")
lab.show(fig, alt="Lines: padded from 40 to 400, the plain mean shrinks tenfold; the masked mean stays the same.")
lab.compare("shrink", plain[0] / plain[-1], "times")

# %% [markdown]
# A short review in a batch of long ones would look *timid*: its evidence is diluted tenfold. The score would depend
# on which other reviews happen to be in the batch. That gives a check worth having for every model in this notebook:
# **more padding must change nothing.**

# %% section="lstm"

# %% [markdown]
# ## 6 · Recurrence by hand
#
# The average cannot tell "expected a bore, got a gem" from "expected a gem, got a bore". A recurrent network reads word
# after word and keeps a **state** h. The plain one mixes old state and new word and squashes: h ← tanh(xW + hU + b).
#
# It must carry a *not* across many words. Each step multiplies what is left of word 1 by some factor. How much of a
# factor of 0.9 survives 200 steps?

# %% name="predict-fade"
lab.predict_first("fade", "0.9 to the power of 200 is about 10 to the power of ...?", None)


# %% name="fade"
def rnn_memory(distance: int, scale: float, size: int = 64) -> np.ndarray:
    """Return how strongly a tanh network's state depends on its state 1, 2, ... steps before (norm of the Jacobian)."""
    draw = np.random.default_rng(0)
    U = scale / np.sqrt(size) * draw.normal(size=(size, size))
    h, jacobian, left = np.zeros(size), np.eye(size), []
    for _ in range(distance):
        h = np.tanh(0.5 * draw.normal(size=size) + h @ U)
        jacobian = jacobian @ (U * (1 - h**2))  # the chain rule, one step further
        left.append(np.linalg.norm(jacobian) / np.sqrt(size))
    return np.array(left)


# %% name="fade-figure"
steps = np.arange(1, 201)
curves = {"f = 0.99": 0.99**steps, "f = 0.9": 0.9**steps, "f = 0.5": 0.5**steps, "tanh": rnn_memory(200, scale=1.0)}
fig = lab.plot_lines(
    {name: (steps[left > 1e-13], left[left > 1e-13]) for name, left in curves.items()},
    "words later", "share of word 1 that is left", logy=True,
)  # fmt: skip
lab.show(fig, alt=f"Left after 200 words: 0.13 at f = 0.99, 7e-10 at 0.9, {curves['tanh'][-1]:.0e} in a tanh network.")
lab.compare("fade", round(float(200 * np.log10(0.9)), 1))

# %% [markdown]
# 0.9²⁰⁰ = 7·10⁻¹⁰: gone. 0.99²⁰⁰ = 0.13: alive. The gradient fades on the same road backwards, so what is forgotten
# cannot be learned either. The LSTM's idea (Hochreiter and Schmidhuber, 1997; forget gate: Gers and others, 2000) is
# to make the factor *a number the network computes itself*, between 0 and 1, for each unit and word: keep a *not* at
# 0.99, drop it at a full stop. Long memory is possible, not automatic.

# %% [markdown]
# ### The cell in numbers
#
# One unit, one step. Memory c = 2.0. The network looks at word and state and computes four numbers: forget f = 0.9,
# input i = 0.5, candidate g = −1, output o = 0.8.
#
# - memory: 0.9 · 2.0 + 0.5 · (−1) = **1.3** (keep most of the old, write half of the new);
# - state: 0.8 · tanh(1.3) = **0.69** (show most of it).
#
# All four come from the same sum z = xW + hU + b, each from its own quarter of the columns.

# %% [markdown] goal="lstm-step"
# ### Write one LSTM step
#
# ```
# z_i, z_f, z_g, z_o  =  the four quarters of  x W + h U + b
#
# i = sigmoid(z_i)    f = sigmoid(z_f)    o = sigmoid(z_o)    g = tanh(z_g)
#
# new c = f * c + i * g
# new h = o * tanh(new c)
# ```
#
# The four quarters stand in the order **i, f, g, o** (Keras and PyTorch both use it). x is (n, d), h and c are (n,
# u), W is (d, 4u), U is (u, 4u), b is (4u,). Products with · are per unit.

# %% [markdown] hints="lstm-step"
# First one matrix sum `z` of shape (n, 4u). Then four blocks of u columns each; `np.split(z, 4, axis=1)` cuts them.
#
# ---
#
# Three gates are *how much* (0 to 1): the sigmoid, 1 / (1 + exp(−z)). The candidate is *what* (−1 to 1): tanh. Swapping
# two of them still runs; only the numbers tell.
#
# ---
#
# Compute the new memory first, then the new state *from the new memory*. Return them in the order (h, c).


# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    """Return the next (h, c), each (n, u), for words x (n, d), state h and memory c."""
    ### BEGIN SOLUTION
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
    c = f * c + i * np.tanh(z_g)
    return o * np.tanh(c), c
    ### END SOLUTION


# %% test="lstm-step"
import numpy as np

from grader import lab

x, h, c = np.ones((2, 3)), np.zeros((2, 2)), np.array([[2.0, -1.0], [0.5, 4.0]])
h1, c1 = lstm_step(x, h, c, np.zeros((3, 8)), np.zeros((2, 8)), np.zeros(8))
assert h1.shape == c1.shape == (2, 2), f"h and c stay (n, u) = (2, 2); found {h1.shape} and {c1.shape}"
assert np.allclose(c1, c / 2), f"zero weights: gates 0.5, candidate 0, so c halves; found {c1[0]} (return h, then c)"
assert np.allclose(h1, np.tanh(c / 2) / 2), f"h = o * tanh(new c), o = 0.5: {np.tanh(c / 2)[0] / 2}; found {h1[0]}"
for gate, name, expected in [(0, "i", 1.0), (1, "f", 2.0), (2, "g", 1.5), (3, "o", 1.0)]:
    bias = np.zeros(8)
    bias[2 * gate : 2 * gate + 2] = 50.0  # opens one gate fully
    found = lstm_step(x, h, c, np.zeros((3, 8)), np.zeros((2, 8)), bias)[1][0, 0]
    assert abs(found - expected) < 1e-6, f"only {name} open: c is {expected}, found {found:.3f}; order i, f, g, o"
### BEGIN HIDDEN TESTS
draw = lab.rng("lstm-step")
for n, d, u in ((3, 5, 4), (1, 2, 7)):
    x, h, c = draw.normal(size=(n, d)), draw.uniform(-1, 1, size=(n, u)), draw.normal(size=(n, u))
    W, U, b = draw.normal(size=(d, 4 * u)), draw.normal(size=(u, 4 * u)), draw.normal(size=4 * u)
    z = x @ W + h @ U + b
    gate = 1 / (1 + np.exp(-z))
    memory = gate[:, u : 2 * u] * c + gate[:, :u] * np.tanh(z[:, 2 * u : 3 * u])
    h1, c1 = lstm_step(x, h, c, W, U, b)
    blank = lstm_step(x, 0 * h, c, W, U, b)[1]
    assert not np.allclose(blank, c1), "the state h that comes in changes nothing: start from the state you are given"
    off = np.abs(c1 - memory).max()
    assert off < 1e-6, f"c is off by up to {off:.3g}: three sigmoids, tanh for the candidate"
    state = gate[:, 3 * u :] * np.tanh(memory)
    off = np.abs(h1 - state).max()
    assert off < 1e-6, f"h is off by up to {off:.3g}: o times tanh of the new c"
### END HIDDEN TESTS

# %% section="buckets"

# %% [markdown]
# ## 8 · Train: short batches, gentle steps, an early stop
#
# Chapter 4 showed how much of a random batch is padding. If each batch holds reviews of **similar** length, padding
# nearly vanishes, and so does the time it costs. But sorting has a price: always the same neighbours, always short
# before long. So sort *roughly*, and shuffle the order of the batches.

# %% name="predict-buckets"
lab.predict_first("buckets", "Batches of 32 reviews of similar length: what share is padding now (per cent)?", None)

# %% [markdown] goal="buckets"
# ### Batches of similar length
#
# Return a list of index arrays, one a batch. Every index occurs exactly once; all batches but one have `batch_size`
# members; members have similar lengths; the batches come in random order; another seed gives *other* batches. A
# training loop passes the epoch as the seed: fresh batches each epoch, yet repeatable.

# %% [markdown] hints="buckets"
# Three moves: put the indices in an order where neighbours have similar lengths, cut that order into pieces, shuffle
# the pieces.
#
# ---
#
# To make the sort *rough*, sort by `lengths` times a random factor between 0.9 and 1.1 (plus a little noise, so that
# equal lengths change places too). `np.argsort` returns the order as indices.
#
# ---
#
# `np.split(order, range(batch_size, len(order), batch_size))` cuts into batches, the last one shorter. Draw everything
# from one `np.random.default_rng(seed)`.


# %% solve="buckets"
def bucket_batches(lengths: np.ndarray, batch_size: int, seed: int) -> list[np.ndarray]:
    """Return index arrays that cover all of `lengths` once, in batches of similar length and random order."""
    ### BEGIN SOLUTION
    draw = np.random.default_rng(seed)
    roughly = lengths * draw.uniform(0.9, 1.1, size=len(lengths)) + draw.random(len(lengths))
    order = np.argsort(roughly)
    batches = np.split(order, range(batch_size, len(order), batch_size))
    return [batches[k] for k in draw.permutation(len(batches))]
    ### END SOLUTION


# %% test="buckets"
import numpy as np

from grader import lab

lengths = np.array([9, 40, 8, 41, 200, 7, 39, 210, 42, 10, 205])
batches = [np.asarray(batch) for batch in bucket_batches(lengths, 4, seed=3)]
everyone = sorted(int(i) for batch in batches for i in batch)
assert everyone == list(range(11)), f"each of the 11 reviews is in exactly one batch; found {everyone}"
sizes = sorted(len(batch) for batch in batches)
assert sizes == [3, 4, 4], f"11 reviews in batches of 4 make the sizes 4, 4 and 3; found {sizes}"
padding = sum(int((lengths[b].max() - lengths[b]).sum()) for b in batches)
assert padding < 400, f"{padding} pads; with similar lengths together it is about 300: return indices, not lengths"
### BEGIN HIDDEN TESTS
draw = lab.rng("buckets")
lengths = draw.integers(5, 400, size=1003)
first, second = ([np.asarray(b) for b in bucket_batches(lengths, 32, seed=s)] for s in (0, 1))
for batches in (first, second):
    assert np.array_equal(np.sort(np.concatenate(batches)), np.arange(1003)), "each index must be in exactly one batch"
    sizes = sorted(len(b) for b in batches)
    assert sizes == [11] + [32] * 31, f"1,003 reviews in batches of 32: 31 full ones and one of 11; found {sizes}"
    share = 1 - lengths.sum() / sum(len(b) * lengths[b].max() for b in batches)
    assert share < 0.2, f"{share:.0%} is padding; similar lengths reach about 10 %, random batches 50 %"
    means = np.array([lengths[b].mean() for b in batches])
    rising = np.mean(np.diff(means) > 0)
    assert 0.15 < rising < 0.85, "the batches come sorted by length: shuffle their order"
same = {tuple(sorted(b.tolist())) for b in first} & {tuple(sorted(b.tolist())) for b in second}
assert len(same) < len(first) / 2, f"{len(same)} of {len(first)} batches are the same under another seed: sort roughly"
again = [np.asarray(b) for b in bucket_batches(lengths, 32, seed=0)]
assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True)), "the same seed must give the same batches"
### END HIDDEN TESTS

# %% name="bucket-figure"
n_words = np.array([len(ids) for ids in ids_train])
order = np.random.default_rng(3).permutation(len(n_words))
ways = {"at random": np.array_split(order, len(order) // 32), "bucketed": bucket_batches(n_words, 32, seed=3)}
cells = {way: sum(len(batch) * n_words[batch].max() for batch in batches) for way, batches in ways.items()}
waste = {way: 100 * (1 - n_words.sum() / total) for way, total in cells.items()}
fig, axes = plt.subplots(1, 2, figsize=(7, 2.4), sharey=True)
for ax, (way, batches) in zip(axes, ways.items(), strict=True):
    few = [i for batch in batches[:3] for i in batch]
    ax.imshow(pad([ids_train[i] for i in few], 400, "right") > 0, aspect="auto", cmap="cividis")
    ax.set(title=f"{way}: {waste[way]:.0f} % padding", xlabel="position")
axes[0].set(ylabel="three batches of 32")
lab.show(fig, alt=f"Padding: {waste['at random']:.0f} % of random batches, {waste['bucketed']:.0f} % of bucketed ones.")
lab.compare("buckets", float(waste["bucketed"]), "%")

# %% section="tuning-text"

# %% [markdown] goal="tuning"
# ### Tune: three trials, one change each
#
# A trial is a short training with **one** thing changed, measured on validation reviews. A recipe that leads early
# usually leads at the end, though not always: heavy dropout blooms late.
#
# How much is a difference worth? With n validation reviews and accuracy near 0.9 the standard error is about 0.3/√n:
# 0.6 points for 2,500 reviews, 1.2 for 600. First weights and the order of batches add luck of their own.

# %% section="choice"

# %% name="trials-figure"
told = ", ".join(f"trial {number}: {trial['accuracy']:.1%}" for number, trial in enumerate(trials))
print(told)
if lab.exploring():
    fig = lab.plot_trials(trials, n=len(y_val))
    lab.show(fig, alt=f"One dot a trial, its validation accuracy with the 95 % interval; {told}.")

# %% [markdown] hints="tuning"
# `trials` is a list of dictionaries, in the order of your configurations: your settings, `"accuracy"` and `"seconds"`.
#
# ---
#
# An index counts from 0. You may simply write the number that you decided on; you may also compute it.
#
# ---
#
# `np.argmax([trial["accuracy"] for trial in trials])` finds the best one. If a cheaper or simpler trial is as good
# within the margin, taking that one is a sound choice too.


# %% solve="tuning"
def choose(trials: list[dict]) -> int:
    """Return the index of the trial whose recipe you will train in full."""
    ### BEGIN SOLUTION
    return int(np.argmax([trial["accuracy"] for trial in trials]))
    ### END SOLUTION


# %% test="tuning"
import numpy as np

from grader import lab

picked = choose(trials)
assert len(trials) >= 3, f"at least three trials are asked for; found {len(trials)}"
tried = [sorted((k, str(v)) for k, v in trial.items() if k not in ("accuracy", "seconds")) for trial in trials]
assert all(tried.count(one) == 1 for one in tried), "two trials have the same settings: change one thing in each"
scores = np.array([trial["accuracy"] for trial in trials], dtype=float)
assert np.all((scores >= 0) & (scores <= 1)), f"accuracies lie between 0 and 1; found {scores}"
assert picked in range(len(trials)), f"choose returns an index, 0 to {len(trials) - 1}; found {picked}"
gap = float(scores.max() - scores[picked])
assert gap <= 0.05, f"trial {picked} is {100 * gap:.1f} points below the best: more than chance explains"
### BEGIN HIDDEN TESTS
seconds = np.array([trial["seconds"] for trial in trials], dtype=float)
assert np.all(seconds > 0), f"a trial takes time, found {seconds} seconds: let lab.run_trials measure it"
assert choose(trials) == picked, "the same trials must lead to the same choice"
### END HIDDEN TESTS

# %% locked="choice"
choice = choose(trials)
print(f"Chosen: trial {choice}, {trials[choice]}")

# %% section="tuning-reason"

# %% [markdown] goal="tuning-reason"
# ### Give the reason
#
# In four or five sentences: Which trial did you choose, and by how much did it lead? How large is the margin of luck
# with your number of validation reviews, and does the lead exceed it? What would you try next if you had one more
# hour, and what result would change your mind?

# %% [markdown] hints="tuning-reason"
# Three numbers belong into it: the accuracy of each trial that you compare, their difference in points, and how far
# chance alone moves such a number here.
#
# ---
#
# Is the difference larger than the margin? Then say so. Is it smaller? Then the order may be luck, and another reason has
# to decide: time, size, or that neighbouring settings do as well.
#
# ---
#
# End with what would change your mind: the same trials with other seeds, and which outcome of them.

# %% [markdown] reflect="tuning-reason"
# I chose the trial with the highest validation accuracy. Its lead over the reference recipe has to be read against a
# standard error of about 0.3/√n for each trial, so about 1.4 times that for a difference: a lead of less than two
# such units is a choice by taste (time, size), not by evidence. The trials were short and each ran with a single
# seed, so I would repeat the two best with two more seeds before I claimed that one is better. If the order flipped
# between seeds, I would take the faster one. Next I would change the length of the reviews, because long ones are
# where accuracy is lost.

# %% section="diagnose"

# %% [markdown]
# ## 10 · Diagnose: where does it fail?
#
# One number hides how it came about. Two suspicions deserve a look. **Length**: does the network lose the thread in
# long reviews? **Negation**: it was our reason to leave the bag of words; does the LSTM deal better with reviews full
# of *not*? Make up your mind before you look.

# %% name="predict-diagnose"
lab.predict_first("negation", "LSTM minus bag of words, in points, on the quarter with the most negation?", None)

# %% [markdown] goal="diagnose"
# ### Accuracy by group
#
# Given which reviews were right and a group number for each, return three arrays: the groups that occur (ascending),
# the accuracy in each, and how many reviews each has. An accuracy without its n invites a story about noise.

# %% [markdown] hints="diagnose"
# `np.unique(groups)` lists the groups in ascending order. Which option also counts them?
#
# ---
#
# For one group the accuracy is `correct[groups == name].mean()`: the mean of True and False is the share of True.
#
# ---
#
# A loop over the names that fills a list is fine; turn it into an array at the end. Do not assume that groups are
# 0, 1, 2, … or that each number occurs.


# %% solve="diagnose"
def accuracy_by(correct: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (names, accuracy, n): the distinct groups in ascending order, share of correct and size of each."""
    ### BEGIN SOLUTION
    names, member, n = np.unique(groups, return_inverse=True, return_counts=True)
    return names, np.bincount(member, weights=correct) / n, n
    ### END SOLUTION


# %% test="diagnose"
import numpy as np

from grader import lab

right = np.array([True, False, True, True, False, True, True])
names, accuracy, n = (np.asarray(part) for part in accuracy_by(right, np.array([9, 2, 2, 9, 2, 9, 5])))
assert names.tolist() == [2, 5, 9], f"the groups that occur, ascending: [2, 5, 9]; found {names.tolist()}"
assert n.tolist() == [3, 1, 3], f"reviews in each group: [3, 1, 3]; found {n.tolist()}"
assert np.allclose(accuracy, [1 / 3, 1, 1]), f"shares within a group are 1/3, 1, 1; found {np.round(accuracy, 3)}"
### BEGIN HIDDEN TESTS
draw = lab.rng("diagnose")
groups = draw.permutation(np.repeat([41, 3, 8, 17], [5, 90, 33, 129]))
right = draw.random(len(groups)) < np.where(groups == 8, 0.2, 0.8)
names, accuracy, n = (np.asarray(part) for part in accuracy_by(right, groups))
assert names.tolist() == [3, 8, 17, 41], f"expected the groups [3, 8, 17, 41], found {names.tolist()}"
assert n.tolist() == [90, 33, 129, 5], f"expected the sizes [90, 33, 129, 5], found {n.tolist()}"
expected = [right[groups == name].mean() for name in (3, 8, 17, 41)]
assert np.allclose(accuracy, expected), f"expected {np.round(expected, 3)}, found {np.round(accuracy, 3)}"
### END HIDDEN TESTS

# %% name="slices"
right, bag_right = (p_val > 0.5) == y_val, (p_bag > 0.5) == y_val
n_words_val = np.array([max(len(ids), 1) for ids in ids_val])
negations = np.array([sum(w in ("n't", "not", "no", "never") for w in tokenize(clean(text))) for text in texts_val])
slices = {"length": n_words_val, "share of negations": negations / n_words_val}


def quarters(values: np.ndarray) -> np.ndarray:
    """Return 0 to 3: in which quarter of the reviews, by `values`, each one is."""
    return np.digitize(values, np.quantile(values, [0.25, 0.5, 0.75]))


# %% name="slices-figure"
fig, axes = plt.subplots(1, 2, figsize=(8, 2.8), sharey=True)
told = []
for ax, (name, values) in zip(axes, slices.items(), strict=True):
    for hits, label, style, colour in [(right, "LSTM", "o-", BLUE), (bag_right, "bag of words", "s--", ORANGE)]:
        quarter, accuracy, n = accuracy_by(hits, quarters(values))
        margin = 196 * np.sqrt(accuracy * (1 - accuracy) / n)
        ax.errorbar(quarter, 100 * accuracy, margin, fmt=style, color=colour, capsize=3)
        ax.text(quarter[-1], 100 * accuracy[-1], f"  {label}", color=colour, va="center")
        told.append(f"{label} by {name}: {', '.join(f'{100 * a:.0f} %' for a in accuracy)}")
    ax.set(xlabel=f"quarter of reviews, by {name}", xticks=range(4), xlim=(-0.3, 5))
    ax.set_xticklabels(["least", "", "", "most"])
axes[0].set(ylabel="validation accuracy (%)")
lab.show(fig, alt="Accuracy from the lowest to the highest quarter. " + "; ".join(told) + ".")
most = quarters(slices["share of negations"]) == 3
lab.compare("negation", 100 * float(right[most].mean() - bag_right[most].mean()), "points")

# %% [markdown]
# Bars of error show 95 % of sampling luck; where they overlap, tell no story. If long reviews do worse, two causes are
# plausible: text was cut away, or long reviews weigh more for and against. The figure cannot tell which; cutting short
# reviews on purpose could. *What happened* and *why* are two claims.

# %% name="worst"
surest = np.argsort(-np.abs(p_val - y_val))[:3]
for i in surest:
    words = texts_val[i].split()
    print(f"label {y_val[i]}, predicted {p_val[i]:.3f}: {' '.join(words[:25])} ... {' '.join(words[-25:])}\n")

# %% [markdown]
# Read the three surest mistakes. On real data you will usually find at least one where *you* would side with the
# network: a wrong label, a review of the cinema instead of the film, irony. That is part of the ceiling. Nobody
# reaches 100 %, and a score near it should make you search for a leak.

# %% section="break-it"

# %% [markdown]
# ## 12 · Break it
#
# A test set asks what is *common*. Minimal pairs ask what is *understood*: two sentences that differ in one small
# thing and must get different answers. A pair counts only if **both** are right, so a model that always says
# "positive" scores 0. Add pairs of your own, and the review you kept in mind in chapter 1.

# %% name="predict-pairs"
lab.predict_first("pairs", "In how many of the six pairs below are both sentences right?", None)

# %% name="pairs"
pairs = [  # the positive sentence first
    ("The plot is not bad at all.", "The plot is not good at all."),
    ("I expected a boring film but it was wonderful.", "I expected a wonderful film but it was boring."),
    ("It isn't dull for a moment.", "It is dull at every moment."),
    ("Everybody hates it. I love it.", "Everybody loves it. I hate it."),
    ("Despite the awful trailer, a great film.", "Despite the great trailer, an awful film."),
    ("I can't recommend it enough.", "I can't recommend it."),
]
p_pairs = predict([sentence for pair in pairs for sentence in pair]).reshape(-1, 2)
both = (p_pairs[:, 0] > 0.5) & (p_pairs[:, 1] < 0.5)
for (positive, negative), (p, q), ok in zip(pairs, p_pairs, both, strict=True):
    print(f"{'both right' if ok else 'fails     '}  {p:.2f} {positive}  |  {q:.2f} {negative}")
lab.compare("pairs", int(both.sum()), f"of {len(pairs)}")

# %% name="trace"
sentence = "I expected a boring film with awful actors but it was wonderful. I would not miss it."
words = sentence.split()
trace = predict([" ".join(words[: k + 1]) for k in range(len(words))])
fig, ax = plt.subplots(figsize=(8, 2.8))
ax.plot(trace, "o-", color=BLUE)
ax.axhline(0.5, color="gray", linestyle=":")
ax.set(xticks=range(len(words)), ylabel="p(positive)", ylim=(0, 1))
ax.set_xticklabels(words, rotation=60, ha="right")
lab.show(fig, alt=f"Predicted probability after each word; it starts at {trace[0]:.2f} and ends at {trace[-1]:.2f}.")

# %% [markdown]
# Follow the curve along the sentence: which word turns it, which one is ignored? A model with 88 % on the test set
# often fails half of such pairs, because few real reviews hang on one *not*. (Trained on the built-in sample, it
# knows only that sample's words; most of these are unknown to it, and the failures say nothing else.)

# %% section="report"

# %% [markdown]
# ## 13 · Report honestly
#
# Is the LSTM better than the bag of words, or lucky? Both were measured on the *same* reviews, and both find the same
# reviews hard. So compare them review by review: only those count where one is right and the other wrong. Resampling
# **pairs** with replacement shows how much the difference would wobble with other reviews.

# %% name="predict-bootstrap"
lab.predict_first("gap", "LSTM minus bag of words on validation, in points (with sign)?", None)

# %% [markdown] goal="bootstrap"
# ### Paired bootstrap
#
# Draw as many reviews as there are, with replacement; take the *same* draw for both models; note the difference of
# their accuracies; repeat `n` times. The 2.5 % and 97.5 % quantiles of the differences are the interval. Return
# (difference, low, high) with difference = accuracy of a minus accuracy of b on the original reviews.

# %% [markdown] hints="bootstrap"
# For each review, how much does it add to the difference if a is right and b wrong, if both are right, if only b is
# right?
#
# ---
#
# Subtract the two arrays as numbers first: you get one array of −1, 0 and 1. Resample *that*, and the pairing is kept
# by itself.
#
# ---
#
# `draw.integers(len(gain), size=len(gain))` are the indices of one resample. Collect `n` means, then
# `np.quantile(means, [0.025, 0.975])`.


# %% solve="bootstrap"
def paired_bootstrap(correct_a: np.ndarray, correct_b: np.ndarray, seed: int, n: int = 2000):
    """Return (difference, low, high): accuracy of a minus b and its 95 % interval over resampled reviews."""
    ### BEGIN SOLUTION
    gain = np.asarray(correct_a, float) - np.asarray(correct_b, float)  # -1, 0 or 1 for each review
    draw = np.random.default_rng(seed)
    means = [gain[draw.integers(len(gain), size=len(gain))].mean() for _ in range(n)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(gain.mean()), float(low), float(high)
    ### END SOLUTION


# %% test="bootstrap"
import numpy as np

from grader import lab

a = np.array([True] * 90 + [False] * 10)
difference, low, high = paired_bootstrap(a, a, seed=1, n=200)
assert (difference, low, high) == (0, 0, 0), f"a model against itself never differs; found {low:.3f} to {high:.3f}"
b = np.array([True] * 80 + [False] * 20)
difference, low, high = paired_bootstrap(a, b, seed=1)
assert abs(difference - 0.1) < 1e-9, f"0.9 - 0.8 = 0.1 on the reviews themselves; found {difference:.3f} (a minus b?)"
assert 0.03 <= low <= 0.06, f"the interval is about 0.04 to 0.16; found {low:.3f} to {high:.3f}"
assert 0.14 <= high <= 0.18, f"the interval is about 0.04 to 0.16; found {low:.3f} to {high:.3f}"
### BEGIN HIDDEN TESTS
draw = lab.rng("bootstrap")
for size in (1000, 1500):
    a = draw.random(size) < 0.85
    b = np.where(draw.random(size) < 0.1, ~a, a)
    gain = a.astype(float) - b
    error = gain.std() / np.sqrt(size)
    difference, low, high = paired_bootstrap(a, b, seed=int(draw.integers(1000)), n=6000)
    assert abs(difference - gain.mean()) < 1e-9, f"expected the difference {gain.mean():.4f}, found {difference:.4f}"
    # Of 6,000 resamples a bound strays by 0.035 standard errors; a 90 % interval is 0.32 too narrow at each end.
    for found, expected in ((low, gain.mean() - 1.96 * error), (high, gain.mean() + 1.96 * error)):
        near = abs(found - expected) < 0.17 * error
        assert near, f"expected a bound near {expected:.4f}, found {found:.4f}: quantiles 2.5 and 97.5 %, paired draws"
once, again = (paired_bootstrap(a, b, seed=5, n=50) for _ in range(2))
assert once == again, "the same seed must give the same interval"
### END HIDDEN TESTS

# %% name="gap"
difference, low, high = paired_bootstrap(right, bag_right, seed=0)
print(f"LSTM minus bag of words: {100 * difference:+.1f} points, 95 % interval {100 * low:+.1f} to {100 * high:+.1f}")
lab.compare("gap", 100 * difference, "points")

# %% [markdown]
# If the interval contains 0, "better" is not established, however the point estimate looks. On the real reviews a small
# LSTM and a good bag of words often come out close: then the honest sentence is "as good, larger, slower, but it reads
# order". On the built-in sample the gap is wide, because the sample was made to have one.

# %% [markdown]
# ### The model card
#
# What you would hand over with the model. Each row carries its margin, and the simple baseline is in the table. The
# figure shows the same with 95 % intervals. Validation chose the model, so expect the held-out score to be a little
# lower: you picked the luckiest trial.

# %% name="ledger"
rows = {}
for name, hits in {"bag of words": bag_right, "LSTM": right}.items():
    mean, margin = 100 * np.mean(hits), 196 * np.std(hits) / np.sqrt(len(hits))
    rows[name] = (mean, mean - margin, mean + margin)
fig = lab.plot_intervals(rows, xlabel="validation accuracy (%), with 95 % intervals")
told = "; ".join(f"{name} {low:.1f} to {high:.1f} %" for name, (_, low, high) in rows.items())
lab.show(fig, alt=f"Accuracy with its 95 % interval: {told}.")

# %% [markdown] goal="reflection"
# ### Reflect
#
# A shop wants to sort its customers' messages with your `predict`. Advise them in about 150 words: what can it do, on
# what evidence from this notebook (a figure or number for each claim)? What will break first, and how would they
# notice? Which of your predictions was furthest off, and what did you learn from it? Would you ship the LSTM or the
# bag of words?

# %% [markdown] hints="reflection"
# Collect your evidence first: the ledger, the paired interval, the figure of chapter 10, the pairs of chapter 12.
#
# ---
#
# What is different about a shop's messages? Think of their words, their length, and of those that are neither for nor
# against. Which number in this notebook would move first?
#
# ---
#
# To ship the larger model, its gain must be more than luck and worth its cost. The interval of the paired bootstrap
# answers the first half; for the second, think of time, size, and who has to explain a wrong answer.

# %% [markdown] reflect="reflection"
# `predict` separates clearly positive from clearly negative film reviews; the ledger gives its accuracy with a
# margin, and the paired interval says whether it beats the bag of words at all. Three things will break first. The
# words: messages about parcels use a vocabulary that film reviews lack, so the share of unknown words (chapter 4)
# would jump; they can log it. The middle: training had no lukewarm reviews, so a probability near 0.5 does not mean
# "neutral". Fine grammar: the minimal pairs show which negations fail. They should label 500 of their own messages,
# compare both models on them with the paired bootstrap, and watch the share of unknown words each week. If the
# interval contains 0, I would ship the bag of words: it trains in seconds and each word's weight can be read. My
# furthest prediction was the bag's accuracy; I had thought that order matters in most reviews, and it matters in few.
