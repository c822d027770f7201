# %% [markdown]
# # 0 for unknown words, 1 for padding
#
# - wrong vocabulary: 0 is <pad> and 1 is <unknown>

# %% solve="vocabulary"
def build_vocabulary(texts, size):
    counts = Counter(word for text in texts for word in tokenize(clean(text)))
    commonest = [word for word, _ in counts.most_common(size - 2)]
    return {word: id for id, word in enumerate(["<unknown>", "<pad>", *commonest])}
