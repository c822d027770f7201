# %% [markdown]
# # the same setting, tried again
#
# - wrong tuning: two trials have the same settings

# %% solve="configs"
configs = [{"peak": 0.1}, {"peak": 0.3}, {"peak": 0.1}]
trials = [{**config, "accuracy": score, "seconds": 8.0} for config, score in zip(configs, (0.61, 0.55, 0.62))]
