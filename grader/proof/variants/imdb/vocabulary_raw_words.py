# %% [markdown]
# # words are split off without cleaning
#
# - wrong vocabulary: comes first, cleaned and tokenised

# %% solve="vocabulary"
def build_vocabulary(texts, size):
    counts = Counter(word for text in texts for word in text.split())
    commonest = [word for word, _ in counts.most_common(size - 2)]
    return {word: id for id, word in enumerate(["<pad>", "<unknown>", *commonest])}
