# Priya Nair
import numpy as np

def srn_linear(inputs, h0, W, U, V):
    outputs, states = [], []
    for t in range(len(inputs)):
        h = inputs[t] @ W + h0 @ U
        states.append(h)
        outputs.append(h @ V)
    return np.array(outputs).reshape(-1, V.shape[1]), np.array(states).reshape(-1, len(h0))

def srn_tanh(inputs, h0, W, U, V):
    outputs, states = [], []
    for t in range(len(inputs)):
        h = np.tanh(inputs[t] @ W + h0 @ U)
        states.append(h)
        outputs.append(h @ V)
    return np.array(outputs).reshape(-1, V.shape[1]), np.array(states).reshape(-1, len(h0))
