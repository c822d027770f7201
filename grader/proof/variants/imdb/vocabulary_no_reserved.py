# %% [markdown]
# # no rows for padding and unknown words
#
# - wrong vocabulary: <pad> and <unknown> in it

# %% solve="vocabulary"
def build_vocabulary(texts, size):
    counts = Counter(word for text in texts for word in tokenize(clean(text)))
    return {word: id for id, (word, _) in enumerate(counts.most_common(size))}
