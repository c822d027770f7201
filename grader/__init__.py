"""A deep-learning course in notebooks that grades itself: the package behind the exercises."""
