# %% [markdown]
# # the best weights are remembered without a copy
# `state_dict()` returns references: "best" goes on changing.
#
# - wrong train: but the weights kept reach .* copy the state_dict

# %% solve="train"
def train(model, ids, labels, ids_val, labels_val, epochs, rate=5e-3, batch_size=32, cycle=True, title=""):
    labels, n_batches = np.asarray(labels), math.ceil(len(ids) / batch_size)
    optimizer, schedule = optimizer_for(model, rate, epochs * n_batches, cycle)
    log = lab.RunLog(epochs, n_batches, title, chance=0.5)
    best = -1.0
    for epoch in range(epochs):
        learned = one_epoch(model, ids, labels, optimizer, schedule, batch_size, epoch, log)
        reached = validate(model, ids_val, labels_val)
        if reached["val_accuracy"] > best:
            best, kept = reached["val_accuracy"], model.state_dict()
        log.epoch(**learned, **reached)
    model.load_state_dict(kept)
    return log.history
