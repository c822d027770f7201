"""How a graded cell on the trusted side calls into a submission's kernel: values on the wire, stand-ins, calls."""
