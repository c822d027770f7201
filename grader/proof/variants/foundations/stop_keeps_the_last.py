# %% [markdown]
# # keeps the weights from where it stopped
# The best ones were overwritten meanwhile.
#
# - wrong stopping: go back to the best epoch, not to where it stopped

# %% solve="stopping"
def stop_early(val_losses, patience):
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, epoch
