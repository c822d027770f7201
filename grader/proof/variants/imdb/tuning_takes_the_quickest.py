# %% [markdown]
# # seconds decide, whatever they cost
#
# - wrong tuning: points below the best: more than chance explains

# %% solve="configs"
configs = [{"rate": 0.01}, {"rate": 0.003}, {"rate": 0.03}]
trials = [{**config, "accuracy": score, "seconds": s} for config, score, s in zip(configs, (0.91, 0.84, 0.89), (9, 7, 8))]

# %% solve="tuning"
def choose(trials):
    return min(range(len(trials)), key=lambda number: trials[number]["seconds"])
