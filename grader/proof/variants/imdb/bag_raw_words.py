# %% [markdown]
# # words are split off without cleaning
#
# - wrong bag-of-words: one entry for each word of either class, cleaned and tokenised

# %% solve="bag-of-words"
def log_odds(texts, labels):
    counts = [Counter(), Counter()]
    for text, label in zip(texts, labels):
        counts[label].update(set(text.split()))
    n_negative, n_positive = np.bincount(labels, minlength=2)
    words = counts[0] | counts[1]
    return {w: float(np.log((counts[1][w] + 1) / (n_positive + 2)) - np.log((counts[0][w] + 1) / (n_negative + 2))) for w in words}
