"""Answers to the exercises of lesson 08: see `notation` for how they are written."""

from tests.exercises.corpus.notation import read

STEPS = """
+ as it is
delta2 = y_hat - y
+ the chain written out
d_y_hat = (y_hat - y) / (y_hat * (1 - y_hat))
delta2 = d_y_hat * y_hat * (1 - y_hat)
+ from a2
delta2 = 1 / (1 + np.exp(-a2)) - y
+ phi' from a1
delta1 = W2.T @ delta2 * (1 - np.tanh(a1) ** 2)
+ phi' by cosh
delta1 = (W2.T @ delta2) / np.cosh(a1) ** 2
+ delta2 W2
delta1 = (delta2 @ W2) * (1 - z * z)
+ columns
delta2 = (y_hat - y)[:, None]
dW2 = delta2 @ z[None, :]
delta1 = (W2.T @ delta2) * (1 - z[:, None] ** 2)
dW1 = delta1 @ x[None, :]
+ diagonal Jacobians
delta1 = np.diag(1 - z**2) @ W2.T @ delta2
+ loops that add up
delta2 = y_hat - y
dW2 = [[d * t for t in z] for d in delta2]
delta1 = np.zeros(len(z))
for h in range(len(z)):
    for k in range(len(y)):
        delta1[h] += W2[k, h] * delta2[k]
    delta1[h] *= 1 - z[h] ** 2
return delta2, dW2, delta1, np.outer(delta1, x)
+ loops for all
q, h, p = len(y), len(z), len(x)
d2 = [y_hat[k] - y[k] for k in range(q)]
dW2 = [[d2[k] * z[i] for i in range(h)] for k in range(q)]
d1 = [sum(W2[k][i] * d2[k] for k in range(q)) * (1 - z[i] ** 2) for i in range(h)]
dW1 = [[d1[i] * x[j] for j in range(p)] for i in range(h)]
return d2, dW2, d1, dW1
+ einsum
dW2 = np.einsum('k,i->ki', delta2, z)
delta1 = np.einsum('ki,k,i->i', W2, delta2, 1 - z**2)
dW1 = np.einsum('i,j->ij', delta1, x)
+ factors of (1 - z)(1 + z)
delta1 = W2.T @ delta2 * (1 - z) * (1 + z)
+ W2 scaled first
delta1 = (W2 * (1 - z**2)).T @ delta2
+ through dW
delta1 = (W2 * delta2[:, None]).sum(axis=0) * (1 - z**2)
dW1 = delta1.reshape(-1, 1) * x
+ float32
delta2 = (y_hat - y).astype(np.float32)
dW2 = np.outer(delta2, z).astype(np.float32)
delta1 = (W2.T @ delta2 * (1 - z**2)).astype(np.float32)
dW1 = np.outer(delta1, x).astype(np.float32)
+ minus
delta2 = -(y - y_hat)
- sign :: sign-flipped
delta2 = y - y_hat
- times sigma' :: gate-again
delta2 = (y_hat - y) * y_hat * (1 - y_hat)
- squared error :: two-kept
delta2 = 2 * (y_hat - y)
- squared error through the sigmoid :: squared-error
delta2 = 2 * (y_hat - y) * y_hat * (1 - y_hat)
- dL/dy_hat :: slope-at-output
delta2 = (y_hat - y) / (y_hat * (1 - y_hat))
- dL/dy_hat, two terms :: slope-at-output
delta2 = -y / y_hat + (1 - y) / (1 - y_hat)
- sigma' alone :: gate-alone
delta2 = y_hat * (1 - y_hat)
- a2 for y_hat :: score-for-probability
delta2 = a2 - y
- divided by the outputs :: averaged
delta2 = (y_hat - y) / len(y)
- the loss :: not-differentiated
delta2 = -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))
- y_hat
delta2 = y_hat
- tanh's slope in the output :: slope-of-tanh
delta2 = (y_hat - y) * (1 - y_hat**2)
- summed
delta2 = np.sum(y_hat - y)
- only y = 1 :: one-term
delta2 = -y / y_hat * y_hat * (1 - y_hat)
- z delta2^T :: transposed
dW2 = np.outer(z, delta2)
- x for z :: x-for-z
dW2 = np.outer(delta2, x)
- a1 for z :: a-for-z
dW2 = np.outer(delta2, a1)
- a2 for delta2 :: another-operand
dW2 = np.outer(a2, z)
- error with sigma' :: gate-again
dW2 = np.outer(delta2 * y_hat * (1 - y_hat), z)
- entry by entry :: entrywise
dW2 = delta2 * z[: len(delta2)]
- W2 in it :: weights-in
dW2 = np.outer(delta2, z) * W2
- phi1' in it :: hidden-gate-in-it
dW2 = np.outer(delta2, z * (1 - z**2))
- phi1' for z :: slope-for-z
dW2 = np.outer(delta2, 1 - z**2)
- negative :: downhill
dW2 = -np.outer(delta2, z)
- z forgotten :: z-left-out
dW2 = np.outer(delta2, np.ones(len(z)))
- a step of descent :: step-taken
dW2 = W2 - np.outer(delta2, z)
- inner :: other-gradient
dW2 = delta2 @ W2
- y_hat for z :: output-for-z
dW2 = np.outer(delta2, y_hat)
- phi1' forgotten :: gate-missing
delta1 = W2.T @ delta2
- phi1' forgotten, other order :: gate-missing
delta1 = delta2 @ W2
- W2 not transposed :: not-transposed
delta1 = W2 @ delta2 * (1 - z**2)
- W2 not transposed and phi1' forgotten :: gate-missing not-transposed
delta1 = W2 @ delta2
- phi1'(z) :: gate-at-z
delta1 = W2.T @ delta2 * (1 - np.tanh(z) ** 2)
- 1 - a1^2 :: formula-at-a
delta1 = W2.T @ delta2 * (1 - a1**2)
- 1 - z :: half-of-the-slope
delta1 = W2.T @ delta2 * (1 - z)
- sigmoid's slope :: slope-of-sigmoid
delta1 = W2.T @ delta2 * z * (1 - z)
- sigmoid's slope at a1 :: sigmoid-at-a1
s = 1 / (1 + np.exp(-a1))
delta1 = W2.T @ delta2 * s * (1 - s)
- ReLU's slope :: slope-of-relu
delta1 = W2.T @ delta2 * (a1 > 0)
- z for phi1' :: value-for-slope
delta1 = W2.T @ delta2 * z
- tanh(a1) for its slope :: value-for-slope
delta1 = W2.T @ delta2 * np.tanh(a1)
- W2 forgotten, summed :: weights-as-ones
delta1 = delta2.sum() * (1 - z**2)
- W2 forgotten :: weights-left-out
delta1 = delta2 * (1 - z[: len(delta2)] ** 2)
- only the first output :: first-output-alone
delta1 = W2[0] * delta2[0] * (1 - z**2)
- only the last output :: last-output-alone
delta1 = W2[-1] * delta2[-1] * (1 - z**2)
- delta2 forgotten :: delta2-left-out
delta1 = W2.sum(axis=0) * (1 - z**2)
- phi1' twice :: gate-twice
delta1 = W2.T @ delta2 * (1 - z**2) ** 2
- divided by phi1' :: divided
delta1 = W2.T @ delta2 / (1 - z**2)
- dW2 for W2 :: gradient-for-weights
delta1 = dW2.T @ delta2 * (1 - z**2)
- W2 and z in one
delta1 = (W2.T @ delta2) * z * (1 - z**2)
- error, not delta2
delta1 = W2.T @ ((y_hat - y) * y_hat * (1 - y_hat)) * (1 - z**2)
- 1 + z^2 :: another-derivative
delta1 = W2.T @ delta2 * (1 + z**2)
- negative :: turned-again
delta1 = -W2.T @ delta2 * (1 - z**2)
- averaged over the outputs :: averaged
delta1 = W2.T @ delta2 * (1 - z**2) / len(delta2)
- inverse for transpose
delta1 = np.linalg.pinv(W2) @ delta2 * (1 - z**2)
- x delta1^T :: transposed
dW1 = np.outer(x, delta1)
- z for x :: z-for-x
dW1 = np.outer(delta1, z)
- delta2 for delta1 :: delta2-for-delta1
dW1 = np.outer(delta2, x)
- phi1' again :: gate-again
dW1 = np.outer(delta1 * (1 - z**2), x)
- the slide's: without phi1' :: gate-left-out
dW1 = np.outer(W2.T @ delta2, x)
- a1 for x :: a-for-x
dW1 = np.outer(delta1, a1)
- negative :: downhill
dW1 = -np.outer(delta1, x)
- x forgotten :: x-left-out
dW1 = np.outer(delta1, np.ones(len(x)))
- entry by entry :: entrywise
dW1 = delta1 * x[: len(delta1)]
- dW2 in it
dW1 = dW2.T @ np.outer(delta2, x)
- phi'(x)
dW1 = np.outer(delta1, 1 - np.tanh(x) ** 2)
- all outer products turned :: transposed
dW2 = np.outer(z, delta2)
dW1 = np.outer(x, delta1)
- sigma' and phi1' forgotten :: gate-again gate-missing
delta2 = (y_hat - y) * y_hat * (1 - y_hat)
delta1 = W2.T @ delta2
- sign and x delta1^T :: sign-flipped transposed
delta2 = y - y_hat
dW1 = np.outer(x, delta1)
- transposed W2 and z delta2^T :: transposed not-transposed
dW2 = np.outer(z, delta2)
delta1 = W2 @ delta2 * (1 - z**2)
- layers exchanged :: delta1-given x-for-z delta2-kept z-for-x
delta2 = y_hat - y
delta1 = W2.T @ delta2 * (1 - z**2)
return delta1, np.outer(delta1, x), delta2, np.outer(delta2, z)
"""

