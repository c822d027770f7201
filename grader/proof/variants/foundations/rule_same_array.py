# %% [markdown]
# # stores one array many times
# `line += ...` changes the array that is in the list already; in the end all rows are the last line.
#
# - wrong perceptron: is one array stored many times

# %% solve="perceptron"
def perceptron(x, y, passes):
    line = np.zeros(x.shape[1] + 1)
    lines = [line]
    for _ in range(passes):
        for row, label in zip(x, y):
            if label * (line[:-1] @ row + line[-1]) <= 0:
                line[:-1] += label * row
                line[-1] += label
                lines.append(line)
    return np.array(lines)
