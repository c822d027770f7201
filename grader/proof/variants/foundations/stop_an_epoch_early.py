# %% [markdown]
# # stops at the first epoch that brings nothing
# Off by one: patience - 1 epochs have passed.
#
# - wrong stopping: with patience 2 the second in a row stops

# %% solve="stopping"
def stop_early(val_losses, patience):
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience - 1:
            return best, epoch
    return best, len(val_losses) - 1