# What most answers to `wrong_line` begin with: each line computed from what is printed.
LINES = """
def lines(log):
    x, y, eta, W1, W2 = (log[key] for key in ("x", "y", "eta", "W1", "W2"))
    return {
        "a1": W1 @ x,
        "z": np.tanh(log["a1"]),
        "a2": W2 @ log["z"],
        "y_hat": 1 / (1 + np.exp(-log["a2"])),
        "delta2": log["y_hat"] - y,
        "dW2": np.outer(log["delta2"], log["z"]),
        "delta1": W2.T @ log["delta2"] * (1 - log["z"] ** 2),
        "dW1": np.outer(log["delta1"], x),
        "new_W2": W2 - eta * log["dW2"],
        "new_W1": W1 - eta * log["dW1"],
    }
order = ["a1", "z", "a2", "y_hat", "delta2", "dW2", "delta1", "dW1", "new_W2", "new_W1"]
def off(log, expected):
    return [key for key in order if not np.allclose(log[key], expected[key], atol=1e-6)]
"""

WRONG_LINE = """
+ each line from what is printed
words = [off(log, lines(log))[0] for log in logs]
+ the largest deviation
words = []
for log in logs:
    expected = lines(log)
    words.append(max(order, key=lambda key: np.abs(log[key] - expected[key]).max()))
+ the first that differs from a run of one's own
words = []
for log in logs:
    own = dict(log)
    for key in order:
        own[key] = lines(own)[key]
    words.append(off(log, own)[0])
+ a tuple
words = tuple(off(log, lines(log))[0] for log in logs)
+ an array
words = np.array([off(log, lines(log))[0] for log in logs])
+ by next
words = [next(key for key in order if np.abs(log[key] - lines(log)[key]).max() > 1e-5) for log in logs]
+ if after if
words = []
for log in logs:
    e = lines(log)
    if not np.allclose(log["a1"], e["a1"]):
        words.append("a1")
    elif not np.allclose(log["z"], e["z"]):
        words.append("z")
    elif not np.allclose(log["a2"], e["a2"]):
        words.append("a2")
    elif not np.allclose(log["y_hat"], e["y_hat"]):
        words.append("y_hat")
    elif not np.allclose(log["delta2"], e["delta2"]):
        words.append("delta2")
    elif not np.allclose(log["dW2"], e["dW2"]):
        words.append("dW2")
    elif not np.allclose(log["delta1"], e["delta1"]):
        words.append("delta1")
    elif not np.allclose(log["dW1"], e["dW1"]):
        words.append("dW1")
    elif not np.allclose(log["new_W2"], e["new_W2"]):
        words.append("new_W2")
    else:
        words.append("new_W1")
+ slope of tanh from a1
words = []
for log in logs:
    e = lines(log)
    if np.allclose(log["z"], e["z"]):
        e["delta1"] = log["W2"].T @ log["delta2"] / np.cosh(log["a1"]) ** 2
    words.append(off(log, e)[0])
- the last that differs from a run of one's own :: last-changed
words = []
for log in logs:
    own = dict(log)
    for key in order:
        own[key] = lines(own)[key]
    words.append(off(log, own)[-1])
- the line after :: line-after
words = [order[(order.index(off(log, lines(log))[0]) + 1) % 10] for log in logs]
- the line before :: line-before
words = [order[order.index(off(log, lines(log))[0]) - 1] for log in logs]
- layers exchanged :: layers-swapped
swap = {"dW2": "dW1", "dW1": "dW2", "delta1": "delta2", "delta2": "delta1", "new_W1": "new_W2", "new_W2": "new_W1"}
words = [swap.get(off(log, lines(log))[0], off(log, lines(log))[0]) for log in logs]
- delta1 without phi1' :: delta1-accused
words = []
for log in logs:
    e = lines(log)
    e["delta1"] = log["W2"].T @ log["delta2"]
    words.append((off(log, e) or ["new_W1"])[0])
- delta2 with sigma' :: delta2-accused
words = []
for log in logs:
    e = lines(log)
    e["delta2"] = (log["y_hat"] - log["y"]) * log["y_hat"] * (1 - log["y_hat"])
    words.append((off(log, e) or ["new_W1"])[0])
- delta2 with its sign turned :: delta2-accused
words = []
for log in logs:
    e = lines(log)
    e["delta2"] = log["y"] - log["y_hat"]
    words.append((off(log, e) or ["new_W1"])[0])
- delta1 with phi1'(z) :: delta1-accused
words = []
for log in logs:
    e = lines(log)
    e["delta1"] = log["W2"].T @ log["delta2"] * (1 - np.tanh(log["z"]) ** 2)
    words.append((off(log, e) or ["new_W1"])[0])
- delta1 with the sigmoid's slope :: delta1-accused
words = []
for log in logs:
    e = lines(log)
    e["delta1"] = log["W2"].T @ log["delta2"] * log["z"] * (1 - log["z"])
    words.append((off(log, e) or ["new_W1"])[0])
- delta1 from the new W2 :: delta1-accused
words = []
for log in logs:
    e = lines(log)
    e["delta1"] = log["new_W2"].T @ log["delta2"] * (1 - log["z"] ** 2)
    words.append((off(log, e) or ["new_W1"])[0])
- dW2 with x :: dW2-accused
words = []
for log in logs:
    e = lines(log)
    e["dW2"] = np.outer(log["delta2"], log["x"])[:, : len(log["z"])]
    words.append((off(log, e) or ["new_W1"])[0])
- dW2 with a1 :: dW2-accused
words = []
for log in logs:
    e = lines(log)
    e["dW2"] = np.outer(log["delta2"], log["a1"])
    words.append((off(log, e) or ["new_W1"])[0])
- dW1 with phi1' again :: dW1-accused
words = []
for log in logs:
    e = lines(log)
    e["dW1"] = np.outer(log["delta1"] * (1 - log["z"] ** 2), log["x"])
    words.append((off(log, e) or ["new_W1"])[0])
- ascent :: new_W2-accused
words = []
for log in logs:
    e = lines(log)
    e["new_W2"], e["new_W1"] = log["W2"] + log["eta"] * log["dW2"], log["W1"] + log["eta"] * log["dW1"]
    words.append((off(log, e) or ["new_W1"])[0])
- eta forgotten :: new_W2-accused
words = []
for log in logs:
    e = lines(log)
    e["new_W2"], e["new_W1"] = log["W2"] - log["dW2"], log["W1"] - log["dW1"]
    words.append((off(log, e) or ["new_W1"])[0])
- sigmoid in the hidden layer :: z-accused
words = []
for log in logs:
    e = lines(log)
    e["z"] = 1 / (1 + np.exp(-log["a1"]))
    words.append((off(log, e) or ["new_W1"])[0])
- tanh in the output :: y_hat-accused
words = []
for log in logs:
    e = lines(log)
    e["y_hat"] = np.tanh(log["a2"])
    words.append((off(log, e) or ["new_W1"])[0])
- updates never checked :: dW1-accused
words = [([key for key in off(log, lines(log)) if key[0] != "n"] or ["dW1"])[0] for log in logs]
- forward never checked :: forward-missed
back = ["delta2", "dW2", "delta1", "dW1", "new_W2", "new_W1"]
words = [([key for key in off(log, lines(log)) if key in back] or ["delta2"])[0] for log in logs]
- only forward checked :: delta2-accused
words = [([key for key in off(log, lines(log)) if key in ("a1", "z", "a2", "y_hat")] or ["delta2"])[0] for log in logs]
- always delta1
words = ["delta1"] * 7
- always the same two
words = ["delta2", "dW2", "delta1", "dW1", "delta2", "dW2", "delta1"]
- the largest number in the log
words = [max(order, key=lambda key: np.abs(log[key]).max()) for log in logs]
- the first line each
words = ["a1" for log in logs]
- six words
words = [off(log, lines(log))[0] for log in logs][:6]
- one word
words = off(logs[0], lines(logs[0]))[0]
- places for names
words = [order.index(off(log, lines(log))[0]) for log in logs]
+ capital letters, which the judge's rule for words leaves free
words = [off(log, lines(log))[0].upper() for log in logs]
- in the opposite order :: order-turned
words = [off(log, lines(log))[0] for log in logs][::-1]
- all that differ from a run of one's own
words = []
for log in logs:
    own = dict(log)
    for key in order:
        own[key] = lines(own)[key]
    words.append(" ".join(off(log, own)))
- where it shows first in the weights :: first-new-weights
words = []
for log in logs:
    own = dict(log)
    for key in order:
        own[key] = lines(own)[key]
    words.append(([key for key in off(log, own) if key[0] == "n"] or ["new_W1"])[0])
- where it shows first in a gradient
words = []
for log in logs:
    own = dict(log)
    for key in order:
        own[key] = lines(own)[key]
    words.append(([key for key in off(log, own) if key[0] == "d"] or ["dW1"])[0])
"""

