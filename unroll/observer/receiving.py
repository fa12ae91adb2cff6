"""Hooks on the program's tensors that keep what arrives in backward and change nothing."""

from collections.abc import Callable

from torch import Tensor
from torch.utils.hooks import unserializable_hook


def receiver(found: dict[str, Tensor], name: str) -> Callable[[Tensor | None], None]:
    """A tensor hook that adds up what arrives and returns nothing, so that backward goes on as it would."""

    def receive(grad: Tensor | None) -> None:
        if grad is not None:  # of an operation's several results, those that the loss does not depend on get None
            found[name] = found[name] + grad.detach() if name in found else grad.detach()

    unserializable_hook(receive)  # type: ignore[no-untyped-call]  # so that torch.save of such a tensor does not warn
    return receive
