# %% [markdown]
# # sums over the wrong axis
# One number for each example instead of one for each unit.
#
# - wrong backward: shapes must agree
# - wrong train-step: operands could not be broadcast together

# %% solve="backward"
def backward(params, x, h, dlogits):
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(axis=1)
    dh = dlogits @ params["W2"].T
    dz = dh * (1 - h**2)
    dW1 = x.T @ dz
    db1 = dz.sum(axis=1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
