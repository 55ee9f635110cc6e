"""Answers to the exercises of lesson 07: see `notation` for how they are written."""

from tests.exercises.corpus.notation import read

# What most answers to `misprint` begin with: the place and the value, found by leaving out each entry in turn.
FOUND = """
def found(T):
    for i in range(T.shape[0]):
        for j in range(T.shape[1]):
            others = [(k, l) for k in range(T.shape[0]) for l in range(T.shape[1]) if k != i and l != j]
            guesses = [T[i, l] * T[k, j] / T[k, l] for k, l in others]
            if np.allclose(guesses, guesses[0]) and not np.isclose(guesses[0], T[i, j]):
                return i, j, guesses[0]
i, j, v = found(dW)
"""

MISPRINT = """
+ each entry from all rectangles
for i in range(len(dW)):
    for j in range(len(dW[0])):
        guesses = []
        for k in range(len(dW)):
            for l in range(len(dW[0])):
                if k != i and l != j:
                    guesses.append(dW[i][l] * dW[k][j] / dW[k][l])
        if max(guesses) - min(guesses) < 1e-9 and abs(guesses[0] - dW[i][j]) > 1e-9:
            return (i, j), guesses[0]
+ the rank without a row, without a column
rows, columns = dW.shape
i = next(i for i in range(rows) if np.linalg.matrix_rank(np.delete(dW, i, 0), tol=1e-9) == 1)
j = next(j for j in range(columns) if np.linalg.matrix_rank(np.delete(dW, j, 1), tol=1e-9) == 1)
k, l = (i + 1) % rows, (j + 1) % columns
return (i, j), dW[i, l] * dW[k, j] / dW[k, l]
+ minors counted
from itertools import combinations
bad = np.zeros(dW.shape)
for i, k in combinations(range(dW.shape[0]), 2):
    for j, l in combinations(range(dW.shape[1]), 2):
        if abs(dW[i, j] * dW[k, l] - dW[i, l] * dW[k, j]) > 1e-9:
            bad[[i, i, k, k], [j, l, j, l]] += 1
i, j = np.unravel_index(bad.argmax(), bad.shape)
k, l = (i + 1) % dW.shape[0], (j + 1) % dW.shape[1]
return (i, j), dW[i, l] * dW[k, j] / dW[k, l]
+ the helper, a list for the place
place = [i, j]
+ the helper, an array for the place
place = np.array([i, j])
+ NumPy numbers
place = (np.int64(i), np.int64(j))
value = np.float64(v)
+ a string of a float
place = (int(i), int(j))
value = float(f"{v:.12f}")
+ value from the last row and column that fit
k = len(dW) - 1 if i != len(dW) - 1 else 0
l = len(dW[0]) - 1 if j != len(dW[0]) - 1 else 0
value = dW[k, j] / dW[k, l] * dW[i, l]
place = i, j
+ value by SVD without the row
rest = np.delete(dW, i, 0)
direction = np.linalg.svd(rest)[2][0]
l = (j + 1) % len(direction)
value = direction[j] * dW[i, l] / direction[l]
+ value by least squares
rest = np.delete(dW, j, 1)
target = np.delete(dW[:, j], i)
coefficient = np.linalg.lstsq(np.delete(rest, i, 0), target, rcond=None)[0]
value = np.delete(dW[i], j) @ coefficient
+ float32 value
value = np.float32(v)
- row and column exchanged :: swapped
place = (j, i)
- counted from 1 :: counted-from-one
place = (i + 1, j + 1)
- the number of the entry :: counted-through
place = i * dW.shape[1] + j
- row alone :: row-alone
place = i
- column twice
place = (j, j)
- always the first
place = (0, 0)
- always the middle
place = (1, 1)
- the last
place = (dW.shape[0] - 1, dW.shape[1] - 1)
- the largest entry :: largest-entry
place = np.unravel_index(np.abs(dW).argmax(), dW.shape)
- the smallest entry :: smallest-entry
place = np.unravel_index(np.abs(dW).argmin(), dW.shape)
- the largest, with sign :: largest-number
place = np.unravel_index(dW.argmax(), dW.shape)
- the largest residual of the best rank one
U, S, V = np.linalg.svd(dW)
R = dW - S[0] * np.outer(U[:, 0], V[0])
place = np.unravel_index(np.abs(R).argmax(), R.shape)
- largest residual, value from it
U, S, V = np.linalg.svd(dW)
B = S[0] * np.outer(U[:, 0], V[0])
place = np.unravel_index(np.abs(dW - B).argmax(), B.shape)
value = B[place]
- farthest from the mean of its row :: farthest-in-row
place = np.unravel_index(np.abs(dW - dW.mean(axis=1, keepdims=True)).argmax(), dW.shape)
- farthest from its row's median :: farthest-in-row
place = np.unravel_index(np.abs(dW - np.median(dW, axis=1, keepdims=True)).argmax(), dW.shape)
- the sign that is odd
place = np.unravel_index((dW < 0).argmax(), dW.shape)
- a neighbour below
place = ((i + 1) % dW.shape[0], j)
- a neighbour beside
place = (i, (j + 1) % dW.shape[1])
- ratios to the first row only
R = dW / dW[0]
place = np.unravel_index(np.abs(R - np.median(R, axis=1, keepdims=True)).argmax(), R.shape)
- the printed value :: printed-kept
value = dW[i, j]
- what is to be added :: correction
value = v - dW[i, j]
- what is to be taken away :: correction-turned
value = dW[i, j] - v
- the factor :: factor
value = v / dW[i, j]
- negative of the printed
value = -dW[i, j]
- sign of the right one lost
value = -v
- mean of the row :: row-mean
value = np.delete(dW[i], j).mean()
- mean of the column :: column-mean
value = np.delete(dW[:, j], i).mean()
- mean of its row and column
value = (np.delete(dW[i], j).mean() + np.delete(dW[:, j], i).mean()) / 2
- difference for ratio :: difference
k, l = (i + 1) % dW.shape[0], (j + 1) % dW.shape[1]
value = dW[i, l] + dW[k, j] - dW[k, l]
- product without division :: undivided
k, l = (i + 1) % dW.shape[0], (j + 1) % dW.shape[1]
value = dW[i, l] * dW[k, j]
- ratio the wrong way :: ratio-of-columns-turned
k, l = (i + 1) % dW.shape[0], (j + 1) % dW.shape[1]
value = dW[i, l] * dW[k, l] / dW[k, j]
- ratio the other wrong way :: ratio-of-rows-turned
k, l = (i + 1) % dW.shape[0], (j + 1) % dW.shape[1]
value = dW[k, j] * dW[k, l] / dW[i, l]
- value of the transposed place
value = dW[j % dW.shape[0], i % dW.shape[1]]
- rounded to one digit
value = round(v, 1)
- zero
value = 0.0
- best rank one with the misprint in it :: best-fit
U, S, V = np.linalg.svd(dW)
value = S[0] * U[i, 0] * V[0, j]
- the neighbour's value
value = dW[(i + 1) % dW.shape[0], j]
- value first
place = v
value = (i, j)
- counted from 1, and the printed value :: counted-from-one printed-kept
place = (i + 1, j + 1)
value = dW[i, j]
"""

