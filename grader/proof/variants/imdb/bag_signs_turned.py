# %% [markdown]
# # negative minus positive
#
# - wrong bag-of-words: found -1.322.*positive minus negative

# %% solve="bag-of-words"
def log_odds(texts, labels):
    counts = [Counter(), Counter()]
    for text, label in zip(texts, labels):
        counts[label].update(set(tokenize(clean(text))))
    n_negative, n_positive = np.bincount(labels, minlength=2)
    words = counts[0] | counts[1]
    return {w: float(np.log((counts[0][w] + 1) / (n_negative + 2)) - np.log((counts[1][w] + 1) / (n_positive + 2))) for w in words}
