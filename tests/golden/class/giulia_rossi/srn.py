# Giulia Rossi
import numpy as np
import seaborn as sns   # per i grafici
sns.set_theme()


def srn_linear(inputs, h0, W, U, V):
    stati = np.empty((0, len(h0)))
    h = h0
    for x in inputs:
        h = x @ W + h @ U
        stati = np.vstack([stati, h])
    return stati @ V, stati


def srn_tanh(inputs, h0, W, U, V):
    stati = np.empty((0, len(h0)))
    h = h0
    for x in inputs:
        h = np.tanh(x @ W + h @ U)
        stati = np.vstack([stati, h])
    return stati @ V, stati


sns.lineplot(srn_tanh(np.ones((10, 2)), np.zeros(2), np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2)))[1])