ONE_SAMPLE = """
+ as it is
a = W @ x
+ by np.dot and scipy-like names
sig = lambda t: 1 / (1 + np.exp(-t))
a = np.dot(W, x)
z = sig(a)
delta = 2 * (z - y) * sig(a) * (1 - sig(a))
dW = np.outer(delta, x)
+ chain written out
dz = 2 * (z - y)
slope = np.exp(-a) / (1 + np.exp(-a)) ** 2
delta = dz * slope
+ columns
a = (W @ x).reshape(-1, 1)
z = 1 / (1 + np.exp(-a))
delta = 2 * (z - y.reshape(-1, 1)) * z * (1 - z)
dW = delta @ x.reshape(1, -1)
+ loops
q, p = W.shape
a = [sum(W[k, j] * x[j] for j in range(p)) for k in range(q)]
z = [1 / (1 + np.exp(-t)) for t in a]
delta = [2 * (z[k] - y[k]) * z[k] * (1 - z[k]) for k in range(q)]
dW = [[delta[k] * x[j] for j in range(p)] for k in range(q)]
+ diagonal Jacobian
delta = np.diag(z * (1 - z)) @ (2 * (z - y))
+ tanh
z = (np.tanh(a / 2) + 1) / 2
+ minus signs
delta = -2 * (y - z) * (z - z**2)
+ einsum
dW = np.einsum('k,j->kj', delta, x)
+ broadcast
dW = delta[:, None] * x
+ W x by a sum
a = (W * x).sum(axis=1)
+ float32
a = (W @ x).astype(np.float32)
z = (1 / (1 + np.exp(-a))).astype(np.float32)
delta = (2 * (z - y) * z * (1 - z)).astype(np.float32)
dW = np.outer(delta, x).astype(np.float32)
+ everything in one
s = 1 / (1 + np.exp(-(W @ x)))
return W @ x, s, 2 * (s - y) * s * (1 - s), np.outer(2 * (s - y) * s * (1 - s), x)
+ x W^T
a = x @ W.T
+ transposed outer
dW = np.outer(x, delta).T
- W^T x :: transposed
a = W.T @ x
- x W :: transposed
a = x @ W
- sigmoid at once :: activated
a = 1 / (1 + np.exp(-(W @ x)))
- a is W times x, not added :: not-added
a = W * x
- a with y taken away
a = W @ x - y
- a sum
a = W.sum(axis=1)
- z = a :: not-activated
z = a
- sigmoid of -a :: exponent-sign
z = 1 / (1 + np.exp(a))
- tanh for sigmoid :: tanh
z = np.tanh(a)
- ReLU for sigmoid :: relu
z = np.maximum(0, a)
- softmax :: softmax
z = np.exp(a) / np.exp(a).sum()
- z is phi' :: slope
z = 1 / (1 + np.exp(-a))
z = z * (1 - z)
- rounded :: rounded
z = np.round(1 / (1 + np.exp(-a)))
- 1 + e^-a :: not-inverted
z = 1 + np.exp(-a)
- z of the input
z = 1 / (1 + np.exp(-x))
- 2 forgotten :: two-missing
delta = (z - y) * z * (1 - z)
- phi' forgotten :: gate-missing
delta = 2 * (z - y)
- phi' forgotten, and the 2 :: shortcut
delta = z - y
- z for phi' :: value-for-slope
delta = 2 * (z - y) * z
- 1 - z for phi' :: half-of-the-slope
delta = 2 * (z - y) * (1 - z)
- phi'(z) :: gate-at-z
s = 1 / (1 + np.exp(-z))
delta = 2 * (z - y) * s * (1 - s)
- phi'(a) with a for z :: formula-at-a
delta = 2 * (z - y) * a * (1 - a)
- phi' alone :: gate-alone
delta = z * (1 - z)
- sign :: sign-flipped
delta = 2 * (y - z) * z * (1 - z)
- a for z in the error :: a-for-z
delta = 2 * (a - y) * z * (1 - z)
- the loss :: not-differentiated
delta = (z - y) ** 2
- error squared times phi' :: another-derivative
delta = (z - y) ** 2 * z * (1 - z)
- mean of the outputs :: averaged
delta = 2 * (z - y) * z * (1 - z) / len(y)
- tanh's slope :: slope-of-tanh
delta = 2 * (z - y) * (1 - z**2)
- 1 + z
delta = 2 * (z - y) * z * (1 + z)
- ReLU's slope :: slope-of-relu
delta = 2 * (z - y) * (a > 0)
- summed :: dot-product
delta = np.sum(2 * (z - y) * z * (1 - z))
- divided by phi' :: divided
delta = 2 * (z - y) / (z * (1 - z))
- phi' twice :: gate-twice
delta = 2 * (z - y) * (z * (1 - z)) ** 2
- absolute error :: another-derivative
delta = np.sign(z - y) * z * (1 - z)
- x in delta already
delta = 2 * (z - y) * z * (1 - z) * x.sum()
- back through W as well :: through-W
delta = W.T @ (2 * (z - y) * z * (1 - z))
- x delta^T :: transposed
dW = np.outer(x, delta)
- x delta^T, columns :: transposed
dW = x[:, None] @ delta[None, :]
- entry by entry :: entrywise
dW = delta * x[: len(delta)]
- inner :: dot-product
dW = delta @ x[: len(delta)]
- W in it :: weights-in
dW = np.outer(delta, x) * W
- with the error, not delta :: error-for-delta
dW = np.outer(z - y, x)
- with 2 (z - y), not delta :: gate-left-out
dW = np.outer(2 * (z - y), x)
- with z for x :: z-for-x
dW = np.outer(delta, z)
- with a for x :: a-for-x
dW = np.outer(delta, a)
- W^T delta :: other-gradient
dW = W.T @ delta
- x forgotten :: x-left-out
dW = np.outer(delta, np.ones(len(x)))
- phi' once more :: gate-again
dW = np.outer(delta * z * (1 - z), x)
- negative :: downhill
dW = -np.outer(delta, x)
- a step of descent :: step-taken
dW = W - np.outer(delta, x)
- twice :: constant-factor
dW = 2 * np.outer(delta, x)
- delta alone, in columns :: x-left-out
dW = np.tile(delta[:, None], len(x))
- transposed forward and backward :: transposed
a = W.T @ x
dW = np.outer(x, delta)
- 2 forgotten and x delta^T :: two-missing transposed
delta = (z - y) * z * (1 - z)
dW = np.outer(x, delta)
- sigmoid of -a, and sign :: exponent-sign sign-flipped
z = 1 / (1 + np.exp(a))
delta = 2 * (y - z) * z * (1 - z)
- delta and dW exchanged
a = W @ x
z = 1 / (1 + np.exp(-a))
delta = 2 * (z - y) * z * (1 - z)
return a, z, np.outer(delta, x), delta
- a and z exchanged :: activated not-activated
a = W @ x
z = 1 / (1 + np.exp(-a))
delta = 2 * (z - y) * z * (1 - z)
return z, a, delta, np.outer(delta, x)
"""

