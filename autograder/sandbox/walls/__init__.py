"""The walls round a child: which stack of them a machine can raise, raising it, and probing that it is up."""
