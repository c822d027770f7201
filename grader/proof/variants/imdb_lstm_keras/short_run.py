# %% [markdown]
# # the last state instead of pooling, and a short run
# Nothing is wrong here; the learner stopped improving early.

# %% solve="final-recipe"
def build_final():
    return build_model(pool="last", dropout=0.3)

def train_final(model):
    return train(model, ids_train, y_train, ids_val, y_val, 3, 5e-3, settings["batch"], title="final")
