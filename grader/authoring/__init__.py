"""From master to notebook: read a percent script, check its rules, build the solution notebook and the release."""
