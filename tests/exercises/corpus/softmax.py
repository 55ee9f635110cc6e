"""Answers to the exercises of lesson 09: see `notation` for how they are written."""

from tests.exercises.corpus.notation import read

STABLE = """
+ as it is
log_p = s - m - np.log(total)
+ the logarithm first
log_p = s - np.logaddexp.reduce(s, axis=1, keepdims=True)
return np.exp(log_p), log_p
+ row by row
p, log_p = [], []
for row in s:
    shifted = row - row.max()
    e = np.exp(shifted)
    p.append(e / e.sum())
    log_p.append(shifted - np.log(e.sum()))
return p, log_p
+ without NumPy's loops
import math
p, log_p = [], []
for row in s:
    top = max(row)
    log_sum = math.log(math.fsum(math.exp(v - top) for v in row))
    log_p.append([v - top - log_sum for v in row])
    p.append([math.exp(v) for v in log_p[-1]])
return p, log_p
+ a matrix
p = np.matrix(e / total)
+ float32 in p
p = (e / total).astype(np.float32)
+ moved further than to 0
p = np.exp(s - m - 100) / np.exp(s - m - 100).sum(axis=1, keepdims=True)
+ differences of scores, some of which overflow
d = s[:, None, :] - s[:, :, None]
p = 1 / np.exp(d).sum(axis=2)
+ the largest by sorting
top = np.sort(s, axis=1)[:, [-1]]
log_p = s - top - np.log(np.exp(s - top).sum(1))[:, None]
return np.exp(log_p), log_p
+ transposed and back
t = s.T - s.max(axis=1)
return (np.exp(t) / np.exp(t).sum(axis=0)).T, (t - np.log(np.exp(t).sum(axis=0))).T
+ each row by a function
def log_softmax(row):
    row = row - np.max(row)
    return row - np.log(np.exp(row).sum())
log_p = np.apply_along_axis(log_softmax, 1, s)
return np.exp(log_p), log_p
- no maximum, and the logarithm of p :: overflow
p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
log_p = np.log(p)
- no maximum in p :: overflow
p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
- no maximum in log_p :: overflow
log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
- the maximum of the whole table :: overflow
e = np.exp(s - s.max())
p = e / e.sum(axis=1, keepdims=True)
log_p = s - s.max() - np.log(e.sum(axis=1, keepdims=True))
- the maximum of each column
e = np.exp(s - s.max(axis=0))
p = e / e.sum(axis=1, keepdims=True)
- columns for rows :: wrong-axis
e = np.exp(s - s.max(axis=0))
p = e / e.sum(axis=0)
log_p = s - s.max(axis=0) - np.log(e.sum(axis=0))
- columns for rows in p :: wrong-axis
e = np.exp(s - s.max(axis=0))
p = e / e.sum(axis=0)
- columns for rows in log_p :: wrong-axis
log_p = s - s.max(axis=0) - np.log(np.exp(s - s.max(axis=0)).sum(axis=0))
- the sum of the whole table :: one-sum-for-all
p = e / e.sum()
- the sum of the whole table, in both :: one-sum-for-all
p = e / e.sum()
log_p = s - m - np.log(e.sum())
- sigmoid :: sigmoid-each
p = 1 / (1 + np.exp(-s))
- shares of the scores :: shares-of-scores
p = s / s.sum(axis=1, keepdims=True)
- shares of the shifted scores
p = (s - m) / (s - m).sum(axis=1, keepdims=True)
- clipped at 500
c = np.clip(s, -500, 500)
p = np.exp(c) / np.exp(c).sum(axis=1, keepdims=True)
- clipped at 700, in both
c = np.clip(s, -700, 700)
p = np.exp(c) / np.exp(c).sum(axis=1, keepdims=True)
log_p = np.log(p)
- a hard maximum :: one-or-nothing
p = (s == m).astype(float)
- not normalised :: not-normalised
p = e
- normalised by the largest :: not-normalised
p = e / e.max(axis=1, keepdims=True)
- the maximum in the numerator alone
p = np.exp(s - m) / np.exp(s).sum(axis=1, keepdims=True)
- nan replaced by zero
p = np.nan_to_num(np.exp(s) / np.exp(s).sum(axis=1, keepdims=True))
- powers of 2 :: powers-of-two
p = 2.0 ** (s - m) / (2.0 ** (s - m)).sum(axis=1, keepdims=True)
- divided by the maximum
p = np.exp(s / m) / np.exp(s / m).sum(axis=1, keepdims=True)
- softmin :: sign-flipped
e = np.exp(s.min(axis=1, keepdims=True) - s)
p = e / e.sum(axis=1, keepdims=True)
- softmax twice :: twice
once = e / total
p = np.exp(once) / np.exp(once).sum(axis=1, keepdims=True)
- divided by the number of rows :: divided-by-samples
p = e / total / len(s)
- the logarithm of p :: log-of-p
log_p = np.log(p)
- the logarithm of p, with a little added :: clipped
log_p = np.log(p + 1e-12)
- the logarithm of p, bounded below :: clipped
log_p = np.log(np.maximum(p, 1e-300))
- the logarithm of p, -inf replaced
log_p = np.nan_to_num(np.log(p))
- the logarithm of e / total :: log-of-p
log_p = np.log(e / total)
- sum forgotten in the logarithm :: sum-left-out
log_p = s - m
- the maximum forgotten :: shift-lost
log_p = s - np.log(total)
- the maximum added :: shift-added
log_p = s + m - np.log(total)
- the sum added :: sum-added
log_p = s - m + np.log(total)
- the sum itself, not its logarithm :: log-lost
log_p = s - m - total
- minus the logarithm :: sign-flipped
log_p = -(s - m - np.log(total))
- base 10 :: base-ten
log_p = (s - m - np.log(total)) / np.log(10)
- base 2 :: base-two
log_p = (s - m) / np.log(2) - np.log2(total)
- base 10 in the sum alone
log_p = s - m - np.log10(total)
- log(1 + p) :: one-added
log_p = np.log1p(p)
- the total of the table in the logarithm :: one-sum-for-all
log_p = s - m - np.log(e.sum())
- the sum of the logarithms
log_p = s - m - np.log(e).sum(axis=1, keepdims=True)
- the mean for the sum :: mean-for-sum
log_p = s - m - np.log(e.mean(axis=1, keepdims=True))
- the loss of each row
log_p = np.log(total)
- p again :: logarithm-left-out
log_p = p
- exchanged :: logarithm-left-out logarithm-taken
p, log_p = log_p, p
- p alone
e = np.exp(s - s.max(axis=1, keepdims=True))
return e / e.sum(axis=1, keepdims=True)
- transposed
p = (e / total).T
- one row
p = (e / total)[0]
- nan
p = np.full(s.shape, np.nan)
- a word
p = "softmax"
- None
return None
- raises
p = s / "1"
"""

