"""The steps from a typed expression to a function, which `expressions` takes one after the other."""
