"""Encoder and decoder are modules of their own; translate goes letter by letter and reads padding."""

import torch
import torch.nn as nn

letter = "SE?abcdefghijklmnopqrstuvwxyz"
letter2idx = {c: i for i, c in enumerate(letter)}
n_step, n_class, n_hidden = 5, 29, 128


class Encoder(nn.Module):
    def __init__(self, n_class, n_hidden):
        super().__init__()
        self.rnn = nn.RNN(n_class, n_hidden)

    def forward(self, x, h):
        return self.rnn(x, h)[1]


class Decoder(nn.Module):
    def __init__(self, n_class, n_hidden):
        super().__init__()
        self.rnn = nn.RNN(n_class, n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, x, h):
        out, h = self.rnn(x, h)
        return self.fc(out), h


class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.decoder = Decoder(n_class, n_hidden)
        self.encoder = Encoder(n_class, n_hidden)

    def init_hidden(self, batch):
        return torch.zeros(1, batch, self.encoder.rnn.hidden_size)

    def forward(self, enc_input, enc_hidden, dec_input):
        context = self.encoder(enc_input.transpose(0, 1), enc_hidden)
        logits, _ = self.decoder(dec_input.transpose(0, 1), context)
        return logits


def pad(word):
    return (word + n_step * "?")[:n_step]


def make_data(seq_data):
    eye = torch.eye(n_class)
    enc_input, dec_input, dec_output = [], [], []
    for source, target in seq_data:
        enc_input.append(torch.stack([eye[letter2idx[c]] for c in pad(source) + "E"]))
        dec_input.append(torch.stack([eye[letter2idx[c]] for c in "S" + pad(target)]))
        dec_output.append(torch.tensor([letter2idx[c] for c in pad(target) + "E"]))
    return torch.stack(enc_input), torch.stack(dec_input), torch.stack(dec_output)


def train(model, seq_data, epochs, lr=0.001):
    enc_input, dec_input, dec_output = make_data(seq_data)
    dataset = torch.utils.data.TensorDataset(enc_input, dec_input, dec_output)
    loader = torch.utils.data.DataLoader(dataset, batch_size=3, shuffle=True, num_workers=0)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        batch_losses = []
        for enc, dec, out in loader:
            optimizer.zero_grad()
            logits = model(enc, model.init_hidden(len(enc)), dec)
            loss = criterion(logits.reshape(-1, n_class), out.transpose(0, 1).reshape(-1))
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        losses.append(sum(batch_losses) / len(batch_losses))
    return losses


def translate(model, word):
    model.eval()
    enc_input, _, _ = make_data([[word, ""]])
    with torch.no_grad():
        hidden = model.encoder(enc_input.transpose(0, 1), model.init_hidden(1))
        answer = ""
        for read in "S" + n_step * "?":
            logits, hidden = model.decoder(torch.eye(n_class)[letter2idx[read]].view(1, 1, -1), hidden)
            said = letter[logits.argmax().item()]
            if said == "E":
                break
            answer += said
    return answer.replace("?", "")
