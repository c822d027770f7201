# %% [markdown]
# # a sigmoid before the loss that applies it itself
#
# - wrong train: the floor of a sigmoid before a loss that applies it itself

# %% solve="one-epoch"
def one_epoch(model, ids, labels, optimizer, schedule, batch_size, seed, log):
    model.train()
    lengths, total = np.array([min(len(x), LENGTH) for x in ids]), np.zeros(2)
    for batch in bucket_batches(lengths, batch_size, seed):
        y = torch.as_tensor(labels[batch], dtype=torch.float32, device=device)
        optimizer.zero_grad()
        p = torch.sigmoid(model(to_tensor([ids[i] for i in batch])))
        loss = F.binary_cross_entropy_with_logits(p, y)
        loss.backward()
        length = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += len(batch) * np.array([loss.item(), length.item()])
        log.step(loss=loss.item())
    return dict(zip(("train_loss", "gradient"), total / len(ids)))
