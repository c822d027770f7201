# %% [markdown]
# # a word counts once a review, as in the bag of words
# The example's ranks stay the same.
#
# - wrong vocabulary: size \d+: expected

# %% solve="vocabulary"
def build_vocabulary(texts, size):
    counts = Counter()
    for text in texts:
        counts.update(sorted(set(tokenize(clean(text)))))
    commonest = [word for word, _ in counts.most_common(size - 2)]
    return {word: id for id, word in enumerate(["<pad>", "<unknown>", *commonest])}