BACKWARD = """
+ as it is
p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T
+ multiplied out
(p * d_p - p * np.sum(p * d_p, axis=1)[:, None]) / T
+ einsum
p * (d_p - np.einsum('nk,nk->n', p, d_p)[:, None]) / T
+ row by row, with a scalar product
np.array([q * (g - q @ g) for q, g in zip(p, d_p)]) / T
+ lists
found = []
for q, g in zip(p.tolist(), d_p.tolist()):
    mean = sum(a * b for a, b in zip(q, g))
    found.append([a * (b - mean) / T for a, b in zip(q, g)])
return found
+ float32
(p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T).astype(np.float32)
+ a matrix
np.matrix(p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T)
+ two steps
g = p * d_p / T
return g - p * g.sum(axis=1, keepdims=True)
+ the mean of d_p under p
mean = np.average(d_p, axis=1, weights=p)
return p * (d_p - mean[:, None]) / T
+ d_p moved by a constant
d = d_p - d_p[:, :1]
return p * (d - (p * d).sum(axis=1, keepdims=True)) / T
+ batched product
dot = (p[:, None, :] @ d_p[:, :, None])[:, 0]
return p * (d_p - dot) / T
+ transposed and back
q, g = p.T, d_p.T
return (q * (g - (q * g).sum(axis=0)) / T).T
- T forgotten :: temperature-lost
p * (d_p - (p * d_p).sum(axis=1, keepdims=True))
- times T :: temperature-multiplied
p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) * T
- T squared :: constant-factor
p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T**2
- sign :: sign-flipped
-p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T
- sign and T forgotten :: sign-flipped temperature-lost
p * ((p * d_p).sum(axis=1, keepdims=True) - d_p)
- the diagonal alone :: diagonal-only
d_p * p * (1 - p) / T
- the diagonal alone, and T forgotten :: diagonal-only temperature-lost
d_p * p * (1 - p)
- the sum left out :: first-term-only
p * d_p / T
- the sum left out, and T forgotten :: first-term-only temperature-lost
p * d_p
- the first term left out :: second-term-only
-p * (p * d_p).sum(axis=1, keepdims=True) / T
- plus for minus :: added
p * (d_p + (p * d_p).sum(axis=1, keepdims=True)) / T
- the sum without p :: sum-unweighted
p * (d_p - d_p.sum(axis=1, keepdims=True)) / T
- the mean for the sum :: mean-for-sum
p * (d_p - (p * d_p).mean(axis=1, keepdims=True)) / T
- the plain mean of d_p :: mean-unweighted
p * (d_p - d_p.mean(axis=1, keepdims=True)) / T
- down the columns :: wrong-axis
p * (d_p - (p * d_p).sum(axis=0)) / T
- over the whole table :: over-everything
p * (d_p - (p * d_p).sum()) / T
- the outer p forgotten :: p-left-out
(d_p - (p * d_p).sum(axis=1, keepdims=True)) / T
- the outer p forgotten in the first term :: first-p-left-out
(d_p - p * (p * d_p).sum(axis=1, keepdims=True)) / T
- p squared :: p-squared
p**2 * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T
- p - p^2 d_p
p * (d_p - p * d_p * p) / T
- p squared in the sum
p * (d_p - (p**2 * d_p).sum(axis=1, keepdims=True)) / T
- d_p as it comes :: derivative-left-out
d_p
- d_p / T :: derivative-left-out
d_p / T
- divided by n :: constant-factor
p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T / len(p)
- divided by the number of classes :: constant-factor
p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T / p.shape[1]
- tanh's slope
d_p * (1 - p**2) / T
- divided by p
(d_p - (p * d_p).sum(axis=1, keepdims=True)) / p / T
- p - d_p
(p - d_p) / T
- T in the first term alone :: sum-not-divided
p * (d_p / T - (p * d_p).sum(axis=1, keepdims=True))
- T in the sum alone :: sum-alone-divided
p * (d_p - (p * d_p).sum(axis=1, keepdims=True) / T)
- p taken for scores :: softmax-again
e = np.exp(p - p.max(axis=1, keepdims=True))
q = e / e.sum(axis=1, keepdims=True)
return q * (d_p - (q * d_p).sum(axis=1, keepdims=True)) / T
- loss of the largest class
y = p.argmax(axis=1)
return (p - np.eye(p.shape[1])[y]) / T
- summed
(p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T).sum(axis=0)
- transposed :: transposed
(p * (d_p - (p * d_p).sum(axis=1, keepdims=True)) / T).T
- the first row for all
q, g = p[0], d_p[0]
return np.tile(q * (g - q @ g) / T, (len(p), 1))
- the sum not kept as a column
p * (d_p - (p * d_p).sum(axis=1)) / T
- zeros :: path-left-out
np.zeros_like(p)
- nan
p * np.nan
- a word
"p * (d_p - p @ d_p)"
- None
None
- the axis that is not there
p * (d_p - (p * d_p).sum(axis=2)) / T
"""