BATCH = """
+ as it is
Z = np.maximum(0, X @ W.T)
+ with A
A = X @ W.T
Z = np.where(A > 0, A, 0)
delta = 2 / len(X) * (Z - Y) * (A > 0)
dW = delta.T @ X
+ einsum
dW = np.einsum('nq,np->qp', delta, X)
+ a loop over samples
n = len(X)
Z, delta, dW = [], [], np.zeros_like(W)
for x, y in zip(X, Y):
    a = W @ x
    z = np.maximum(a, 0)
    d = 2 * (z - y) * (a > 0) / n
    Z.append(z)
    delta.append(d)
    dW += np.outer(d, x)
return np.array(Z), np.array(delta), dW
+ mean of outer products
n = len(X)
A = X @ W.T
Z = A * (A > 0)
delta = 2 * (Z - Y) * (A > 0) / n
dW = np.mean([np.outer(n * d, x) for d, x in zip(delta, X)], axis=0)
return Z, delta, dW
+ transposed throughout
A = (W @ X.T).T
Z = np.clip(A, 0, None)
delta = (Z - Y) * np.heaviside(A, 0) * (2 / X.shape[0])
dW = (X.T @ delta).T
+ z's sign for the gate
delta = 2 * (Z - Y) * np.sign(Z) / len(X)
+ mask in place
Z = X @ W.T
closed = Z < 0
Z[closed] = 0
delta = 2 * (Z - Y) / len(X)
delta[closed] = 0
dW = delta.T @ X
return Z, delta, dW
+ (|a| + a) / 2
A = X @ W.T
Z = (abs(A) + A) / 2
+ float32
Z = np.maximum(0, X @ W.T).astype(np.float32)
delta = (2 * (Z - Y) * (Z > 0) / len(X)).astype(np.float32)
dW = (delta.T @ X).astype(np.float32)
+ sum of stacked tables
dW = (delta[:, :, None] * X[:, None, :]).sum(axis=0)
+ loops all the way
n, p = X.shape
q = W.shape[0]
dW = np.zeros((q, p))
for i in range(n):
    for k in range(q):
        for j in range(p):
            dW[k, j] += delta[i, k] * X[i, j]
+ tensordot
dW = np.tensordot(delta, X, axes=(0, 0))
- W X^T, samples as columns
Z = np.maximum(0, W @ X.T)
- no ReLU :: not-activated
Z = X @ W.T
- sigmoid :: sigmoid
Z = 1 / (1 + np.exp(-X @ W.T))
- min for max :: below-for-above
Z = np.minimum(0, X @ W.T)
- absolute :: size
Z = np.abs(X @ W.T)
- gate for Z :: gate-for-value
Z = (X @ W.T > 0).astype(float)
- leaky :: leaky
A = X @ W.T
Z = np.where(A > 0, A, 0.01 * A)
- X W
Z = np.maximum(0, X @ W)
- ReLU of the weights :: weights-cut
Z = X @ np.maximum(0, W).T
- ReLU of the inputs :: inputs-cut
Z = np.maximum(0, X) @ W.T
- ReLU of both factors :: both-cut
Z = np.maximum(0, X) @ np.maximum(0, W).T
- greatest over all
Z = np.full(Y.shape, np.max(X @ W.T))
- 2 forgotten :: two-missing
delta = (Z - Y) * (Z > 0) / len(X)
- gate forgotten :: gate-missing
delta = 2 * (Z - Y) / len(X)
- 1/n forgotten :: n-missing
delta = 2 * (Z - Y) * (Z > 0)
- 1/n forgotten, and divided in dW :: n-missing
delta = 2 * (Z - Y) * (Z > 0)
dW = delta.T @ X / len(X)
- 1/n forgotten in delta alone :: n-missing
A = X @ W.T
delta = 2 * (Z - Y) * (A > 0)
dW = (delta / len(X)).T @ X
- sign :: sign-flipped
delta = 2 * (Y - Z) * (Z > 0) / len(X)
- gate of Y :: gate-of-target
delta = 2 * (Z - Y) * (Y > 0) / len(X)
- gate of the error :: gate-of-error
delta = 2 * np.maximum(0, Z - Y) / len(X)
- gate turned :: gate-turned
delta = 2 * (Z - Y) * (Z <= 0) / len(X)
- Z for the gate :: value-for-slope
delta = 2 * (Z - Y) * Z / len(X)
- gate of X
dZ = 2 * (Z - Y) / len(X)
dZ[X[:, 0] < 0] = 0
delta = dZ
- mean over all entries :: outputs-averaged
delta = 2 * (Z - Y) * (Z > 0) / Z.size
- mean over the outputs :: outputs-counted
delta = 2 * (Z - Y) * (Z > 0) / Y.shape[1]
+ A for Z in the error, which is the same where the gate is open
A = X @ W.T
delta = 2 * (A - Y) * (A > 0) / len(X)
- sigmoid's slope :: slope-of-sigmoid
delta = 2 * (Z - Y) * Z * (1 - Z) / len(X)
- the loss :: not-differentiated
delta = (Z - Y) ** 2 / len(X)
- averaged over the samples
delta = np.mean(2 * (Z - Y) * (Z > 0), axis=0)
- 2 forgotten and 1/n :: n-missing two-missing
delta = (Z - Y) * (Z > 0)
- gate and 2 forgotten :: gate-missing two-missing
delta = (Z - Y) / len(X)
- gate and 1/n forgotten :: gate-missing n-missing
delta = 2 * (Z - Y)
- gate 1 and slope for z :: gate-alone
delta = (Z > 0) / len(X)
- X^T delta :: transposed
dW = X.T @ delta
- 1/n again :: averaged-again
dW = delta.T @ X / len(X)
- np.mean over outer products :: averaged-again
dW = np.mean([np.outer(d, x) for d, x in zip(delta, X)], axis=0)
- mean of delta times mean of x :: means-multiplied
dW = np.outer(delta.mean(axis=0), X.mean(axis=0))
- sum of delta times mean of x :: sum-times-mean
dW = np.outer(delta.sum(axis=0), X.mean(axis=0))
- mean of delta times sum of x :: sum-times-mean
dW = np.outer(delta.mean(axis=0), X.sum(axis=0))
- sum of delta times sum of x :: sums-multiplied
dW = np.outer(delta.sum(axis=0), X.sum(axis=0))
- first sample only :: first-sample
dW = np.outer(delta[0], X[0])
- last sample only, in a loop :: last-sample
Z = np.maximum(0, X @ W.T)
delta = 2 * (Z - Y) * (Z > 0) / len(X)
for d, x in zip(delta, X):
    dW = np.outer(d, x)
return Z, delta, dW
- last sample only :: last-sample
dW = np.outer(delta[-1], X[-1])
- Z for X :: z-for-x
dW = delta.T @ Z
- tables of all samples :: not-summed
dW = np.einsum('nq,np->nqp', delta, X)
- error for delta :: error-for-delta
dW = (2 * (Z - Y) / len(X)).T @ X
- negative :: downhill
dW = -delta.T @ X
- times n :: constant-factor
dW = len(X) * delta.T @ X
- times W :: weights-in
dW = (delta.T @ X) * W
- W taken away :: step-taken
dW = W - delta.T @ X
- gate again on the weights
dW = (delta.T @ X) * (W > 0)
- delta summed
dW = np.tile(delta.sum(axis=0)[:, None], X.shape[1])
- summed over the samples of z
dW = (Z - Y).T @ X
- all in columns :: samples-as-columns transposed
Z = np.maximum(0, X @ W.T).T
delta = 2 * (Z - Y.T) * (Z > 0) / len(X)
dW = delta @ X
"""