BACKWARD = """
+ as it is
Z = np.maximum(0, X @ W1.T)
+ with A1
A1 = X @ W1.T
Z = np.where(A1 > 0, A1, 0)
delta1 = (delta2 @ W2) * (A1 > 0)
+ einsum
Y_hat = np.einsum('nh,qh->nq', Z, W2)
dW2 = np.einsum('nq,nh->qh', delta2, Z)
delta1 = np.einsum('nq,qh->nh', delta2, W2) * (Z > 0)
dW1 = np.einsum('nh,np->hp', delta1, X)
+ a loop over samples
n = len(X)
Z, Y_hat, delta2, delta1 = [], [], [], []
dW2, dW1 = np.zeros_like(W2), np.zeros_like(W1)
for x, y in zip(X, Y):
    a = W1 @ x
    z = np.maximum(a, 0)
    yh = W2 @ z
    d2 = 2 / n * (yh - y)
    d1 = (W2.T @ d2) * (a > 0)
    dW2 += np.outer(d2, z)
    dW1 += np.outer(d1, x)
    Z.append(z); Y_hat.append(yh); delta2.append(d2); delta1.append(d1)
return np.array(Z), np.array(Y_hat), np.array(delta2), dW2, np.array(delta1), dW1
+ transposed throughout
A = W1 @ X.T
Z = np.clip(A, 0, None)
Yh = W2 @ Z
d2 = 2 * (Yh - Y.T) / X.shape[0]
d1 = (W2.T @ d2) * np.heaviside(A, 0)
return Z.T, Yh.T, d2.T, d2 @ Z.T, d1.T, d1 @ X
+ mask in place
dZ = delta2 @ W2
dZ[Z == 0] = 0
delta1 = dZ
+ sign for the gate
delta1 = np.sign(Z) * (delta2 @ W2)
+ 1/n by a mean
n = len(X)
Z = np.maximum(0, X @ W1.T)
Y_hat = Z @ W2.T
E = 2 * (Y_hat - Y)
B = (E @ W2) * (Z > 0)
dW2 = np.mean([np.outer(e, z) for e, z in zip(E, Z)], axis=0)
dW1 = np.mean([np.outer(b, x) for b, x in zip(B, X)], axis=0)
return Z, Y_hat, E / n, dW2, B / n, dW1
+ dot
Y_hat = np.dot(Z, W2.T)
dW2 = np.dot(Z.T, delta2).T
dW1 = np.dot(X.T, delta1).T
+ float32
X, Y, W1, W2 = (t.astype(np.float32) for t in (X, Y, W1, W2))
Z = np.maximum(0, X @ W1.T)
+ a dictionary first
c = {"A": X @ W1.T}
c["Z"] = c["A"] * (c["A"] > 0)
c["Y"] = c["Z"] @ W2.T
c["d2"] = (c["Y"] - Y) * 2 / len(Y)
c["d1"] = c["d2"] @ W2
c["d1"][c["A"] < 0] = 0
return c["Z"], c["Y"], c["d2"], c["d2"].T @ c["Z"], c["d1"], c["d1"].T @ X
- no ReLU :: not-activated
Z = X @ W1.T
- sigmoid :: sigmoid
Z = 1 / (1 + np.exp(-X @ W1.T))
- tanh :: tanh
Z = np.tanh(X @ W1.T)
- A1, gate kept right :: not-activated
A1 = X @ W1.T
Z = A1
delta1 = delta2 @ W2 * (A1 > 0)
- X W1 :: transposed
Z = np.maximum(0, X @ W1)
- ReLU of the weights :: weights-cut
Z = X @ np.maximum(0, W1).T
- samples as columns
Z = np.maximum(0, W1 @ X.T)
- min for max :: below-for-above
Z = np.minimum(0, X @ W1.T)
- ReLU in the output :: activated
Y_hat = np.maximum(0, Z @ W2.T)
- Z W2 :: transposed
Y_hat = Z @ W2
- from A1 :: a-for-z
Y_hat = (X @ W1.T) @ W2.T
- straight from X :: x-for-z
Y_hat = X @ W2.T
- sigmoid in the output :: sigmoid
Y_hat = 1 / (1 + np.exp(-Z @ W2.T))
- the target taken away :: target-taken
Y_hat = Z @ W2.T - Y
- 2 forgotten :: two-missing
delta2 = (Y_hat - Y) / len(X)
- 1/n forgotten :: n-missing
delta2 = 2 * (Y_hat - Y)
- 1/n forgotten, divided in both gradients :: n-missing
delta2 = 2 * (Y_hat - Y)
dW2 = delta2.T @ Z / len(X)
dW1 = delta1.T @ X / len(X)
- sign :: sign-flipped
delta2 = 2 * (Y - Y_hat) / len(X)
- mean over all entries :: outputs-averaged
delta2 = 2 * (Y_hat - Y) / Y.size
- mean over the outputs :: outputs-counted
delta2 = 2 * (Y_hat - Y) / Y.shape[1]
- 2 and 1/n forgotten :: two-missing n-missing
delta2 = Y_hat - Y
- a gate in the output :: gate-of-output
delta2 = 2 * (Y_hat - Y) * (Y_hat > 0) / len(X)
- sigmoid's slope in the output :: slope-of-sigmoid
delta2 = 2 * (Y_hat - Y) * Y_hat * (1 - Y_hat) / len(X)
- the loss :: not-differentiated
delta2 = (Y_hat - Y) ** 2 / len(X)
- averaged over samples
delta2 = np.mean(2 * (Y_hat - Y), axis=0)
- absolute error :: another-derivative
delta2 = np.sign(Y_hat - Y) / len(X)
- Z^T delta2 :: transposed
dW2 = Z.T @ delta2
- X for Z :: x-for-z
dW2 = delta2.T @ X
- A1 for Z :: a-for-z
dW2 = delta2.T @ (X @ W1.T)
- 1/n again :: averaged-again
dW2 = delta2.T @ Z / len(X)
- mean times mean :: means-multiplied
dW2 = np.outer(delta2.mean(axis=0), Z.mean(axis=0))
- sum times mean :: sum-times-mean
dW2 = np.outer(delta2.sum(axis=0), Z.mean(axis=0))
- first sample :: first-sample
dW2 = np.outer(delta2[0], Z[0])
- last sample :: last-sample
dW2 = np.outer(delta2[-1], Z[-1])
- gate for Z :: gate-for-z
dW2 = delta2.T @ (Z > 0)
- negative :: downhill
dW2 = -delta2.T @ Z
- a step :: step-taken
dW2 = W2 - delta2.T @ Z
- tables kept apart :: not-summed
dW2 = delta2[:, :, None] * Z[:, None, :]
- delta2 forgotten :: derivative-left-out
dW2 = np.tile(Z.sum(axis=0), (Y.shape[1], 1))
- gate forgotten :: gate-missing
delta1 = delta2 @ W2
- W2^T for W2 :: not-transposed
delta1 = delta2 @ W2.T * (Z > 0)
- W2^T, gate forgotten :: gate-missing not-transposed
delta1 = delta2 @ W2.T
- Z for its slope :: value-for-slope
delta1 = (delta2 @ W2) * Z
- gate of delta :: gate-of-gradient
delta1 = np.maximum(0, delta2 @ W2)
- gate of the weights
delta1 = delta2 @ (W2 * (W2 > 0))
- gate turned :: gate-turned
delta1 = (delta2 @ W2) * (Z <= 0)
- sigmoid's slope :: slope-of-sigmoid
delta1 = (delta2 @ W2) * Z * (1 - Z)
- tanh's slope :: slope-of-tanh
delta1 = (delta2 @ W2) * (1 - Z**2)
- W2 forgotten :: weights-as-ones
delta1 = delta2.sum(axis=1, keepdims=True) * (Z > 0)
- W2 forgotten where shapes agree :: weights-left-out
delta1 = delta2 * (Z > 0)
- error, not delta2 :: n-lost
delta1 = (2 * (Y_hat - Y)) @ W2 * (Z > 0)
- 1/n again :: averaged-again
delta1 = delta2 @ W2 * (Z > 0) / len(X)
- Y_hat's gate :: output-gated
delta1 = delta2 * (Y_hat > 0) @ W2
- gate of X :: derivative-at-the-wrong-point
delta1 = delta2 @ W2 * (X > 0)
- only the first output :: first-output-alone
delta1 = np.outer(delta2[:, 0], W2[0]) * (Z > 0)
- negative :: turned-again
delta1 = -(delta2 @ W2) * (Z > 0)
- W1 for W2 :: first-layer-again
delta1 = delta2 @ W1 * (Z > 0)
- delta2 forgotten :: delta2-left-out
delta1 = W2.sum(axis=0) * (Z > 0)
- X^T delta1 :: transposed
dW1 = X.T @ delta1
- Z for X :: z-for-x
dW1 = delta1.T @ Z
- 1/n again :: averaged-again
dW1 = delta1.T @ X / len(X)
- delta2 for delta1 :: delta2-for-delta1
dW1 = delta2.T @ X
- without gate :: gate-left-out
dW1 = (delta2 @ W2).T @ X
- mean times mean :: means-multiplied
dW1 = np.outer(delta1.mean(axis=0), X.mean(axis=0))
- sum times mean :: sum-times-mean
dW1 = np.outer(delta1.sum(axis=0), X.mean(axis=0))
- first sample :: first-sample
dW1 = np.outer(delta1[0], X[0])
- negative :: downhill
dW1 = -delta1.T @ X
- a step
dW1 = W1 - 0.1 * delta1.T @ X
- W1 in it :: weights-in
dW1 = (delta1.T @ X) * W1
- tables kept apart :: not-summed
dW1 = delta1[:, :, None] * X[:, None, :]
- both tables turned :: transposed
dW2 = Z.T @ delta2
dW1 = X.T @ delta1
- 2 forgotten and the gate :: two-missing gate-missing
delta2 = (Y_hat - Y) / len(X)
delta1 = delta2 @ W2
- no ReLU and no gate :: not-activated gate-missing
Z = X @ W1.T
delta1 = delta2 @ W2
- 1/n at both tables again :: averaged-again
dW2 = delta2.T @ Z / len(X)
dW1 = delta1.T @ X / len(X)
- sign, and the gate forgotten :: sign-flipped gate-missing
delta2 = 2 * (Y - Y_hat) / len(X)
delta1 = delta2 @ W2
"""

