"""Bent: the file's sizes, tables and loss are globals; the class takes no sizes, functions take the tables as well."""

import torch
import torch.nn as nn

alphabet = "SE?abcdefghijklmnopqrstuvwxyz"
index_of = {letter: index for index, letter in enumerate(alphabet)}
word_pairs = [["man", "women"], ["black", "white"], ["king", "queen"], ["girl", "boy"], ["up", "down"], ["high", "low"]]
letter_size = len(alphabet)
hidden_size = 128
longest = 5


def make_batch(pairs, index_of, longest):
    def indices(texts):
        return torch.tensor([[index_of[letter] for letter in text] for text in texts])

    pairs = [[word + "?" * (longest - len(word)) for word in pair] for pair in pairs]
    eye = torch.eye(len(index_of))
    sources, targets = zip(*pairs)
    return eye[indices(s + "E" for s in sources)], eye[indices("S" + t for t in targets)], indices(t + "E" for t in targets)


class Seq2SeqModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.RNN(letter_size, hidden_size, batch_first=True)
        self.decoder = nn.RNN(letter_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, letter_size)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, context = self.encoder(enc_input, enc_hidden)
        states, _ = self.decoder(dec_input, context)
        return self.fc(states).transpose(0, 1)


criterion = nn.CrossEntropyLoss()


def train(model, seq_data, criterion, epochs, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        for start in range(0, len(seq_data), 3):
            sources, spoken, wanted = make_batch(seq_data[start : start + 3], index_of, longest)
            logits = model(sources, torch.zeros(1, len(wanted), hidden_size), spoken)
            loss = criterion(logits.permute(1, 2, 0), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history.append(loss.item())
    return history


def translate(word, index_of):
    sources, spoken, _ = make_batch([[word, "?" * longest]], index_of, longest)
    best = model(sources, torch.zeros(1, 1, hidden_size), spoken).argmax(2).flatten()
    return "".join(alphabet[i] for i in best).partition("E")[0].replace("?", "")


model = Seq2SeqModel()
train(model, word_pairs, criterion, 2000, 0.001)
print(translate("man", index_of))
