"""The library in time: targets and figures over the years."""
