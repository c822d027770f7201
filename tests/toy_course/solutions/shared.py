"""What two toy tracks would share."""

# %% [markdown] section="double" goal="double"
# ## Double a number
#
# Twice as much.

# %% [markdown] hints="double"
# Add.
#
# - to what?
# ---
# Add it to itself.
# ---
# Which operator adds?

# %% solve="double"
def double(number):
    """Return twice the number."""
    ### BEGIN SOLUTION
    return number + number  # not a shift: floats
    ### END SOLUTION


# %% test="double"
from grader import lab

assert double(2) == 4, f"double(2) is 4, not {double(2)}"
### BEGIN HIDDEN TESTS
secret = 12.5
assert double(secret) == 25, f"your function gave {double(secret)} where 25 was due"
### END HIDDEN TESTS
