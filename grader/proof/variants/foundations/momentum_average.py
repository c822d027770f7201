# %% [markdown]
# # averages the slopes
# The other convention: with the same rate it is ten times slower.
#
# - wrong momentum: ten times slower; asked is beta

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    v = beta * v + (1 - beta) * g
    return w - lr * v, v
