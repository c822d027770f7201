# %% [markdown] tags=["story"]
# # the kernel was killed halfway through the training
# As when a process takes all memory: the notebook ends there, and there is no model to hand in.

# %% solve="final-recipe"
def build_final():
    return build_model(**{name: value for name, value in configs[choice].items() if name != "rate"})

def train_final(model):
    train(model, ids_train[:320], y_train[:320], ids_val[:64], y_val[:64], 1, title="final")
    import os

    os._exit(137)  # the exit status of a killed process
