# %% [markdown]
# # plain loops and dictionaries where the reference has array functions
#
# - right clean, group-split, bag-of-words, vocabulary, encode, pad, masked-mean, lstm-step, buckets, diagnose, bootstrap

# %% solve="clean"
def clean(text: str) -> str:
    text = text.lower().replace("’", "'")
    kept = []
    at = 0
    while at < len(text):
        following = text[at + 1 : at + 2]
        if following == "/":
            following = text[at + 2 : at + 3]
        end = text.find(">", at)
        if text[at] == "<" and "a" <= following <= "z" and end > 0:
            kept.append(" ")
            at = end + 1
        else:
            kept.append(text[at])
            at += 1
    return " ".join("".join(kept).split())

# %% solve="group-split"
def group_split(groups, share, seed):
    members = {}
    for i, name in enumerate(groups.tolist()):
        members.setdefault(name, []).append(i)
    names = sorted(members)
    np.random.default_rng(seed).shuffle(names)
    val = []
    while len(val) < share * len(groups):
        val += members.pop(names.pop())
    return np.array(sorted(i for rest in members.values() for i in rest)), np.array(sorted(val))

# %% solve="bag-of-words"
def log_odds(texts, labels):
    with_word = {}
    for text, label in zip(texts, labels):
        seen = []
        for word in tokenize(clean(text)):
            if word not in seen:
                seen.append(word)
                with_word.setdefault(word, [0, 0])[int(label)] += 1
    n = [sum(1 for label in labels if label == k) for k in (0, 1)]
    return {w: math.log((pos + 1) / (n[1] + 2) / ((neg + 1) / (n[0] + 2))) for w, (neg, pos) in with_word.items()}

# %% solve="vocabulary"
def build_vocabulary(texts, size):
    times = {}
    for text in texts:
        for word in tokenize(clean(text)):
            times[word] = times.get(word, 0) + 1
    ranked = sorted(times, key=lambda word: (-times[word], word))
    ids = {"<pad>": 0, "<unknown>": 1}
    for word in ranked[: size - 2]:
        ids[word] = len(ids)
    return ids

# %% solve="encode"
def encode(text, vocabulary):
    ids = []
    for word in tokenize(clean(text)):
        try:
            ids.append(vocabulary[word])
        except KeyError:
            ids.append(vocabulary["<unknown>"])
    return ids

# %% solve="pad"
def pad(sequences, length, side):
    rows = []
    for ids in sequences:
        ids = list(ids)
        if side == "right":
            rows.append(ids[:length] + [0] * (length - len(ids)))
        else:
            rows.append([0] * (length - len(ids)) + ids[max(0, len(ids) - length) :])
    return np.array(rows, dtype=np.int64)

# %% solve="masked-mean"
def masked_mean(vectors, mask):
    out = np.zeros((vectors.shape[0], vectors.shape[2]))
    for row, (states, words) in enumerate(zip(vectors, mask)):
        kept = [state for state, word in zip(states, words) if word]
        if kept:
            out[row] = sum(kept) / len(kept)
    return out

# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    u = h.shape[1]
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))
    new_h, new_c = np.zeros_like(h), np.zeros_like(c)
    for n in range(len(x)):
        for k in range(u):
            z = [x[n] @ W[:, g * u + k] + h[n] @ U[:, g * u + k] + b[g * u + k] for g in range(4)]
            new_c[n, k] = sigmoid(z[1]) * c[n, k] + sigmoid(z[0]) * np.tanh(z[2])
            new_h[n, k] = sigmoid(z[3]) * np.tanh(new_c[n, k])
    return new_h, new_c

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    draw = np.random.default_rng(seed)
    noise = {i: length + draw.normal(0, 10) for i, length in enumerate(lengths)}
    order = sorted(noise, key=noise.get)
    batches = [np.array(order[i : i + batch_size]) for i in range(0, len(order), batch_size)]
    return [batches[k] for k in draw.permutation(len(batches))]

# %% solve="diagnose"
def accuracy_by(correct, groups):
    names = sorted(set(groups.tolist()))
    shares, sizes = [], []
    for name in names:
        inside = [bool(right) for right, group in zip(correct, groups) if group == name]
        shares.append(sum(inside) / len(inside))
        sizes.append(len(inside))
    return names, shares, sizes

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    draw = np.random.default_rng(seed)
    a, b = np.asarray(correct_a), np.asarray(correct_b)
    differences = []
    for _ in range(n):
        rows = draw.choice(len(a), size=len(a))
        differences.append(a[rows].mean() - b[rows].mean())
    differences.sort()
    return a.mean() - b.mean(), differences[round(0.025 * n)], differences[round(0.975 * n) - 1]