UPHILL = """
+ one saturated, one not
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6) - 1], [0.5 / w1, w2 * s(0.5) + 1]]
+ the other way round
s = lambda t: 1 / (1 + np.exp(-t))
return [[0.5 / w1, w2 * s(0.5) - 1], [6 / w1, w2 * s(6) + 1]]
+ a NumPy array
s = lambda t: 1 / (1 + np.exp(-t))
a = np.array([8.0, 1.0])
return np.column_stack([a / w1, w2 * s(a) + np.array([1, -2])])
+ both to the left
s = lambda t: 1 / (1 + np.exp(-t))
return [[-5 / w1, w2 * s(-5) + 1], [-1 / w1, w2 * s(-1) - 1]]
+ searched
rng = np.random.default_rng(0)
s = lambda t: 1 / (1 + np.exp(-t))
while True:
    x, y = rng.normal(size=(2, 2)) * 4
    z = s(w1 * x)
    e = 2 * (w2 * z - y)
    with_slope, without = np.mean(e * w2 * z * (1 - z) * x), np.mean(e * w2 * x)
    if with_slope * without < -0.01:
        return np.column_stack([x, y])
+ big errors
s = lambda t: 1 / (1 + np.exp(-t))
return ((10 / w1, w2 * s(10) - 100), (1 / w1, w2 * s(1) + 100))
+ on two sides of 0
s = lambda t: 1 / (1 + np.exp(-t))
return [[7 / w1, w2 * s(7) - 1], [-1 / w1, w2 * s(-1) - 3]]
+ on a grid
s = lambda t: 1 / (1 + np.exp(-t))
for u in np.linspace(-8, 8, 17):
    for v in np.linspace(-8, 8, 17):
        for d in (-1, 1):
            e = np.array([1, d])
            x = np.array([u, v]) / w1
            g = s(w1 * x) * (1 - s(w1 * x))
            if (e * x).sum() * (e * g * x).sum() < -0.05:
                return np.column_stack([x, w2 * s(w1 * x) - e])
- columns exchanged
s = lambda t: 1 / (1 + np.exp(-t))
return [[w2 * s(6) - 1, 6 / w1], [w2 * s(0.5) + 1, 0.5 / w1]]
- one sample :: one-sample
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6) - 1]]
- one sample, twice :: same-way
return [[1.0, 0.0], [1.0, 0.0]]
- one sample, flat :: one-sample
return [1.0, 0.0]
- both errors of one sign :: same-way
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6) - 1], [0.5 / w1, w2 * s(0.5) - 1]]
- both where the sigmoid is steep :: not-flat-enough
s = lambda t: 1 / (1 + np.exp(-t))
return [[0.5 / w1, w2 * s(0.5) - 1], [0.4 / w1, w2 * s(0.4) + 1]]
- both saturated, the same :: equal-slopes
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6) - 1], [6 / w1, w2 * s(6) + 2]]
- the steep one pulls harder :: steep-one-stronger
s = lambda t: 1 / (1 + np.exp(-t))
return [[3 / w1, w2 * s(3) - 1], [0.5 / w1, w2 * s(0.5) + 100]]
- the flat one pulls too hard :: not-flat-enough
s = lambda t: 1 / (1 + np.exp(-t))
return [[3 / w1, w2 * s(3) - 1000], [0.5 / w1, w2 * s(0.5) + 1]]
- inputs of 0 :: no-pull
return [[0.0, 1.0], [0.0, -1.0]]
- targets met :: no-pull
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6)], [0.5 / w1, w2 * s(0.5)]]
- one target met :: one-silent
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6) - 1], [0.5 / w1, w2 * s(0.5)]]
- mirrored, so that both are zero :: equal-slopes
s = lambda t: 1 / (1 + np.exp(-t))
return [[1 / w1, w2 * s(1) - 1], [1 / w1, w2 * s(1) + 1]]
- zeros :: no-pull
return np.zeros((2, 2))
- ones :: same-way
return np.ones((2, 2))
- the weights
return [[w1, w2], [w2, w1]]
- three samples
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6) - 1], [0.5 / w1, w2 * s(0.5) + 1], [0, 0]]
- beyond what a sigmoid can hold :: equal-slopes
return [[1000 / w1, w2 - 1], [1000 / w1, w2 + 2]]
- inputs alone
return [[6 / w1], [0.5 / w1]]
- targets far off on the same side :: same-way
return [[5.0, 100.0], [0.5, 100.0]]
- targets far off on the same side, below :: same-way
return [[5.0, -100.0], [0.5, -100.0]]
- nan
return [[np.nan, 0], [1, 1]]
- mirrored inputs and targets
return [[2.0, 1.0], [-2.0, -1.0]]
- errors of opposite sign at opposite inputs :: same-way
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, w2 * s(6) - 1], [-0.5 / w1, w2 * s(-0.5) + 1]]
- transposed
s = lambda t: 1 / (1 + np.exp(-t))
return [[6 / w1, 0.5 / w1], [w2 * s(6) - 1, w2 * s(0.5) + 1]]
- w1 forgotten in the input: pulled the same way :: same-way
s = lambda t: 1 / (1 + np.exp(-t))
return [[6, w2 * s(6 * w1) + 1], [0.1, w2 * s(0.1 * w1) + 1]]
"""

BACK = {
    "delta2": "y_hat - y",
    "dW2": "np.outer(delta2, z)",
    "delta1": "W2.T @ delta2 * (1 - z**2)",
    "dW1": "np.outer(delta1, x)",
}
ALL = {
    "Z": "np.maximum(0, X @ W1.T)",
    "Y_hat": "Z @ W2.T",
    "delta2": "2 * (Y_hat - Y) / len(X)",
    "dW2": "delta2.T @ Z",
    "delta1": "(delta2 @ W2) * (Z > 0)",
    "dW1": "delta1.T @ X",
}

ANSWERS = [
    *read("two_layer.steps", STEPS, BACK),
    *read("two_layer.wrong_line", WRONG_LINE, {"words": "[]"}, before=LINES),
    *read("two_layer.backward", BACKWARD, ALL),
    *read("two_layer.uphill", UPHILL),
]
