# %% [markdown]
# # positive reviews are taken to come first
# The example is sorted by label, other texts are not.
#
# - wrong bag-of-words: count reviews of each label

# %% solve="bag-of-words"
def log_odds(texts, labels):
    n_positive = int(labels.sum())
    n_negative = len(labels) - n_positive
    counts = [Counter(), Counter()]
    for number, text in enumerate(texts):
        counts[number < n_positive].update(set(tokenize(clean(text))))
    words = counts[0] | counts[1]
    return {w: float(np.log((counts[1][w] + 1) / (n_positive + 2)) - np.log((counts[0][w] + 1) / (n_negative + 2))) for w in words}
