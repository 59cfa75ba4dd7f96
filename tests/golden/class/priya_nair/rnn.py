# Priya Nair
import torch
import torch.nn as nn

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.L, self.H = num_layers, hidden_size
        self.f = torch.tanh if nonlinearity == "tanh" else torch.relu
        self.bias, self.batch_first = bias, batch_first
        for i in range(num_layers):
            self.register_parameter("weight_ih_l" + str(i), nn.Parameter(torch.randn(hidden_size, input_size if i == 0 else hidden_size)))
            self.register_parameter("weight_hh_l" + str(i), nn.Parameter(torch.randn(hidden_size, hidden_size)))
            if bias:
                self.register_parameter("bias_ih_l" + str(i), nn.Parameter(torch.randn(hidden_size)))
                self.register_parameter("bias_hh_l" + str(i), nn.Parameter(torch.randn(hidden_size)))

    def forward(self, input, hx=None):
        if self.batch_first:
            input = input.transpose(0, 1)
        if hx is None:
            hx = torch.zeros(self.L, input.shape[1], self.H, dtype=input.dtype, device=input.device)
        seq = input
        for i in range(self.L):
            h = hx[0]
            out = []
            for x in seq:
                z = x @ getattr(self, "weight_ih_l" + str(i)).T + h @ getattr(self, "weight_hh_l" + str(i)).T
                if self.bias:
                    z = z + getattr(self, "bias_ih_l" + str(i)) + getattr(self, "bias_hh_l" + str(i))
                h = self.f(z)
                out.append(h)
            seq = torch.stack(out)
            if i == 0:
                hn = h.unsqueeze(0)
            else:
                hn = torch.cat([hn, h.unsqueeze(0)])
        if self.batch_first:
            seq = seq.transpose(0, 1)
        return seq, hn

def srn_with_rnn(inputs):
    rnn = nn.RNN(2, 2)
    out = nn.Linear(2, 2)
    for p in list(rnn.parameters()) + list(out.parameters()):
        if p.dim() == 2:
            nn.init.ones_(p)
        else:
            nn.init.zeros_(p)
    hs, _ = rnn(inputs)
    return out(hs), hs

def shapes(T, B, I, H, L):
    return {"input": (T, B, I), "h0": (1, B, H), "output": (T, B, H), "h_n": (1, B, H)}
