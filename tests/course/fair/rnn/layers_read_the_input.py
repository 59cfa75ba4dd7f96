import torch
from torch import nn

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.nonlinearity = nonlinearity
        self.bias = bias
        self.batch_first = batch_first
        for l in range(num_layers):
            size = input_size
            self.register_parameter(f"weight_ih_l{l}", nn.Parameter(torch.randn(hidden_size, size) * 0.1))
            self.register_parameter(f"weight_hh_l{l}", nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1))
            if bias:
                self.register_parameter(f"bias_ih_l{l}", nn.Parameter(torch.zeros(hidden_size)))
                self.register_parameter(f"bias_hh_l{l}", nn.Parameter(torch.zeros(hidden_size)))

    def cell(self, l, x, h):
        z = x @ getattr(self, f"weight_ih_l{l}").T + h @ getattr(self, f"weight_hh_l{l}").T
        if self.bias:
            z = z + getattr(self, f"bias_ih_l{l}") + getattr(self, f"bias_hh_l{l}")
        return torch.tanh(z) if self.nonlinearity == "tanh" else torch.relu(z)

    def forward(self, input, hx=None):
        if self.batch_first:
            input = input.transpose(0, 1)
        T, B, _ = input.shape
        if hx is None:
            hx = torch.zeros(self.num_layers, B, self.hidden_size, dtype=input.dtype, device=input.device)
        x = input
        last = []
        for l in range(self.num_layers):
            h = hx[l]
            states = []
            for t in range(T):
                h = self.cell(l, input[t], h)
                states.append(h)
            x = torch.stack(states)
            last.append(h)
        h_n = torch.stack(last)
        if self.batch_first:
            x = x.transpose(0, 1)
        return x, h_n

def srn_with_rnn(inputs):
    rnn = nn.RNN(2, 2)
    linear = nn.Linear(2, 2)
    with torch.no_grad():
        for name, p in rnn.named_parameters():
            p.fill_(1.0 if "weight" in name else 0.0)
        linear.weight.fill_(1.0)
        linear.bias.fill_(0.0)
    states, h_n = rnn(inputs)
    return linear(states), states

def shapes(T, B, I, H, L):
    return {"input": (T, B, I), "h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}
