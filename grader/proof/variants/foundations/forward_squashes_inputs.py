# %% [markdown]
# # squashes the inputs as well
# At an input of zero, nobody sees it.
#
# - wrong forward: tanh of x @ W1 + b1, and of nothing else

# %% solve="forward"
def forward(params, x):
    h = np.tanh(np.tanh(x) @ params["W1"] + params["b1"])
    return h @ params["W2"] + params["b2"], h
