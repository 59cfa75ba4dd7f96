"""Mistakes in the figures that an epoch of char_rnn gives."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

TOTAL = "total_loss += mean_loss.item() * y.numel()"
COUNT = "tokens += y.numel()"
RESULT = "return math.exp(total_loss / tokens), tokens / seconds"

PERPLEXITY = (
    Mistake(
        name="no_exp",
        title="The mean loss is returned, not the perplexity",
        belief="Perplexity is the mean loss.",
        look_at="What lies between the mean loss and the perplexity.",
        hint="A net that knows nothing has the perplexity V.",
        changes=(Change(RESULT, "return total_loss / tokens, tokens / seconds"),),
    ),
    Mistake(
        name="mean_over_batches",
        title="Every minibatch counts the same, however long it is",
        belief="The mean of the minibatches' means is the mean.",
        look_at="What the losses are weighted by.",
        hint="Try the two minibatches of the task: 3.4903 is wanted.",
        changes=(Change(TOTAL, "total_loss += mean_loss.item()"), Change(COUNT, "tokens += 1")),
    ),
    Mistake(
        name="mean_of_exp",
        title="The mean of the perplexities is returned",
        belief="The perplexity of an epoch is the mean of its minibatches' perplexities.",
        look_at="The order of exp and mean.",
        hint="First the mean over all characters, then exp, once.",
        changes=(
            Change(TOTAL, "total_loss += math.exp(mean_loss.item()) * y.numel()"),
            Change(RESULT, "return total_loss / tokens, tokens / seconds"),
        ),
    ),
    Mistake(
        name="exp_of_sum",
        title="exp is taken of the sum of the losses",
        belief="Perplexity is exp of the loss of the epoch.",
        look_at="What you divide by before exp.",
        hint="Two minibatches should not have more perplexity than one.",
        changes=(
            Change(TOTAL, "total_loss += mean_loss.item()"),
            Change(RESULT, "return math.exp(total_loss), tokens / seconds"),
        ),
    ),
    Mistake(
        name="exp_without_dividing",
        title="exp is taken of the sum of the losses of all characters",
        belief="Perplexity is exp of the loss of the epoch.",
        look_at="What you divide by before exp.",
        hint="A longer text should not have more perplexity than a shorter one.",
        changes=(Change(RESULT, "return math.exp(total_loss), tokens / seconds"),),
    ),
    Mistake(
        name="last_batch_only",
        title="Only the last minibatch counts",
        belief="The loss after the loop is the loss of the epoch.",
        look_at="Whether the losses are added up.",
        hint="= or +=?",
        changes=(Change(TOTAL, "total_loss = mean_loss.item()"), Change(COUNT, "tokens = 1")),
    ),
    Mistake(
        name="base_two",
        title="2 is raised to the mean loss",
        belief="Perplexity is a power of two.",
        look_at="The base of the logarithm in the loss.",
        hint="nn.CrossEntropyLoss is in nats.",
        changes=(Change(RESULT, "return 2 ** (total_loss / tokens), tokens / seconds"),),
    ),
    Mistake(
        name="tokens_are_rows",
        title="Rows are counted, not characters",
        belief="The length of Y is the number of its characters.",
        look_at="What len(Y) is for Y of shape (B, T).",
        hint="The losses are weighted by characters; count the same.",
        changes=(Change(TOTAL, "total_loss += mean_loss.item() * Y.shape[0]"), Change(COUNT, "tokens += Y.shape[0]")),
    ),
    Mistake(
        name="loss_is_one",
        title="A one is added up where the loss is meant",
        belief="What looks like the letter l is the loss.",
        look_at="Is it a digit 1 or a letter l that you multiply by the number of characters?",
        hint="The perplexity is e, whatever the text: exp of a mean of ones.",
        changes=(Change(TOTAL, "total_loss += 1 * y.numel()"),),
    ),
    Mistake(
        name="seconds_for_speed",
        title="The seconds are returned, not the characters per second",
        belief="The speed is how long it took.",
        look_at="The second number that train_epoch_ch8 returns.",
        hint="Divide the number of characters by the seconds.",
        changes=(Change(RESULT, "return math.exp(total_loss / tokens), seconds"),),
    ),
    Mistake(
        name="loss_not_times_tokens",
        title="Means are added up and divided by the number of characters",
        belief="nn.CrossEntropyLoss gives the sum over the characters.",
        look_at="What the loss of a minibatch is: a sum or a mean?",
        hint="A mean has to be multiplied by how many it is the mean of before it is added to others.",
        changes=(Change(TOTAL, "total_loss += mean_loss.item()"),),
    ),
    Mistake(
        name="perplexity_rounded",
        title="The perplexity is rounded",
        belief="One decimal is enough.",
        look_at="What you return: the number, or a rounded one?",
        hint="Round where you print, not where you return.",
        changes=(Change(RESULT, "return round(math.exp(total_loss / tokens), 1), tokens / seconds"),),
    ),
    Mistake(
        name="mean_of_batch_perplexities",
        title="The minibatches' perplexities are averaged, each counted once",
        belief="The perplexity of an epoch is the mean of its minibatches' perplexities.",
        look_at="The order of exp and mean, and what each minibatch counts.",
        hint="First the mean over all characters, then exp, once.",
        changes=(
            Change("total_loss, tokens = 0.0, 0", "total_loss, tokens, batches = 0.0, 0, 0"),
            Change(TOTAL, "total_loss += math.exp(mean_loss.item())\n        batches += 1"),
            Change(RESULT, "return total_loss / batches, tokens / seconds"),
        ),
    ),
    Mistake(
        name="loss_weighted_by_rows",
        title="A minibatch's mean loss is multiplied by its rows only",
        belief="A minibatch has as many losses as rows.",
        look_at="What the mean loss of a minibatch is multiplied by.",
        hint="The loss is a mean over B times T characters, and characters are what it is divided by in the end.",
        changes=(Change(TOTAL, "total_loss += mean_loss.item() * X.shape[0]"),),
    ),
)
