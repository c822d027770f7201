"""How a submission gets its points: the course's nbgrader settings and the preprocessors that they name."""
