# %% [markdown]
# # the class alone, as 0 and 1
#
# - wrong predict: where probabilities are asked for

# %% solve="predict"
def predict(images):
    return np.eye(10)[logits_of(model, images).argmax(axis=1)]
