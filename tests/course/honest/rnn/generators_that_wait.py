"""A generator for each layer that is sent one step after the other, and a coroutine."""

import asyncio
import torch
import torch.nn as nn

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.__dict__.update(H=hidden_size, L=num_layers, f=getattr(torch, nonlinearity), bf=batch_first, has_bias=bias)
        k = hidden_size ** -0.5
        for l in range(num_layers):
            for kind in ("ih", "hh"):
                cols = input_size if (l, kind) == (0, "ih") else hidden_size
                setattr(self, f"weight_{kind}_l{l}", nn.Parameter((torch.rand(hidden_size, cols) * 2 - 1) * k))
                if bias:
                    setattr(self, f"bias_{kind}_l{l}", nn.Parameter((torch.rand(hidden_size) * 2 - 1) * k))

    def layer(self, l, h):
        w, u = getattr(self, f"weight_ih_l{l}"), getattr(self, f"weight_hh_l{l}")
        b = getattr(self, f"bias_ih_l{l}") + getattr(self, f"bias_hh_l{l}") if self.has_bias else 0
        while True:
            x = yield h
            h = self.f(x.matmul(w.T) + h.matmul(u.T) + b)

    def forward(self, input, hx=None):
        seq = input.movedim(0, 1) if self.bf else input
        if hx is None:
            hx = seq.new_zeros((self.L, seq.size(1), self.H))
        machines = [self.layer(l, hx[l]) for l in range(self.L)]
        last = [next(m) for m in machines]
        out = []
        for x in seq:
            for l, m in enumerate(machines):
                x = last[l] = m.send(x)
            out.append(x)
        for m in machines: m.close()
        output = torch.stack(out)
        return (output.movedim(0, 1) if self.bf else output), torch.stack(last)

async def _states(net, inputs):
    await asyncio.sleep(0)
    return net(inputs)[0]

def srn_with_rnn(inputs):
    net = nn.RNN(2, 2); lin = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        for n, p in net.named_parameters(): p.copy_(torch.ones_like(p) if n.startswith("w") else torch.zeros_like(p))
        lin.weight[:] = 1
    s = asyncio.run(_states(net, inputs))
    return lin(s), s

shapes = lambda T, B, I, H, L: dict(input=(T, B, I), h0=(L, B, H), output=(T, B, H), h_n=(L, B, H))
