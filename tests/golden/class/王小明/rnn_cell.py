# 王小明  作业2
import torch
import torch.nn as nn
import torch.nn.functional as F


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity='tanh'):
        super(RNNCell, self).__init__()
        k = hidden_size ** -0.5
        self.weight_ih = nn.Parameter(torch.rand(hidden_size, input_size) * 2 * k - k)
        self.weight_hh = nn.Parameter(torch.rand(hidden_size, hidden_size) * 2 * k - k)
        self.bias_ih = nn.Parameter(torch.rand(hidden_size) * 2 * k - k) if bias else None
        self.bias_hh = nn.Parameter(torch.rand(hidden_size) * 2 * k - k) if bias else None
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        if hx is None:
            hx = input.new_zeros((len(input), self.weight_hh.shape[0]))
        z = F.linear(input, self.weight_ih, self.bias_ih) + F.linear(hx, self.weight_hh, self.bias_hh)
        return getattr(torch, self.nonlinearity)(z)


def run_cell(cell, inputs, h0):
    all_h = [h0]
    for t in range(len(inputs)):
        all_h.append(cell(inputs[t], all_h[-1]))
    return torch.stack(all_h[1:], 0)


def srn_with_cell(inputs, h0):
    cell = nn.RNNCell(input_size=2, hidden_size=2)
    for name, param in cell.named_parameters():
        if name.startswith('weight'):
            nn.init.ones_(param)
        else:
            nn.init.zeros_(param)

    linear = nn.Linear(2, 2)
    linear.weight.data = torch.Tensor([[1, 1], [1, 1]])
    linear.bias.data = torch.Tensor([0.0])

    seq = inputs
    hx = h0
    output, state = [], []
    for i in range(seq.shape[0]):
        hx = cell(seq[i], hx)
        state.append(hx)
        output.append(linear(hx))
    return torch.stack(output), torch.stack(state)


inputs = torch.tensor([[1., 1.], [1., 1.], [2., 2.]]).reshape(3, 1, 2)
for h in (torch.zeros(1, 2), torch.ones(1, 2)):   # h0不同, 结果也不同
    print(srn_with_cell(inputs, h))
