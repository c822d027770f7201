# %% [markdown]
# # hands in the baseline network, trained without any of the improvements
# The improved network and its trials are there; the learner chose not to use them.
#
# - right tuning, predict, accuracy

# %% solve="final-recipe"
def build_final():
    return build_baseline()


def train_final(model):
    return train(model, x_train, y_train, x_val, y_val, budget["final_epochs"] + 2, title="final")

# %% solve="configs"
configs = [{"peak": 0.03, "width": 16}, {"peak": 0.1, "width": 16}, {"peak": 0.3, "width": 16}]
trials = lab.run_trials(run, configs)
