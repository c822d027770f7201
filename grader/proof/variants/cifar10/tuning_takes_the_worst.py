# %% [markdown]
# # the lowest accuracy is taken, as if it were a loss
#
# - wrong tuning: points below the best, more than chance explains

# %% solve="configs"
configs = [{"peak": 0.03}, {"peak": 0.1}, {"peak": 0.3}]
trials = [{**config, "accuracy": score, "seconds": 8.0} for config, score in zip(configs, (0.51, 0.55, 0.62))]

# %% solve="tuning"
choice = int(np.argmin([trial["accuracy"] for trial in trials]))
