# %% [markdown]
# # takes the lowest loss of all
# It looks at epochs that would never have been trained.
#
# - wrong stopping: training stopped before it: nobody knew

# %% solve="stopping"
def stop_early(val_losses, patience):
    best = int(np.argmin(val_losses))
    return best, min(best + patience, len(val_losses) - 1)
