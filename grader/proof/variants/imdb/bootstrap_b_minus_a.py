# %% [markdown]
# # b minus a
#
# - wrong bootstrap: found -0.100 \(a minus b\?\)

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    gain = np.asarray(correct_b, float) - np.asarray(correct_a, float)
    draw = np.random.default_rng(seed)
    means = [gain[draw.integers(len(gain), size=len(gain))].mean() for _ in range(n)]
    return float(gain.mean()), *map(float, np.quantile(means, [0.025, 0.975]))
