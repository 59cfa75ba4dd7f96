"""Names in Chinese, products by broadcasting, the steps by accumulate, a named tuple."""

from itertools import accumulate
from typing import Callable, NamedTuple
import numpy as np

恒等: Callable = lambda z: z

class 结果(NamedTuple):
    outputs: np.ndarray
    states: np.ndarray

def 乘(行, 矩阵):
    return (行[:, None] * 矩阵).sum(axis=0)

def 造网络(激活):
    def 网络(inputs, h0, W, U, V):
        步 = lambda h, x: 激活(乘(x, W) + 乘(h, U))
        类型 = np.result_type(inputs, h0, W, U, V)
        全部 = list(accumulate(inputs, 步, initial=h0))[1:]
        状态 = np.array(全部, dtype=类型).reshape(len(inputs), U.shape[0])
        return 结果(np.array([乘(s, V) for s in 状态], dtype=类型).reshape(len(inputs), V.shape[1]), 状态)
    return 网络

srn_linear, srn_tanh = map(造网络, (恒等, np.tanh))
if __name__ == "__main__":
    一 = np.ones((2, 2))
    print(srn_tanh(np.array([[1., 1], [1, 1], [2, 2]]), np.zeros(2), 一, 一, 一))
