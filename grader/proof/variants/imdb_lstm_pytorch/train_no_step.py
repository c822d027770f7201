# %% [markdown]
# # backward computes gradients, and nobody takes a step
#
# - wrong train: the loss does not fall

# %% solve="one-epoch"
def one_epoch(model, ids, labels, optimizer, schedule, batch_size, seed, log):
    model.train()
    lengths, total = np.array([min(len(x), LENGTH) for x in ids]), np.zeros(2)
    for batch in bucket_batches(lengths, batch_size, seed):
        y = torch.as_tensor(labels[batch], dtype=torch.float32, device=device)
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(to_tensor([ids[i] for i in batch])), y)
        loss.backward()
        length = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        schedule.step()
        total += len(batch) * np.array([loss.item(), length.item()])
        log.step(loss=loss.item())
    return dict(zip(("train_loss", "gradient"), total / len(ids)))
