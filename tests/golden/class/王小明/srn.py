# -*- coding: utf-8 -*-
# 王小明  作业1: 用numpy实现简单循环网络
import numpy as np


def srn_linear(inputs, h0, W, U, V):
    state_t = np.array(h0, copy=True)   # 不要改动调用者的数组
    outputs, states = [], []
    for input_t in inputs:
        state_t = np.dot(input_t, W) + np.dot(state_t, U)
        output_t = np.dot(state_t, V)
        states.append(state_t)
        outputs.append(output_t)
    return (np.array(outputs, dtype=W.dtype).reshape(len(inputs), V.shape[1]),
            np.array(states, dtype=W.dtype).reshape(len(inputs), W.shape[1]))


def srn_tanh(inputs, h0, W, U, V):
    state_t = np.array(h0, copy=True)
    outputs, states = [], []
    for input_t in inputs:
        state_t = np.tanh(np.dot(input_t, W) + np.dot(state_t, U))   # 加上激活函数
        output_t = np.dot(state_t, V)
        states.append(state_t)
        outputs.append(output_t)
    return (np.array(outputs, dtype=W.dtype).reshape(len(inputs), V.shape[1]),
            np.array(states, dtype=W.dtype).reshape(len(inputs), W.shape[1]))


inputs = np.array([[1., 1.],
                   [1., 1.],
                   [2., 2.]])
print('inputs is ', inputs)
w = np.ones((2, 2))
for f in (srn_linear, srn_tanh):
    print('---------------------------')
    y, s = f(inputs, np.zeros(2), w, w, w)
    for t in range(3):
        print('state_t is ', s[t], ' output is ', y[t])
