"""Mistakes in the clipping of char_rnn."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

NORM = "norm = torch.sqrt(sum(torch.sum(param.grad**2) for param in params))"
SHORTEN = "    if norm > theta:\n        for param in params:\n            param.grad[:] *= theta / norm"
MODULE_PARAMS = "params = [param for param in net.parameters() if param.requires_grad]"

CLIPPING = (
    Mistake(
        name="clip_each_parameter",
        title="Each parameter's gradient is clipped by itself",
        belief="Every gradient is to be no longer than theta.",
        look_at="How many norms you compute.",
        hint="All gradients together are one vector with one length. Its direction has to stay.",
        changes=(
            Change(
                SHORTEN,
                "    for param in params:\n        param.grad[:] *= min(1.0, theta / float(param.grad.norm()))",
            ),
        ),
    ),
    Mistake(
        name="clip_by_value",
        title="The entries are cut off at theta",
        belief="Clipping cuts every number to the range from -theta to theta.",
        look_at="What happens to the ratio of two entries.",
        hint="The gradient may become shorter, not point elsewhere.",
        changes=(Change(SHORTEN, "    for param in params:\n        param.grad.clamp_(-theta, theta)"),),
    ),
    Mistake(
        name="clip_always",
        title="Short gradients are stretched to theta",
        belief="After clipping the length is theta.",
        look_at="What happens to gradients that are shorter than theta.",
        hint="Clipping shortens; it never makes longer.",
        changes=(Change("if norm > theta:", "if norm > 0:"),),
    ),
    Mistake(
        name="clip_without_theta",
        title="The gradients are brought to length 1, whatever theta is",
        belief="Dividing by the norm is clipping.",
        look_at="The factor that the gradients are multiplied by.",
        hint="With theta = 1 nobody notices. Try theta = 2.",
        changes=(Change("*= theta / norm", "*= 1 / norm"),),
    ),
    Mistake(
        name="clip_threshold_is_one",
        title="Gradients are clipped only when longer than 1, whatever theta is",
        belief="A gradient is too long when its length is above 1.",
        look_at="What you compare the norm with.",
        hint="Try theta = 0.5 with a gradient of length 0.65.",
        changes=(Change("if norm > theta:", "if norm > 1:"),),
    ),
    Mistake(
        name="clip_squared_norm",
        title="The norm lacks its square root",
        belief="The sum of the squares is the length.",
        look_at="The norm of [3, 4].",
        hint="It is 5.",
        changes=(Change(NORM, "norm = sum(torch.sum(param.grad**2) for param in params)"),),
    ),
    Mistake(
        name="clip_inverted",
        title="The factor is upside down",
        belief="The factor is the norm over theta.",
        look_at="The length of the gradients after clipping.",
        hint="A factor above 1 makes them longer.",
        changes=(Change("*= theta / norm", "*= norm / theta"),),
    ),
    Mistake(
        name="clip_sum_of_norms",
        title="The lengths of the gradients are added up",
        belief="The length of all gradients together is the sum of their lengths.",
        look_at="How the gradients of several parameters come together in the norm.",
        hint="[3, 4] and [12] together have length 13, not 17: add the squares.",
        changes=(Change(NORM, "norm = sum(param.grad.norm() for param in params)"),),
    ),
    Mistake(
        name="clip_longest_gradient",
        title="The norm is that of the longest gradient alone",
        belief="The length of all gradients together is that of the longest.",
        look_at="How the gradients of several parameters come together in the norm.",
        hint="[3, 4] and [12] together have length 13, not 12: add the squares of all.",
        changes=(Change(NORM, "norm = max(param.grad.norm() for param in params)"),),
    ),
    Mistake(
        name="clip_largest_entry",
        title="The norm is the largest entry",
        belief="The length of a gradient is its largest number.",
        look_at="The norm of [3, 4].",
        hint="It is 5, not 4.",
        changes=(Change(NORM, "norm = max(param.grad.abs().max() for param in params)"),),
    ),
    Mistake(
        name="clip_first_parameter_only",
        title="Only the first parameter is clipped",
        belief="What the loop does to one parameter it does to all.",
        look_at="Does your loop end early? Look at the indentation.",
        hint="Print all gradients after clipping.",
        changes=(
            Change(
                "            param.grad[:] *= theta / norm",
                "            param.grad[:] *= theta / norm\n            break",
            ),
        ),
    ),
    Mistake(
        name="clip_copies",
        title="The gradients themselves do not change",
        belief="What grad_clipping works out, or gives back, reaches the optimizer.",
        look_at="What has changed in param.grad when your function has run?",
        hint="The optimizer reads param.grad. Print it after your function has run.",
        changes=(Change("param.grad[:] *= theta / norm", "gradient = param.grad * theta / norm"),),
    ),
    Mistake(
        name="clip_generator_used_up",
        title="The parameters are walked through once and then used up",
        belief="An iterator can be walked through twice.",
        look_at="What the second loop over the parameters sees.",
        hint="Print something in each loop. Make a list.",
        changes=(Change("params = list(net.params)\n    norm", "params = (param for param in net.params)\n    norm"),),
    ),
    Mistake(
        name="clip_generator_used_up_module",
        title="net.parameters() is walked through once and then used up",
        belief="net.parameters() is a list.",
        look_at="What the second loop over the parameters sees.",
        hint="net.parameters() is a generator: it can be walked through once. Make a list.",
        changes=(Change(MODULE_PARAMS, "params = net.parameters()"),),
    ),
    Mistake(
        name="clip_scratch_only",
        title="Only nets from scratch are clipped",
        belief="Every net has its parameters in net.params.",
        look_at="What your function does with an nn.Module.",
        hint="An nn.Module names its parameters in net.parameters().",
        changes=(Change(MODULE_PARAMS, "params = list(net.params)"),),
    ),
    Mistake(
        name="clip_norm_of_weights",
        title="The norm is that of the weights, not of their gradients",
        belief="A gradient is too long when the weights are.",
        look_at="Of what you take the norm: the parameters or their .grad?",
        hint="Change the weights and leave the gradients as they are: nothing may come out otherwise.",
        changes=(Change(NORM, NORM.replace("param.grad**2", "param.detach() ** 2")),),
    ),
    Mistake(
        name="clip_short_ones",
        title="Short gradients are changed, long ones are not",
        belief="Clipping is for gradients that are below theta.",
        look_at="The comparison of norm and theta.",
        hint="Which gradients are to change: those that are longer than theta, or those that are shorter?",
        changes=(Change("if norm > theta:", "if norm < theta:"),),
    ),
)
