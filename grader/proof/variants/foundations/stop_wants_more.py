# %% [markdown]
# # takes small improvements for none
# A threshold of 0.1 that nobody asked for.
#
# - wrong stopping: any lower loss is a new best

# %% solve="stopping"
def stop_early(val_losses, patience):
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best] - 0.1:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(val_losses) - 1
