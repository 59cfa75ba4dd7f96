"""The cell's formula is written out, a Linear layer lies on top of the RNN, and zero_grad comes after the step."""
import torch
from torch import nn

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]

def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices).reshape(-1, 1)
    return (idx == torch.arange(num_classes)).to(torch.float32).unsqueeze(1)

def to_text(logits):
    probs = logits.softmax(1)
    return "".join([idx2char[int(torch.nonzero(p == p.max())[0])] for p in probs])

class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.cell = nn.RNNCell(input_size, hidden_size)
        self.batch_size = batch_size
    def forward(self, input, hidden):
        c = self.cell
        F = nn.functional
        return torch.tanh(F.linear(input, c.weight_ih, c.bias_ih) + F.linear(hidden, c.weight_hh, c.bias_hh))
    @property
    def hidden_size(self):
        return self.cell.hidden_size
    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)

class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.input_size, self.hidden_size, self.batch_size, self.num_layers = input_size, hidden_size, batch_size, num_layers
        self.rnn = nn.RNN(input_size=self.input_size, hidden_size=self.hidden_size, num_layers=self.num_layers)
        self.fc = nn.Linear(hidden_size, hidden_size)
    def forward(self, input):
        hidden = torch.zeros(self.num_layers, self.batch_size, self.hidden_size)
        out, _ = self.rnn(input, hidden)
        return self.fc(out.view(-1, self.hidden_size))

def train(net, inputs, labels, epochs=15, lr=0.1):
    is_cell = "init_hidden" in dir(net)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    for g in optimizer.param_groups:
        g["lr"] = lr
    history = []
    for epoch in range(1, epochs + 1):
        with torch.enable_grad():
            if is_cell:
                hidden = net.init_hidden()
                terms = []
                for input, label in zip(inputs, labels):
                    hidden = net(input, hidden)
                    terms.append(criterion(hidden, label))
                loss = sum(terms)
            else:
                outputs = net(inputs)
                loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        net.zero_grad()
        history.append(float(loss))
        print(f"Epoch [{epoch}/{epochs}] loss={loss.item():.3f}")
    return history
