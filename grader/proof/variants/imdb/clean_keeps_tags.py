# %% [markdown]
# # tags are left in
#
# - wrong clean: a tag is still there

# %% solve="clean"
def clean(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())
