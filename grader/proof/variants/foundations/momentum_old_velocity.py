# %% [markdown]
# # moves before it updates the velocity
# The slope acts a step late.
#
# - wrong momentum: move by the new velocity

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    return w - lr * v, beta * v + g
