# %% [markdown]
# # returns the old velocity
# Every step begins at rest.
#
# - wrong momentum: is v returned

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    return w - lr * (beta * v + g), v
