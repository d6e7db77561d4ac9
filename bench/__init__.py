"""Speed and memory, measured: each figure beside its own yardstick, in one run."""
