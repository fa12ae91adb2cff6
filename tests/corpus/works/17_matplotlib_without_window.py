"""A loss curve drawn and shown; without a window there is nothing to wait for."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

losses = np.exp(-np.linspace(0, 3, 50))
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3))
(line,) = left.plot(losses, label="training")
left.set_xlabel("epoch")
left.legend()
right.imshow(np.outer(losses[:10], losses[:10]), cmap="viridis")
fig.tight_layout()
plt.show()
print(line.get_label(), len(line.get_xdata()), [ax.get_xlabel() for ax in fig.axes])
