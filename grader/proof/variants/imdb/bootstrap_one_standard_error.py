# %% [markdown]
# # one standard error to each side
#
# - wrong bootstrap: the interval is about 0.04 to 0.16; found

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    gain = np.asarray(correct_a, float) - np.asarray(correct_b, float)
    draw = np.random.default_rng(seed)
    spread = np.std([gain[draw.integers(len(gain), size=len(gain))].mean() for _ in range(n)])
    return float(gain.mean()), float(gain.mean() - spread), float(gain.mean() + spread)