ZERO_ROWS = """
+ by the input first
words = []
for f, row, t, d in zip(phi, x, a, delta):
    if not np.any(row):
        words.append("input")
    elif f == "relu" and t <= 0:
        words.append("gate")
    elif f in ("sigmoid", "tanh") and abs(t) > 100:
        words.append("gate")
    else:
        words.append("upstream")
return words
+ by the slope
def slope(f, t):
    if f == "relu":
        return 1.0 if t > 0 else 0.0
    if f == "leaky_relu":
        return 1.0 if t > 0 else 0.01
    if f == "tanh":
        return 1 - np.tanh(t) ** 2
    p = 1 / (1 + np.exp(-t))
    return p * (1 - p)
out = []
for k in range(9):
    if np.all(x[k] == 0):
        out.append("input")
    elif slope(phi[k], a[k]) == 0:
        out.append("gate")
    else:
        out.append("upstream")
return out
+ delta that is not zero
out = []
for k in range(9):
    if delta[k] != 0:
        out.append("input")
    elif (phi[k] == "relu" and a[k] <= 0) or (phi[k] in {"tanh", "sigmoid"} and abs(a[k]) >= 50):
        out.append("gate")
    else:
        out.append("upstream")
return tuple(out)
+ a dictionary of slopes
d = {
    "relu": lambda t: float(t > 0),
    "leaky_relu": lambda t: 1.0 if t > 0 else 0.1,
    "sigmoid": lambda t: np.exp(-abs(t)) / (1 + np.exp(-abs(t))) ** 2,
    "tanh": lambda t: 1 / np.cosh(min(abs(t), 300)) ** 2,
}
return [
    "input" if not x[k].any() else
    "gate" if d[phi[k]](a[k]) < 1e-12 else
    "upstream" for k in range(9)
]
+ an array of words
shut = np.array([(f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 30) for f, t in zip(phi, a)])
empty = (x == 0).all(axis=1)
return np.where(empty, "input", np.where(shut, "gate", "upstream"))
+ match
out = []
for f, row, t, d in zip(phi, x, a, delta):
    match f:
        case "relu":
            shut = t <= 0
        case "leaky_relu":
            shut = False
        case _:
            shut = abs(t) > 40
    out.append("input" if abs(row).sum() == 0 else "gate" if shut else "upstream")
return out
+ relu by its value
out = []
for f, row, t, d in zip(phi, x, a, delta):
    word = "upstream"
    if f == "relu" and max(t, 0) == 0:
        word = "gate"
    if f == "tanh" and abs(np.tanh(t)) == 1:
        word = "gate"
    if f == "sigmoid" and 1 / (1 + np.exp(-t)) in (0, 1):
        word = "gate"
    if np.linalg.norm(row) == 0:
        word = "input"
    out.append(word)
return out
- leaky ReLU as the ReLU :: leak-closes
return [
    "input" if not row.any() else
    "gate" if ("relu" in f and t <= 0) or ("relu" not in f and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- leaky ReLU as the ReLU, in a loop :: leak-closes
out = []
for f, row, t, d in zip(phi, x, a, delta):
    if not np.any(row):
        out.append("input")
    elif f in ("relu", "leaky_relu") and t <= 0:
        out.append("gate")
    elif f in ("sigmoid", "tanh") and abs(t) > 20:
        out.append("gate")
    else:
        out.append("upstream")
return out
- saturation forgotten :: saturation-missed
return [
    "input" if not row.any() else
    "gate" if f == "relu" and t <= 0 else
    "upstream" for f, row, t in zip(phi, x, a)
]
- saturation only to the right :: tanh-open
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and t > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- saturation only to the left :: sigmoid-open
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and t < -100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- saturated from 1 on
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 1) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- negative a shuts all :: negative-closes saturation-missed
return [
    "input" if not row.any() else
    "gate" if t <= 0 else
    "upstream" for f, row, t in zip(phi, x, a)
]
- negative a shuts all but leaky
return [
    "input" if not row.any() else
    "gate" if t < 0 and f != "leaky_relu" else
    "upstream" for f, row, t in zip(phi, x, a)
]
- ReLU open at its kink :: kink-open
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t < 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- ReLU open at its kink, by slopes :: kink-open
s = {"relu": lambda t: t >= 0, "leaky_relu": lambda t: 1, "tanh": lambda t: 1 - np.tanh(t) ** 2}
s["sigmoid"] = lambda t: s["tanh"](t / 2) / 4
return [
    "input" if not x[k].any() else
    "upstream" if s[phi[k]](a[k]) else
    "gate" for k in range(9)
]
- a of 0 shuts all :: zero-closes
return [
    "input" if not row.any() else
    "gate" if t == 0 or (f == "relu" and t < 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- tanh shut at 0 :: zero-closes
return [
    "input" if not row.any() else
    "gate" if
    (f in ("relu", "tanh") and t == 0) or (f == "relu" and t < 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- phi is 0 taken for its slope :: zero-closes saturation-missed
value = {"relu": lambda t: max(t, 0), "leaky_relu": lambda t: t, "tanh": np.tanh}
value["sigmoid"] = lambda t: 1 / (1 + np.exp(-t))
return [
    "input" if not x[k].any() else
    "gate" if value[phi[k]](a[k]) == 0 else
    "upstream" for k in range(9)
]
- any zero among the inputs :: one-input
return [
    "input" if (row == 0).any() else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- any zero among the inputs, by product :: one-input
return [
    "input" if np.prod(row) == 0 else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- first input zero
return [
    "input" if row[0] == 0 else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- delta of 0 is upstream :: always-upstream
return ["upstream" if d == 0 else "input" for d in delta]
- delta of 0 is upstream, the rest by a :: always-upstream
out = []
for f, row, t, d in zip(phi, x, a, delta):
    if d == 0:
        out.append("upstream")
    elif not row.any():
        out.append("input")
    else:
        out.append("gate")
return out
- delta of 0 is the gate :: always-gate
return ["gate" if d == 0 else "input" for d in delta]
- input never :: input-missed
return ["gate" if (f == "relu" and t <= 0)
        or (f in ("sigmoid", "tanh") and abs(t) > 100) else "upstream" for f, t in zip(phi, a)]
- gate and upstream exchanged :: swapped
return [
    "input" if not row.any() else
    "upstream" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "gate" for f, row, t in zip(phi, x, a)
]
- input and upstream exchanged :: input-swapped
return [
    "upstream" if not row.any() else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "input" for f, row, t in zip(phi, x, a)
]
+ gate first: with x = 0 and a delta that is not 0 no gate is shut
return [
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "input" if not row.any() else
    "upstream" for f, row, t in zip(phi, x, a)
]
- all gate :: always-gate input-missed
return ["gate"] * 9
- all upstream :: always-upstream input-missed
return ["upstream"] * 9
- all input
return ["input"] * 9
- other words
return [
    "zero input" if not row.any() else
    "gate" if f == "relu" and t <= 0 else
    "upstream" for f, row, t in zip(phi, x, a)
]
+ capital letters, which the judge's rule for words leaves free
return [
    "Input" if not row.any() else
    "Gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "Upstream" for f, row, t in zip(phi, x, a)
]
- one word
return "gate"
- eight words
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t <= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)][:8
]
- numbers
return [0 if not row.any() else 1 if t <= 0 else 2 for f, row, t in zip(phi, x, a)]
- positive a of the ReLU shut :: relu-turned
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t >= 0) or (f in ("sigmoid", "tanh") and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- only the tanh saturates :: sigmoid-open
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t <= 0) or (f == "tanh" and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- only the sigmoid saturates :: tanh-open
return [
    "input" if not row.any() else
    "gate" if (f == "relu" and t <= 0) or (f == "sigmoid" and abs(t) > 100) else
    "upstream" for f, row, t in zip(phi, x, a)
]
- ReLU saturates on both sides :: negative-closes
return [
    "input" if not row.any() else
    "gate" if t <= 0 or abs(t) > 100 else
    "upstream" for f, row, t in zip(phi, x, a)
]
- small |a| shuts
return [
    "input" if not row.any() else
    "gate" if abs(t) < 1e-6 else
    "upstream" for f, row, t in zip(phi, x, a)
]
"""

ONE = {
    "a": "W @ x",
    "z": "1 / (1 + np.exp(-a))",
    "delta": "2 * (z - y) * z * (1 - z)",
    "dW": "np.outer(delta, x)",
}
ALL = {
    "Z": "np.maximum(0, X @ W.T)",
    "delta": "2 * (Z - Y) * (Z > 0) / len(X)",
    "dW": "delta.T @ X",
}

ANSWERS = [
    *read("single_layer.misprint", MISPRINT, {"place": "(i, j)", "value": "v"}, before=FOUND),
    *read("single_layer.one_sample", ONE_SAMPLE, ONE),
    *read("single_layer.batch", BATCH, ALL),
    *read("single_layer.zero_rows", ZERO_ROWS),
]
