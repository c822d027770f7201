# %% [markdown]
# # the added 1 and 2 are left out
# A word that one class never has gets an infinite weight.
#
# - wrong bag-of-words: found inf: count a word once a review, add the 1 and the 2

# %% solve="bag-of-words"
def log_odds(texts, labels):
    counts = [Counter(), Counter()]
    for text, label in zip(texts, labels):
        counts[label].update(set(tokenize(clean(text))))
    n_negative, n_positive = np.bincount(labels, minlength=2)
    words = counts[0] | counts[1]
    return {w: float(np.log(counts[1][w] / n_positive) - np.log(counts[0][w] / n_negative)) for w in words}
