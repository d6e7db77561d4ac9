"""People, roles and capacity: nothing is recorded here yet, the app keeps its place in the order of dependence."""
