"""A synthetic portfolio of any size."""


def build_synthetic(**_):
    raise NotImplementedError
