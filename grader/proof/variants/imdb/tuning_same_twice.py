# %% [markdown]
# # the same setting, tried again
#
# - wrong tuning: two trials have the same settings

# %% solve="configs"
configs = [{"rate": 0.01}, {"rate": 0.003}, {"rate": 0.01}]
trials = [{**config, "accuracy": score, "seconds": 9.0} for config, score in zip(configs, (0.91, 0.84, 0.9))]
