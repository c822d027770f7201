# %% [markdown]
# # reviews come bucketed, labels come as they stand
#
# - wrong train: do reviews and labels get one order|the loss does not fall|the loss stops at

# %% solve="one-epoch"
def one_epoch(model, ids, labels, optimizer, schedule, batch_size, seed, log):
    model.train()
    lengths, total, done = np.array([min(len(x), LENGTH) for x in ids]), np.zeros(2), 0
    for batch in bucket_batches(lengths, batch_size, seed):
        y = torch.as_tensor(labels[done : done + len(batch)], dtype=torch.float32, device=device)
        done += len(batch)
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(to_tensor([ids[i] for i in batch])), y)
        loss.backward()
        length = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += len(batch) * np.array([loss.item(), length.item()])
        log.step(loss=loss.item())
    return dict(zip(("train_loss", "gradient"), total / len(ids)))
