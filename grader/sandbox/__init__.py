"""The cage that a submission's kernel runs in: a provisioner on bubblewrap, and its limits."""
