# Chinedu Okafor
import numpy as np

def srn_linear(inputs, h0, W, U, V):
    h = h0
    outputs = []
    states = []
    for t in range(len(inputs))
        h = inputs[t] @ W + h @ U
        states.append(h)
        outputs.append(h @ V)
    return np.array(outputs), np.array(states)

def srn_tanh(inputs, h0, W, U, V):
    h = h0
    outputs = []
    states = []
    for t in range(len(inputs)):
        h = np.tanh(inputs[t] @ W + h @ U)
        states.append(h)
        outputs.append(h @ V)
    return np.array(outputs), np.array(states)
