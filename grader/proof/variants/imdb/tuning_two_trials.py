# %% [markdown]
# # two trials in place of three
#
# - wrong tuning: at least three trials are asked for; found 2

# %% solve="configs"
configs = [{"rate": 0.01}, {"rate": 0.003}]
trials = [{**config, "accuracy": score, "seconds": 9.0} for config, score in zip(configs, (0.91, 0.84))]
