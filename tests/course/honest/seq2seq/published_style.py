"""The style of the published code: globals, padding written into the caller's list, np.eye, a DataLoader, index('E')."""

import numpy as np
import torch
import torch.nn as nn
import torch.utils.data as Data

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

letter = [c for c in "SE?abcdefghijklmnopqrstuvwxyz"]
letter2idx = {n: i for i, n in enumerate(letter)}
seq_data = [["man", "women"], ["black", "white"], ["king", "queen"], ["girl", "boy"], ["up", "down"], ["high", "low"]]

n_step = max([max(len(i), len(j)) for i, j in seq_data])
n_hidden = 128
n_class = len(letter2idx)
batch_size = 3


def make_data(seq_data):
    enc_input_all, dec_input_all, dec_output_all = [], [], []
    for seq in seq_data:
        for i in range(2):
            seq[i] = seq[i] + "?" * (n_step - len(seq[i]))
        enc_input = [letter2idx[n] for n in (seq[0] + "E")]
        dec_input = [letter2idx[n] for n in ("S" + seq[1])]
        dec_output = [letter2idx[n] for n in (seq[1] + "E")]
        enc_input_all.append(np.eye(n_class)[enc_input])
        dec_input_all.append(np.eye(n_class)[dec_input])
        dec_output_all.append(dec_output)
    return (
        torch.Tensor(np.array(enc_input_all)),
        torch.Tensor(np.array(dec_input_all)),
        torch.LongTensor(dec_output_all),
    )


class TranslateDataSet(Data.Dataset):
    def __init__(self, enc_input_all, dec_input_all, dec_output_all):
        self.enc_input_all = enc_input_all
        self.dec_input_all = dec_input_all
        self.dec_output_all = dec_output_all

    def __len__(self):
        return len(self.enc_input_all)

    def __getitem__(self, idx):
        return self.enc_input_all[idx], self.dec_input_all[idx], self.dec_output_all[idx]


class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super(Seq2Seq, self).__init__()
        self.n_hidden = n_hidden
        self.enc_cell = nn.RNN(input_size=n_class, hidden_size=n_hidden, dropout=0.5)
        self.dec_cell = nn.RNN(input_size=n_class, hidden_size=n_hidden, dropout=0.5)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        enc_input = enc_input.transpose(0, 1)
        dec_input = dec_input.transpose(0, 1)
        _, h_t = self.enc_cell(enc_input, enc_hidden)
        outputs, _ = self.dec_cell(dec_input, h_t)
        return self.fc(outputs)


def train(model, seq_data, epochs, lr=0.001):
    loader = Data.DataLoader(TranslateDataSet(*make_data(seq_data)), batch_size, True)
    criterion = nn.CrossEntropyLoss().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for enc_input_batch, dec_input_batch, dec_output_batch in loader:
            h_0 = torch.zeros(1, batch_size, model.n_hidden).to(device)
            pred = model(enc_input_batch.to(device), h_0, dec_input_batch.to(device))
            pred = pred.transpose(0, 1)
            loss = 0
            for i in range(len(dec_output_batch)):
                loss += criterion(pred[i], dec_output_batch[i].to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
        if (epoch + 1) % 1000 == 0:
            print("Epoch:", "%04d" % (epoch + 1), "cost =", "{:.6f}".format(loss))
    return losses


def translate(model, word):
    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])
    hidden = torch.zeros(1, 1, model.n_hidden).to(device)
    output = model(enc_input.to(device), hidden, dec_input.to(device))
    predict = output.data.max(2, keepdim=True)[1]
    decoded = [letter[i] for i in predict]
    translated = "".join(decoded[: decoded.index("E")])
    return translated.replace("?", "")
