def call(function, args, kwargs, rules):
    return function(*args, **kwargs), ()
