# %% [markdown]
# # the two reserved entries come on top of the size
# An embedding of `size` rows would lack two.
#
# - wrong vocabulary: 6 entries in all, the two reserved ones included; found 8

# %% solve="vocabulary"
def build_vocabulary(texts, size):
    counts = Counter(word for text in texts for word in tokenize(clean(text)))
    commonest = [word for word, _ in counts.most_common(size)]
    return {word: id for id, word in enumerate(["<pad>", "<unknown>", *commonest])}
