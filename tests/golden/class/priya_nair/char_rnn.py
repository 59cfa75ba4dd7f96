# Priya Nair -- only got to the first part
import torch
import torch.nn.functional as F

def get_params(vocab_size, num_hiddens, device):
    def normal(*shape):
        return torch.randn(*shape, device=device, requires_grad=True) * 0.01
    W_xh = normal(vocab_size, num_hiddens)
    W_hh = normal(num_hiddens, num_hiddens)
    b_h = torch.zeros(num_hiddens, device=device, requires_grad=True)
    W_hq = normal(num_hiddens, vocab_size)
    b_q = torch.zeros(vocab_size, device=device, requires_grad=True)
    return [W_xh, W_hh, b_h, W_hq, b_q]

def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros(batch_size, num_hiddens, device=device),)

def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    h, = state
    outputs = []
    for X in inputs:
        H = torch.tanh(X @ W_xh + h @ W_hh + b_h)
        Y = H @ W_hq + b_q
        outputs.append(Y)
    return torch.cat(outputs), (H,)