WEIGHTS = """
+ as it is
P = e / e.sum(axis=1, keepdims=True)
+ the constant by hstack
Xb = np.hstack([X, np.ones((n, 1))])
dW = (Xb.T @ d_s).T
+ the bias apart
s = X @ W[:, :-1].T + W[:, -1]
P = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
dW = np.hstack([d_s.T @ X, d_s.sum(axis=0)[:, None]])
+ indexed
G = e / e.sum(axis=1, keepdims=True)
for i, k in enumerate(y):
    G[i, k] -= 1
d_s = G / n
+ compared
d_s = (P - (y[:, None] == np.arange(K))) / n
+ the mean of outer products
dW = np.mean([np.outer(n * g, v) for g, v in zip(d_s, X1)], axis=0)
+ einsum
dW = np.einsum('nk,nd->kd', d_s, X1)
+ lists
P = [[v / sum(row) for v in row] for row in e]
d_s = [[(P[i][k] - (y[i] == k)) / n for k in range(K)] for i in range(n)]
dW = [[sum(d_s[i][k] * X1[i][j] for i in range(n)) for j in range(d + 1)] for k in range(K)]
+ float32
P = (e / e.sum(axis=1, keepdims=True)).astype(np.float32)
d_s = ((P - Y) / n).astype(np.float32)
dW = (d_s.T @ X1).astype(np.float32)
+ matrices
P = np.matrix(e / e.sum(axis=1, keepdims=True))
d_s = (np.array(P) - Y) / n
dW = np.matrix(d_s).T * X1
+ through the loss of each p
d_P = -Y / P / n
d_s = P * (d_P - (P * d_P).sum(axis=1, keepdims=True))
- no constant: W's last column left out :: bias-left-out
e = np.exp(X @ W[:, :-1].T)
P = e / e.sum(axis=1, keepdims=True)
- the constant in front :: constant-first
X1 = np.column_stack([np.ones(n), X])
e = np.exp(X1 @ W.T)
P = e / e.sum(axis=1, keepdims=True)
- columns for rows :: wrong-axis
P = e / e.sum(axis=0)
- the sum of the table :: one-sum-for-all
P = e / e.sum()
- not normalised :: not-normalised
P = e
- sigmoid of each score :: sigmoid-each
P = 1 / (1 + np.exp(-X1 @ W.T))
- scores for probabilities :: scores-kept
P = X1 @ W.T
- the logarithm :: logarithm-taken
P = np.log(e / e.sum(axis=1, keepdims=True))
- softmax twice :: twice
Q = np.exp(e / e.sum(axis=1, keepdims=True))
P = Q / Q.sum(axis=1, keepdims=True)
- shares of the scores :: shares-of-scores
s = X1 @ W.T
P = s / s.sum(axis=1, keepdims=True)
- minus the score :: sign-flipped
e = np.exp(-X1 @ W.T)
P = e / e.sum(axis=1, keepdims=True)
- transposed
P = (e / e.sum(axis=1, keepdims=True)).T
- the shape of X
P = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
- one-hot of the best :: one-or-nothing
P = np.eye(K)[e.argmax(axis=1)]
- 1/n forgotten :: n-missing
d_s = P - Y
- sign :: sign-flipped
d_s = (Y - P) / n
- sign and 1/n forgotten :: n-missing sign-flipped
d_s = Y - P
- divided by K :: classes-for-samples
d_s = (P - Y) / K
- divided by n K :: entries-averaged
d_s = (P - Y) / (n * K)
- 1/n twice :: constant-factor
d_s = (P - Y) / n**2
- index for one-hot :: index-subtracted
d_s = (P - y[:, None]) / n
- index for one-hot, 1/n forgotten :: index-subtracted n-missing
d_s = P - y[:, None]
- 1 taken from all :: label-everywhere
d_s = (P - 1) / n
- nothing taken off :: target-forgotten
d_s = P / n
- the true class alone :: true-class-only
d_s = Y * (P - 1) / n
- the other classes alone :: others-only
d_s = (1 - Y) * P / n
- dL/dP :: slope-at-p
d_s = -Y / P / n
- dL/dP, 1/n forgotten :: n-missing slope-at-p
d_s = -Y / P
- gate again :: derivative-counted-twice
d_s = (P - Y) * P * (1 - P) / n
- squared error :: constant-factor
d_s = 2 * (P - Y) / n
- squared error through softmax :: squared-error
g = 2 * (P - Y) / n
d_s = P * (g - (P * g).sum(axis=1, keepdims=True))
- classes counted from 1 :: counted-from-one
G = P.copy()
for i in range(n):
    G[i, y[i] - 1] -= 1
d_s = G / n
- the first rows for the classes :: label-everywhere
G = P.copy()
G[:, y] -= 1
d_s = G / n
- the likeliest for the true class :: likeliest-for-true
d_s = (P - np.eye(K)[P.argmax(axis=1)]) / n
- the loss of each sample
d_s = -np.log(P[np.arange(n), y]) / n
- summed over the samples
d_s = (P - Y).mean(axis=0)
- sigmoid's slope :: diagonal-alone
d_s = P * (1 - P) / n
- one for the true class added :: target-added
d_s = (P + Y) / n
- transposed :: transposed
dW = X1.T @ d_s
- the constant forgotten :: bias-left-out
dW = d_s.T @ X
- the constant's column zero :: bias-at-rest
dW = np.column_stack([d_s.T @ X, np.zeros(K)])
- the constant's column in front :: constant-first
dW = np.column_stack([d_s.sum(axis=0), d_s.T @ X])
- the constant's column a mean :: bias-averaged
dW = np.column_stack([d_s.T @ X, d_s.mean(axis=0)])
- 1/n again :: averaged-again
dW = d_s.T @ X1 / n
- 1/n at the weights alone :: n-missing
d_s = P - Y
dW = d_s.T @ X1 / n
- sign :: downhill
dW = -d_s.T @ X1
- P for d_s :: another-operand
dW = P.T @ X1
- the step for the gradient :: step-taken
dW = W - d_s.T @ X1
- the weights in it :: weights-in
dW = d_s.T @ X1 * W
- first sample alone :: sum-left-out
dW = np.outer(d_s[0], X1[0])
- mean times mean :: means-multiplied
dW = np.outer(d_s.mean(axis=0), X1.mean(axis=0))
- sum times mean :: sum-times-mean
dW = np.outer(d_s.sum(axis=0), X1.mean(axis=0))
- sums multiplied :: sums-multiplied
dW = np.outer(d_s.sum(axis=0), X1.sum(axis=0))
- sample by sample :: not-summed
dW = d_s[:, :, None] * X1[:, None, :]
- Y for d_s
dW = Y.T @ X1 / n
- the last sample alone :: last-sample
for g, v in zip(d_s, X1):
    dW = np.outer(g, v)
- d_s through W :: other-gradient
dW = d_s @ W
- 1/n forgotten and transposed :: n-missing transposed
d_s = P - Y
dW = X1.T @ d_s
- sign and the constant forgotten :: bias-left-out sign-flipped
d_s = (Y - P) / n
dW = d_s.T @ X
- index for one-hot and transposed :: index-subtracted transposed
d_s = (P - y[:, None]) / n
dW = X1.T @ d_s
- nan
P = np.nan * e
- a word
dW = "X.T d_s"
- two values
X1 = np.column_stack([X, np.ones(len(X))])
P = np.exp(X1 @ W.T)
P /= P.sum(axis=1, keepdims=True)
return P, (P - np.eye(len(W))[y]) / len(X)
- None
return None
- X @ W, as if no constant were needed
P = np.exp(X @ W.T)
"""

