# %% [markdown]
# # every resample holds all reviews once
#
# - wrong bootstrap: the interval is about 0.04 to 0.16; found 0.100 to 0.100

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    gain = np.asarray(correct_a, float) - np.asarray(correct_b, float)
    draw = np.random.default_rng(seed)
    means = [draw.permutation(gain).mean() for _ in range(n)]
    return float(gain.mean()), *map(float, np.quantile(means, [0.025, 0.975]))
