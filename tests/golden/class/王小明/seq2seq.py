# 王小明  作业5: Seq2Seq
import numpy as np
import torch
import torch.nn as nn
import torch.utils.data as Data

device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')

# S: 解码器输入的开始符号   E: 输出的结束符号   ?: 补齐短词
letters = 'SE?abcdefghijklmnopqrstuvwxyz'
letter = [c for c in letters]
letter2idx = {n: i for i, n in enumerate(letter)}
seq_data = [['man', 'women'], ['black', 'white'], ['king', 'queen'], ['girl', 'boy'], ['up', 'down'], ['high', 'low']]

n_step = max([max(len(i), len(j)) for i, j in seq_data])
n_hidden = 128
n_class = len(letter2idx)
batch_size = 3


def make_data(seq_data):
    enc_input_all, dec_input_all, dec_output_all = [], [], []
    for src, tgt in seq_data:
        src = src + '?' * (n_step - len(src))
        tgt = tgt + '?' * (n_step - len(tgt))
        enc_input_all.append(np.eye(n_class)[[letter2idx[n] for n in src + 'E']])
        dec_input_all.append(np.eye(n_class)[[letter2idx[n] for n in 'S' + tgt]])
        dec_output_all.append([letter2idx[n] for n in tgt + 'E'])
    return torch.Tensor(np.array(enc_input_all)), torch.Tensor(np.array(dec_input_all)), torch.LongTensor(dec_output_all)


class TranslateDataSet(Data.Dataset):
    def __init__(self, enc_input_all, dec_input_all, dec_output_all):
        self.enc_input_all, self.dec_input_all, self.dec_output_all = enc_input_all, dec_input_all, dec_output_all

    def __len__(self):
        return len(self.enc_input_all)

    def __getitem__(self, idx):
        return self.enc_input_all[idx], self.dec_input_all[idx], self.dec_output_all[idx]


class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super(Seq2Seq, self).__init__()
        self.n_hidden = n_hidden
        self.encoder = nn.RNN(input_size=n_class, hidden_size=n_hidden)
        self.decoder = nn.RNN(input_size=n_class, hidden_size=n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        enc_input = enc_input.transpose(0, 1)   # [n_step+1, batch, n_class]
        dec_input = dec_input.transpose(0, 1)
        _, h_t = self.encoder(enc_input, enc_hidden)
        outputs, _ = self.decoder(dec_input, h_t)
        return self.fc(outputs)


def train(model, seq_data, epochs, lr=0.001):
    loader = Data.DataLoader(TranslateDataSet(*make_data(seq_data)), batch_size, shuffle=True)
    criterion = nn.CrossEntropyLoss().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    loss_list = []
    for epoch in range(epochs):
        for enc_b, dec_b, out_b in loader:
            h_0 = torch.zeros(1, len(enc_b), model.n_hidden).to(device)
            enc_b, dec_b, out_b = enc_b.to(device), dec_b.to(device), out_b.to(device)
            pred = model(enc_b, h_0, dec_b).transpose(0, 1)   # [batch, n_step+1, n_class]
            loss = 0
            for i in range(len(out_b)):
                loss += criterion(pred[i], out_b[i])
            if (epoch + 1) % 1000 == 0:
                print('Epoch:', '%04d' % (epoch + 1), 'cost =', '{:.6f}'.format(loss))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        loss_list.append(loss.item())
    return loss_list


def translate(model, word):
    enc_input, dec_input, _ = make_data([[word, '?' * n_step]])
    hidden = torch.zeros(1, 1, model.n_hidden).to(device)
    output = model(enc_input.to(device), hidden, dec_input.to(device))
    predict = output.data.max(2, keepdim=True)[1]
    decoded = [letter[i] for i in predict]
    if 'E' in decoded:                          # 没训练好的模型可能不输出E
        decoded = decoded[:decoded.index('E')]
    return ''.join(decoded).replace('?', '')


model = Seq2Seq(n_class, n_hidden).to(device)
train(model, seq_data, 5000)
print('test')
print('man ->', translate(model, 'man'))
print('mans ->', translate(model, 'mans'))
print('king ->', translate(model, 'king'))
print('black ->', translate(model, 'black'))
print('up ->', translate(model, 'up'))