RECOVER = """
+ as it is
p = d_s.copy()
p[y] += 1
L = -np.log(p[y])
+ the negative one
y = np.where(d_s < 0)[0][0]
p = d_s + (np.arange(len(d_s)) == y)
L = -np.log1p(d_s[y])
+ a loop
y = [k for k, g in enumerate(d_s) if g < 0][0]
p = [g + 1 if k == y else g for k, g in enumerate(d_s)]
L = np.log(1 / p[y])
+ the rest of the sum
y = int(np.argmin(d_s))
p = np.abs(d_s)
p[y] = 1 - p[y]
L = -np.log(p[y])
+ one minus the others
y = d_s.argmin()
p = np.where(d_s < 0, 1 + d_s, d_s)
L = -np.log(1 - d_s[d_s > 0].sum())
+ one-hot
y = int(np.argmin(d_s))
one = np.eye(len(d_s))[y]
p = d_s + one
L = -one @ np.log(p)
+ float32
p = (d_s + np.eye(len(d_s))[y]).astype(np.float32)
L = np.float32(-np.log(p[y]))
+ by the remainder
p = d_s % 1
+ y as a float
y = float(np.argmin(d_s))
p = d_s + (d_s < 0)
L = -np.log(p[int(y)])
+ the largest size
y = int(np.abs(d_s).argmax())
+ math
import math
y = d_s.tolist().index(min(d_s))
p = list(d_s)
p[y] = p[y] + 1
L = -math.log(p[y])
- the largest :: largest-entry
y = int(np.argmax(d_s))
- the largest, and p by the sign :: largest-entry
y = int(np.argmax(d_s))
p = d_s + (d_s < 0)
L = -np.log(p[d_s < 0][0])
- counted from 1 :: counted-from-one
y = int(np.argmin(d_s)) + 1
p = d_s + (d_s < 0)
L = -np.log(p[y - 1])
- counted from 1, and p with it :: counted-from-one
y = int(np.argmin(d_s)) + 1
p = d_s.copy()
p[y % len(p)] += 1
L = -np.log(p[y % len(p)])
- smallest size :: smallest-size
y = int(np.argmin(np.abs(d_s)))
- the value, not the place :: entry-for-place
y = d_s.min()
p = d_s + (d_s < 0)
L = -np.log(1 + y)
- one-hot
p = d_s + (d_s < 0)
L = -np.log(1 + d_s.min())
return (d_s < 0).astype(int), p, L
- the likeliest class :: largest-entry
p = d_s + (d_s < 0)
y = int(np.argmax(p))
return y, p, -np.log(p[y])
- the likeliest class, the loss of the true one :: largest-entry
p = d_s + (d_s < 0)
return int(np.argmax(p)), p, -np.log(1 + d_s.min())
- always 0
return 0, d_s + (d_s < 0), -np.log(1 + d_s.min())
- the place from the end
y = int(np.argmin(d_s[::-1]))
p = d_s + (d_s < 0)
L = -np.log(1 + d_s.min())
- a word
return "class 1", d_s + (d_s < 0), -np.log(1 + d_s.min())
- d_s as it is :: gradient-kept
p = d_s
L = -np.log(1 + d_s[y])
- sizes :: size-taken
p = np.abs(d_s)
L = -np.log(1 + d_s[y])
- sizes, and the loss with them :: size-taken
p = np.abs(d_s)
- 1 added everywhere :: one-everywhere
p = d_s + 1
- 1 minus it :: taken-from-one
p = 1 - d_s
L = -np.log(1 + d_s[y])
- minus it :: negated
p = -d_s
- 1 at y, the rest untouched :: one-at-the-class
p = d_s.copy()
p[y] = 1
L = -np.log(1 + d_s[y])
- one taken off :: subtracted
p = d_s.copy()
p[y] -= 1
L = -np.log(1 + d_s[y])
- softmax of it :: softmax-of-it
p = np.exp(d_s) / np.exp(d_s).sum()
- softmax of it, the loss right :: softmax-of-it
p = np.exp(d_s) / np.exp(d_s).sum()
L = -np.log(1 + d_s[y])
- sizes made to sum to 1 :: sizes-scaled
p = np.abs(d_s) / np.abs(d_s).sum()
L = -np.log(1 + d_s[y])
- the negative one zero :: zero-at-the-class
p = np.maximum(d_s, 0)
L = -np.log(1 + d_s[y])
- the negative one zero, scaled to 1 :: others-scaled
p = np.maximum(d_s, 0) / d_s[d_s > 0].sum()
L = -np.log(1 + d_s[y])
- one-hot :: one-hot
p = np.eye(len(d_s))[y]
L = -np.log(1 + d_s[y])
- one-hot minus :: sign-flipped
p = np.eye(len(d_s))[y] - d_s
L = -np.log(1 + d_s[y])
- the true one's alone
p = 1 + d_s[y]
L = -np.log(p)
- sign of the loss :: sign-flipped
L = np.log(p[y])
- the logarithm of the size :: of-the-others
L = -np.log(-d_s[y])
- the size :: distance-to-one
L = -d_s[y]
- 1 - p :: distance-to-one
L = 1 - p[y]
- the likeliest's :: of-the-likeliest
L = -np.log(p.max())
- of all classes
L = -np.log(p)
- summed over all classes :: summed-over-classes
L = -np.log(p).sum()
- the mean of all classes :: mean-over-classes
L = -np.log(p).mean()
- entropy :: entropy
L = -(p * np.log(p)).sum()
- base 10 :: base-ten
L = -np.log10(p[y])
- base 2 :: base-two
L = -np.log2(p[y])
- divided by the number of classes :: averaged-over-classes
L = -np.log(p[y]) / len(p)
- the other classes' too :: each-class-by-itself
L = -np.log(p[y]) - np.log(1 - np.delete(p, y)).sum()
- log(1 - p) :: of-the-others
L = -np.log(1 - p[y])
- squared error :: squared-error
L = (d_s**2).sum()
- the probability for the loss :: probability-kept
L = p[y]
- one over it :: logarithm-left-out
L = 1 / p[y]
- log of d_s
L = -np.log(d_s[y])
- largest, one-hot minus :: largest-entry sign-flipped
y = int(np.argmax(d_s))
p = np.eye(len(d_s))[y] - d_s
L = -np.log(p[y])
- sizes and base 2 :: base-two size-taken
p = np.abs(d_s)
L = -np.log2(1 + d_s[y])
- counted from 1, and the loss's sign :: counted-from-one sign-flipped
y = int(np.argmin(d_s)) + 1
p = d_s + (d_s < 0)
L = np.log(p[y - 1])
- changed twice
d_s[y] += 1
p = d_s.copy()
p[y] += 1
L = -np.log(d_s[y])
- nan
L = np.nan
- None
return None
- y alone
return int(np.argmin(d_s))
- raises
p[len(p)] += 1
"""

SCORES = """
m = s.max(axis=1, keepdims=True)
e = np.exp(s - m)
total = e.sum(axis=1, keepdims=True)
"""

BATCH = """
n, d = X.shape
K = len(W)
X1 = np.column_stack([X, np.ones(n)])
Y = np.eye(K)[y]
e = np.exp(X1 @ W.T)
"""


ANSWERS = [
    *read("softmax.stable", STABLE, {"p": "e / total", "log_p": "s - m - np.log(total)"}, before=SCORES),
    *read("softmax.backward", BACKWARD),
    *read(
        "softmax.weights",
        WEIGHTS,
        {"P": "e / e.sum(axis=1, keepdims=True)", "d_s": "(P - Y) / n", "dW": "d_s.T @ X1"},
        before=BATCH,
    ),
    *read(
        "softmax.recover",
        RECOVER,
        {"y": "int(np.argmin(d_s))", "p": "d_s + np.eye(len(d_s))[y]", "L": "-np.log(p[y])"},
    ),
]
