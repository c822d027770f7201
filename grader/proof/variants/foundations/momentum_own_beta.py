# %% [markdown]
# # writes 0.9 for beta
# It is what everybody uses, and the default.
#
# - wrong momentum: step 2 with beta 0\.\d+: expected

# %% solve="momentum"
def momentum_step(w, g, v, lr, beta=0.9):
    v = 0.9 * v + g
    return w - lr * v, v
