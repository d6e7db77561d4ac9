"""Written soon."""


def write_mspdi(file):
    raise NotImplementedError
