# %% [markdown]
# # the lowest accuracy is taken, as if it were a loss
#
# - wrong tuning: points below the best: more than chance explains

# %% solve="configs"
configs = [{"rate": 0.01}, {"rate": 0.003}, {"rate": 0.03}]
trials = [{**config, "accuracy": score, "seconds": 9.0} for config, score in zip(configs, (0.91, 0.84, 0.89))]

# %% solve="tuning"
def choose(trials):
    return int(np.argmin([trial["accuracy"] for trial in trials]))
