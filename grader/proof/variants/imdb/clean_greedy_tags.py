# %% [markdown]
# # a tag runs on to the last > of the review
# One tag in a review is no trouble; two take the words between them along.
#
# - wrong clean: ends at the next '>'

# %% solve="clean"
def clean(text: str) -> str:
    text = re.sub(r"</?[a-z].*>", " ", text.lower())
    return " ".join(text.replace("’", "'").split())
