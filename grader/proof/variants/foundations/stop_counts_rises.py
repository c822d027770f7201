# %% [markdown]
# # counts epochs that are worse than the one before
# A loss that falls again, but not below the best, brings nothing new.
#
# - wrong stopping: none is below 3: three epochs without a new lowest

# %% solve="stopping"
def stop_early(val_losses, patience):
    best, rises = 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        rises = rises + 1 if val_losses[epoch] > val_losses[epoch - 1] else 0
        if rises == patience:
            return best, epoch
    return best, len(val_losses) - 1
