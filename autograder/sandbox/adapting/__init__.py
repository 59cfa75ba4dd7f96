"""Lets code in other shapes be called: other names, orders and forms of arguments, by the rules of an exercise."""
