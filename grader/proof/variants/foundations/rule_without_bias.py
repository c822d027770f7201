# %% [markdown]
# # forgets to move the bias
# All lines go through the origin.
#
# - wrong perceptron: adds y times (2, 1) to w and y to b

# %% solve="perceptron"
def perceptron(x, y, passes):
    w, b = np.zeros(x.shape[1]), 0
    lines = [np.append(w, b)]
    for _ in range(passes):
        for row, label in zip(x, y):
            if label * (w @ row + b) <= 0:
                w = w + label * row
                lines.append(np.append(w, b))
    return np.array(lines)
