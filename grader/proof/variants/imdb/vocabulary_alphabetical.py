# %% [markdown]
# # the first words of the alphabet
#
# - wrong vocabulary: the commonest word comes first

# %% solve="vocabulary"
def build_vocabulary(texts, size):
    words = sorted({word for text in texts for word in tokenize(clean(text))})
    return {word: id for id, word in enumerate(["<pad>", "<unknown>", *words[: size - 2]])}
