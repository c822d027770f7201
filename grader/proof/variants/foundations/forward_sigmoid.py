# %% [markdown]
# # takes the sigmoid for tanh
# Its values lie between 0 and 1, its slope is another.
#
# - wrong forward: the hidden units give tanh(b1) = 0.964

# %% solve="forward"
def forward(params, x):
    h = 1 / (1 + np.exp(-(x @ params["W1"] + params["b1"])))
    return h @ params["W2"] + params["b2"], h
