"""What a sweep over every choice of every figure showed wrongly once, from real runs."""

import contextlib

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from unroll.charts import axes, figures, words
from unroll.charts.figure import Figure
from unroll.charts.observation import Observation
from unroll.observer import Observer


@contextlib.contextmanager
def observing(**names):
    torch.manual_seed(0)
    read: list[Observation] = []
    with Observer(names) as observer:
        yield read
    read.append(Observation.read(observer.report()))


def train(lstm, head, batch, steps, read):
    """`batch()` gives (input, lengths or None, labels); `read(output, h_n)` what the head gets."""
    optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=0.01)
    for _ in range(steps):
        x, lengths, y = batch()
        if lengths is not None:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        output, state = lstm(x)
        loss = nn.functional.cross_entropy(head(read(output, state)), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def drawn(observation, name, **picked) -> Figure:
    found = figures.figure(observation, name, picked)
    assert isinstance(found, Figure), found
    return found


@pytest.fixture(scope="module")
def packed():
    """Two layers, both directions, batches of other lengths at every step."""
    lstm, head = nn.LSTM(3, 8, num_layers=2, bidirectional=True, batch_first=True), nn.Linear(16, 3)

    def batch():
        return torch.randn(8, 12, 3), torch.randint(3, 11, (8,)), torch.arange(8) % 3

    with observing(lstm=lstm, head=head) as found:
        train(lstm, head, batch, 10, lambda _, state: torch.cat([state[0][-2], state[0][-1]], dim=1))
    return found[0]


def test_padding_at_an_earlier_step_is_not_called_a_gradient_that_is_not_finite(packed):
    """Every layer and direction at its first captured step: the way ends where the longest sample does."""
    longest = {moment.length for moment in packed.history if moment.step == 0}
    assert len(longest) == 1
    assert max(longest) < 12
    for where in range(4):
        figure = drawn(packed, "gradient_through_time", where=str(where), lines="all", step="0")
        assert "not finite" not in figure.caption
        assert figure.table["time step"].max() == max(longest)
        assert figure.table["median"].notna().all()


def test_the_backward_direction_is_followed_to_its_own_first_step_and_not_into_padding(packed):
    """It reads the last real step first; behind it is no gradient of size 0."""
    for where in ("1", "3"):
        assert " 0 of the one" not in drawn(packed, "gradient_during_training", where=where).caption


def test_a_lower_layer_that_both_directions_feed_is_not_said_to_explode(packed):
    """What comes in at both ends says nothing about the way between them."""
    for where in ("0", "1"):
        caption = drawn(packed, "gradient_through_time", where=where, lines="all").caption
        assert "comes in at every step, from both directions of the layer above" in caption
        assert "explodes" not in caption
        assert "vanished" not in caption
    top = drawn(packed, "gradient_through_time", where="2", lines="all").caption
    assert "comes in at every step" not in top


def test_a_gradient_that_comes_in_at_both_ends_has_neither_vanished_nor_exploded():
    """A loss that reads the first and the last step of an RNN that forgets."""
    rnn, head = nn.RNN(2, 8, batch_first=True), nn.Linear(16, 2)
    with observing(rnn=rnn, head=head) as found:
        output, _ = rnn(torch.randn(6, 40, 2))
        ends = torch.cat([output[:, 0], output[:, -1]], dim=1)
        nn.functional.cross_entropy(head(ends), torch.arange(6) % 2).backward()
    assert drawn(found[0], "gradient_through_time", lines="all").caption.startswith("The gradient is smallest on the")


def test_of_a_long_sequence_an_earlier_step_stands_at_its_own_time_steps():
    """A hundred positions of 700 are kept, and they are not steps 1 to 100."""
    gru, head = nn.GRU(2, 4, batch_first=True), nn.Linear(4, 2)
    with observing(gru=gru, head=head) as found:
        train(gru, head, lambda: (torch.randn(4, 700, 2), None, torch.arange(4) % 2), 5, lambda o, _: o.mean(dim=1))
    figure = drawn(found[0], "gradient_through_time", lines="all", step="0")
    assert "from step 700 back to step 1" in figure.caption
    assert (figure.table["time step"].min(), figure.table["time step"].max(), len(figure.table)) == (1, 700, 100)
    assert max(figure.plot.data[-1].x) == 700
    whole = drawn(found[0], "gradient_during_training")
    assert max(whole.plot.data[0].x) == 700


def test_units_are_said_to_be_those_of_the_sample_that_was_picked(packed):
    for sample in ("0", "2"):
        caption = drawn(packed, "heatmap", where="0", sample=sample).caption
        assert f"in sample {sample}, sorted" in caption


def test_where_an_encoder_is_longer_than_its_decoder_nothing_is_called_padding():
    """Six lines in three colours: those that come again have another dash, and names that begin alike stay apart."""
    encoder, decoder = (nn.GRU(2, 4, num_layers=3, batch_first=True) for _ in range(2))
    with observing(an_encoder_of_a_long_name=encoder, a_decoder_of_a_long_name=decoder) as found:
        _, state = encoder(torch.randn(3, 20, 2))
        decoder(torch.randn(3, 5, 2), state)[0].sum().backward()
    for name in ("hidden_norms", "gradient_through_time"):
        plot = drawn(found[0], name, where="all").plot
        assert "only padding" not in [note.text for note in plot.layout.annotations]
        lines = [line for line in plot.data if line.showlegend is not False]
        looks = [(line.line.color, line.line.dash) for line in lines]
        assert len(looks) == len(set(looks)) == 6
        assert len({line.name for line in lines}) == 6


def test_two_optimizers_have_a_line_each_and_their_updates_stand_in_one_column():
    """Both step on one loss, so that is drawn once."""
    gru, head = nn.GRU(2, 4, batch_first=True), nn.Linear(4, 2)
    with observing(gru=gru, head=head) as found:
        one, two = torch.optim.SGD(gru.parameters(), lr=0.1), torch.optim.Adam(head.parameters(), lr=0.1)
        for _ in range(5):
            nn.functional.cross_entropy(head(gru(torch.randn(4, 6, 2))[1][-1]), torch.arange(4) % 2).backward()
            one.step(), two.step()
            one.zero_grad(), two.zero_grad()
    figure = drawn(found[0], "training")
    assert [line.name for line in figure.plot.data] == ["loss", "SGD", "Adam"]
    assert all(list(line.x) == [0, 1, 2, 3, 4] for line in figure.plot.data)
    assert figure.table["optimizer"].tolist() == ["SGD", "Adam"] * 5
    updates = drawn(found[0], "update_ratio").plot.data[0]
    assert list(updates.x) == [0, 4]
    assert all(None not in row for row in updates.z)


def test_optimizers_of_the_same_kind_and_of_other_losses_are_told_apart():
    """As in an adversarial pair."""
    a, b = nn.Linear(2, 1), nn.Linear(2, 1)
    with observing(a=a, b=b) as found:
        for_a, for_b = (torch.optim.Adam(each.parameters(), lr=0.1) for each in (a, b))
        for _ in range(8):
            x = torch.randn(16, 2)
            nn.functional.mse_loss(a(x), x.sum(dim=1, keepdim=True)).backward()
            for_a.step(), for_a.zero_grad()
            (100 + b(x).mean()).backward()
            for_b.step(), for_b.zero_grad()
    figure = drawn(found[0], "training")
    names = [line.name for line in figure.plot.data]
    assert names == ["loss, Adam", "Adam", "loss, Adam#2", "Adam#2"]
    assert figure.caption.startswith("Adam: the loss falls")
    assert "Adam#2: the loss" in figure.caption


def test_an_optimizer_that_is_made_anew_after_another_goes_on_with_its_line():
    """As for a second part of training: one after the other is one course."""
    a = nn.Linear(2, 1)
    with observing(a=a) as found:
        for _ in range(2):
            optimizer = torch.optim.Adam(a.parameters(), lr=0.1)
            for _ in range(4):
                a(torch.randn(16, 2)).square().mean().backward()
                optimizer.step(), optimizer.zero_grad()
    (loss, norm) = drawn(found[0], "training").plot.data
    assert (loss.name, list(norm.x)) == ("loss", list(range(8)))


def test_classes_whose_gradient_is_not_finite_do_not_get_no_gradient():
    rnn, head = nn.RNN(2, 8, nonlinearity="relu", batch_first=True), nn.Linear(8, 2)
    nn.init.orthogonal_(rnn.weight_hh_l0, 3.0)
    with observing(rnn=rnn, head=head) as found:
        x = torch.randn(6, 200, 2)
        nn.functional.cross_entropy(head(rnn(x)[1][-1]), torch.arange(6) % 2).backward()
    caption = drawn(found[0], "gradient_through_time", lines="class").caption
    assert caption == "The gradient of class 0 is not finite. The gradient of class 1 is not finite."


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 7), (3, 1000), (0, 10**6), (1, 10**15)])
def test_an_axis_has_few_ticks_however_far_it_goes(first, last):
    """A program may claim any step; ten thousand million ticks would take the server's memory."""
    ticks = axes.counted("step", first, last)["tickvals"]
    assert ticks[0] == first
    assert len(ticks) <= 8
    assert ticks[-1] <= last


