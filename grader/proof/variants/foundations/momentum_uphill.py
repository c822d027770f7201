# %% [markdown]
# # adds the velocity
# It walks up the slope, faster with every step.
#
# - wrong momentum: the first step went uphill

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    v = beta * v + g
    return w + lr * v, v
