# %% [markdown]
# # array functions where the reference has loops
#
# - right clean, group-split, bag-of-words, vocabulary, encode, pad, masked-mean, lstm-step, buckets, diagnose, bootstrap

# %% solve="clean"
TAG, SPACE = re.compile(r"<(?=/?[a-zA-Z])[^>]*>"), re.compile(r"\s+")


def clean(text: str) -> str:
    text = " ".join(TAG.split(text.translate({0x2019: "'"})))
    return SPACE.sub(" ", text).strip().lower()

# %% solve="group-split"
def group_split(groups, share, seed):
    names = np.unique(groups)
    rank = np.random.default_rng(seed).random(len(names))[np.searchsorted(names, groups)]  # one number a group
    ranks, sizes = np.unique(rank, return_counts=True)
    last = ranks[np.searchsorted(np.cumsum(sizes), share * len(groups))]
    return np.where(rank > last)[0], np.where(rank <= last)[0]

# %% solve="bag-of-words"
def log_odds(texts, labels):
    bags = [np.unique(np.array(tokenize(clean(text)))) for text in texts]
    words, column = np.unique(np.concatenate(bags), return_inverse=True)
    label = np.repeat(labels, [len(bag) for bag in bags])
    counts = np.zeros((2, len(words)))
    np.add.at(counts, (label, column), 1)
    odds = np.log((counts + 1) / (np.bincount(labels, minlength=2)[:, None] + 2))
    return dict(zip(words.tolist(), (odds[1] - odds[0]).tolist()))

# %% solve="vocabulary"
import itertools


def build_vocabulary(texts, size):
    words = np.array(list(itertools.chain.from_iterable(tokenize(clean(text)) for text in texts)))
    names, counts = np.unique(words, return_counts=True)
    ranked = names[np.argsort(-counts, kind="stable")][: size - 2].tolist()
    return dict(zip(["<pad>", "<unknown>", *ranked], itertools.count()))

# %% solve="encode"
from collections import defaultdict


def encode(text, vocabulary):
    known = defaultdict(lambda: 1, vocabulary)
    return np.array(list(map(known.__getitem__, tokenize(clean(text)))), dtype=int)

# %% solve="pad"
def pad(sequences, length, side):
    rows = [np.asarray(ids, dtype=np.int64) for ids in sequences]
    if side == "left":
        return pad([ids[::-1] for ids in rows], length, "right")[:, ::-1]
    rows = [ids[:length] for ids in rows]
    return np.array([np.pad(ids, (0, length - len(ids))) for ids in rows])

# %% solve="masked-mean"
def masked_mean(vectors, mask):
    n_words = np.asarray(mask).sum(axis=1)
    share = np.divide(mask, n_words[:, None], out=np.zeros(np.shape(mask)), where=n_words[:, None] > 0)
    return np.einsum("ntd,nt->nd", vectors, share)

# %% solve="lstm-step"
def lstm_step(x, h, c, W, U, b):
    z = np.concatenate([x, h], axis=1) @ np.concatenate([W, U]) + b
    z = z.reshape(len(x), 4, -1)
    gates = 1 / (1 + np.exp(-z[:, [0, 1, 3]]))
    c = gates[:, 1] * c + gates[:, 0] * np.tanh(z[:, 2])
    return gates[:, 2] * np.tanh(c), c

# %% solve="buckets"
def bucket_batches(lengths, batch_size, seed):
    draw = np.random.default_rng(seed)
    mixed = draw.permutation(len(lengths))
    order = mixed[np.argsort(lengths[mixed] // 20, kind="stable")]  # equal to within 20 words, in random order
    n_batches = -(-len(order) // batch_size)
    batches = [order[k * batch_size : (k + 1) * batch_size] for k in range(n_batches)]
    draw.shuffle(batches)
    return batches

# %% solve="diagnose"
def accuracy_by(correct, groups):
    names = np.unique(groups)
    inside = groups[None, :] == names[:, None]
    return names, (inside & correct).sum(axis=1) / inside.sum(axis=1), inside.sum(axis=1)

# %% solve="bootstrap"
def paired_bootstrap(correct_a, correct_b, seed, n=2000):
    gain = np.subtract(correct_a, correct_b, dtype=float)
    times = np.array([np.sum(gain == value) for value in (-1, 0, 1)])
    drawn = np.random.default_rng(seed).multinomial(len(gain), times / len(gain), size=n)  # how often each value comes
    means = (drawn[:, 2] - drawn[:, 0]) / len(gain)
    return gain.mean(), *np.percentile(means, [2.5, 97.5])