def test_columns_cannot_be_placed_by_the_program():
    """Positions are the server's own; a program that sends some is not heard."""
    sent = {"name": "rnn", "kind": "RNN", "positions": [10**14], "hidden_norm": [[1.0, 2.0]]}
    assert Observation.read({"recurrent": [sent]}).recurrent[0].positions is None


def test_long_names_lose_their_middle():
    assert words.label("encoder.a_very_long_name.rnn, layer 2", 20) == "encoder.a_…, layer 2"
    assert words.label("short", 20) == "short"


FAR = 10**15


@pytest.mark.parametrize(
    "document",
    [
        {"steps": [{"step": at, "loss": 1.0, "update_ratio": {"a": 0.1}} for at in (0, FAR, 5)]},
        {
            "recurrent": [{"name": "r", "kind": "GRU", "optimizer_step": FAR, "lengths": [FAR], "target": [FAR],
                           "hidden_norm": [[1.0, 2.0]], "hidden_grad_norm": [[1.0, 2.0]]}],
            "history": [{"name": "r", "step": FAR // 4 * at, "length": FAR, "t": [0, FAR], "hidden_norm": [1.0, 1.0],
                         "hidden_grad_norm": [1.0, 2.0]} for at in range(4)],
        },
        {
            "recurrent": [{"name": "r", "kind": "LSTM", "layer": FAR, "call": FAR, "lengths": [FAR, 0],
                           "hidden_norm": [[1.0, 2.0]] * 2, "states": {"t": [0, FAR], "values": [[[1.0, 2.0]]]}}],
        },
    ],
    ids=["steps", "history", "states"],
)  # fmt: skip
def test_numbers_beyond_any_run_are_drawn_at_once(document):
    """A program in a cell may send what it likes; the figures are drawn in the web server."""

    def walk(name, picked):
        control = figures.next_control(observation, name, picked)
        if control is None:
            figures.figure(observation, name, picked)
            return 1
        return sum(walk(name, picked | {control.name: each}) for each, _ in control.options)

    observation = Observation.read(document)
    assert sum(walk(name, {}) for name in figures.NAMES) >= len(figures.NAMES)
