"""The doors: every submitted file is looked at here before nbgrader touches it."""
