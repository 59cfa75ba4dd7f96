"""What goes wrong in exercise char_rnn: the character language model from scratch."""

from __future__ import annotations

from reference.mistakes import char_rnn_clipping as clipping
from reference.mistakes import char_rnn_net as net
from reference.mistakes import char_rnn_parameters as parameters
from reference.mistakes import char_rnn_perplexity as perplexity
from reference.mistakes import char_rnn_readout as readout
from reference.mistakes import char_rnn_training as training
from reference.mistakes.bank import Mistake

MISTAKES: tuple[Mistake, ...] = (
    *parameters.PARAMETERS,
    *parameters.STATE,
    *parameters.RECURRENCE,
    *readout.READOUT,
    *net.NET,
    *net.PREDICTION,
    *clipping.CLIPPING,
    *training.EPOCH,
    *perplexity.PERPLEXITY,
    *training.TRAINING,
)
