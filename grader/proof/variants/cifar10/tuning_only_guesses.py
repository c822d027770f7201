# %% [markdown]
# # three rates that are far too high
#
# - wrong tuning: no more than guessing: try a smaller learning rate

# %% solve="configs"
configs = [{"peak": 10}, {"peak": 30}, {"peak": 100}]
trials = [{**config, "accuracy": score, "seconds": 8.0} for config, score in zip(configs, (0.1, 0.098, 0.1))]
