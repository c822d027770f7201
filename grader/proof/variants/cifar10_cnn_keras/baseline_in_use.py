# %% [markdown]
# # hands in the baseline network, trained without any of the improvements
#
# - right predict, accuracy

# %% solve="final-recipe"
def build_final(dtype=None):
    return build_baseline()


def train_final(model):
    return train(model, x_train, y_train, x_val, y_val, budget["final_epochs"] + 6, batch_size=16, title="final")
