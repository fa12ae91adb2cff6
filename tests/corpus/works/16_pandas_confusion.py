"""From predictions to a report: pandas, scikit-learn and a confusion matrix in text."""

import numpy as np
import pandas as pd
import torch
from sklearn.datasets import make_classification
from sklearn.metrics import classification_report, confusion_matrix, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

X, y = make_classification(n_samples=400, n_features=10, n_informative=6, n_classes=3, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)
scaler = StandardScaler().fit(X_train)
X_train, X_test = (torch.tensor(scaler.transform(part), dtype=torch.float32) for part in (X_train, X_test))
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
history = []
for epoch in range(40):
    loss = nn.functional.cross_entropy(net(X_train), torch.tensor(y_train))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    history.append({"epoch": epoch, "loss": loss.item()})
frame = pd.DataFrame(history).set_index("epoch")
print(frame.iloc[::10].round(4))
probabilities = net(X_test).softmax(-1).detach().numpy()
predicted = probabilities.argmax(1)
print(classification_report(y_test, predicted, digits=3))
print(pd.DataFrame(confusion_matrix(y_test, predicted), index=list("abc"), columns=list("abc")))
print(round(roc_auc_score(y_test, probabilities, multi_class="ovr"), 3), np.bincount(predicted))
