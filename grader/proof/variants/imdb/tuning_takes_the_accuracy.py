# %% [markdown]
# # the best accuracy where its number is asked for
#
# - wrong tuning: choose returns an index, 0 to 2; found 0.91

# %% solve="configs"
configs = [{"rate": 0.01}, {"rate": 0.003}, {"rate": 0.03}]
trials = [{**config, "accuracy": score, "seconds": 9.0} for config, score in zip(configs, (0.91, 0.84, 0.89))]

# %% solve="tuning"
def choose(trials):
    return max(trial["accuracy"] for trial in trials)
