"""A whole class: executed and judged side by side; nbgrader writes the gradebook, one submission at a time."""
