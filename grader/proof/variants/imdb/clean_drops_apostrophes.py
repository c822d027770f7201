# %% [markdown]
# # everything but letters becomes a space, the apostrophe of n't too
#
# - wrong clean: it carries the negation

# %% solve="clean"
def clean(text: str) -> str:
    text = re.sub(r"</?[a-z][^>]*>", " ", text.lower())
    return " ".join(re.sub(r"[^a-z0-9.!?/:<]", " ", text).split())
