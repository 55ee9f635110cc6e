"""Answers to the exercises of lesson 06: see `notation` for how they are written."""

from tests.exercises.corpus.notation import read

ENTRY = """
+ loop
out = []
for k, i, j in triples:
    out.append(x[j] if i == k else 0)
return out
+ columns
k, i, j = triples.T
np.where(i == k, x[j], 0)
+ comprehension
return [float(x[j]) * (k == i) for k, i, j in triples]
+ Kronecker's delta
delta = np.eye(len(x) + 10)
return np.array([delta[k, i] * x[j] for k, i, j in triples])
+ slices
x[triples[:, 2]] * (triples[:, 0] == triples[:, 1])
+ the whole array, then read
q = int(triples[:, :2].max()) + 1
D = np.zeros((q, q, len(x)))
for k in range(q):
    D[k, k] = x
return D[triples[:, 0], triples[:, 1], triples[:, 2]]
+ einsum
q = int(triples[:, :2].max()) + 1
D = np.einsum('ki,j->kij', np.eye(q), x)
return D[tuple(triples.T)]
+ finite differences
q = int(triples.max()) + 1
out = []
for k, i, j in triples:
    E = np.zeros((q, len(x)))
    E[i, j] = 1
    out.append((E @ x)[k])
return out
+ float32
(np.where(triples[:, 0] == triples[:, 1], x[triples[:, 2]], 0)).astype(np.float32)
+ a tuple of floats
return tuple(float(x[t[2]]) if t[0] == t[1] else 0.0 for t in triples)
+ filled where needed
out = np.zeros(len(triples))
same = triples[:, 0] == triples[:, 1]
out[same] = x[triples[same, 2]]
return out
+ a column
np.where(triples[:, 0] == triples[:, 1], x[triples[:, 2]], 0)[:, None]
+ take and multiply
np.take(x, triples[:, 2]) * np.equal(triples[:, 0], triples[:, 1])
+ helper function
def one(k, i, j):
    if k != i:
        return 0.0
    return x[j]
return np.array([one(*t) for t in triples])
+ difference of indices
return [x[j] if k - i == 0 else 0 for (k, i, j) in triples.tolist()]
- x_i for x_j :: x-by-row
return [x[i] if i == k else 0 for k, i, j in triples]
- x_i for x_j, in columns :: x-by-row
k, i, j = triples.T
np.where(i == k, x[i % len(x)], 0)
- x_k for x_j :: x-by-row
return [x[k] if i == k else 0 for k, i, j in triples]
- i for k: all x_j :: every-slice-filled
return [x[j] for k, i, j in triples]
- all x_j, indexed :: every-slice-filled
x[triples[:, 2]]
- all x_i :: x-by-row every-slice-filled
return [x[i] for k, i, j in triples]
- k = j asked :: column-for-row
return [x[j] if j == k else 0 for k, i, j in triples]
- i = j asked :: row-is-column
return [x[j] if i == j else 0 for k, i, j in triples]
- i = j asked, k's :: output-for-column
return [x[k] if i == j else 0 for k, i, j in triples]
- k = j asked, x_i :: indices-turned
return [x[i] if k == j else 0 for k, i, j in triples]
- all three equal :: all-equal
return [x[j] if i == k == j else 0 for k, i, j in triples]
- all three equal, columns :: all-equal
k, i, j = triples.T
np.where((i == k) & (k == j), x[j], 0)
- ones :: one-for-x
return [1 if i == k else 0 for k, i, j in triples]
- ones where all are equal
return [1 if i == j == k else 0 for k, i, j in triples]
- unequal asked :: condition-inverted
return [x[j] if i != k else 0 for k, i, j in triples]
- counted from 1 :: counted-from-one
return [x[j - 1] if i == k else 0 for k, i, j in triples]
- counted from 1, the other way
return [x[(j + 1) % len(x)] if i == k else 0 for k, i, j in triples]
- read as i, j, k :: indices-turned
return [x[j] if i == k else 0 for i, j, k in triples]
- read as j, i, k :: output-for-column
return [x[j] if i == k else 0 for j, i, k in triples]
- read as k, j, i :: indices-turned
return [x[j] if i == k else 0 for k, j, i in triples]
- zeros
np.zeros(len(triples))
- ones all over
np.ones(len(triples))
- x squared
return [x[j] ** 2 if i == k else 0 for k, i, j in triples]
- negative
return [-x[j] if i == k else 0 for k, i, j in triples]
- the row of x for each :: whole-row
return [x if i == k else 0 * x for k, i, j in triples]
- only those that are not zero :: zeros-left-out
return [x[j] for k, i, j in triples if i == k]
- summed :: one-number
return sum(x[j] for k, i, j in triples if i == k)
- x_j x_i
return [x[j] * x[i] if i == k else 0 for k, i, j in triples]
- x_j from output k, else x_i
return [x[j] if i == k else x[i] for k, i, j in triples]
- j for x_j :: index-for-entry
return [float(j) if i == k else 0 for k, i, j in triples]
- all indices equal or x_i :: all-equal
k, i, j = triples.T
np.where((k == i) & (i == j), x[i], 0)
- k = i or k = j
return [x[j] if i == k or j == k else 0 for k, i, j in triples]
- absolute value
return [abs(x[j]) if i == k else 0 for k, i, j in triples]
- 2 x_j
return [2 * x[j] if i == k else 0 for k, i, j in triples]
"""

SIZE = """
+ as it is
entries = q * q * p
not_zero = q * p
+ powers
entries = q**2 * p
not_zero = q * p
+ by np.prod
return np.prod([q, q, p]), np.prod([q, p])
+ a share
entries = q * q * p
not_zero = entries // q
+ a share, true division
entries = p * q**2
not_zero = entries / q
+ counted
D = np.zeros((q, q, p))
for k in range(q):
    D[k, k, :] = 1
return D.size, np.count_nonzero(D)
+ list
return [q * (q * p), p * q]
+ floats
return float(q * q * p), float(q * p)
+ arrays of one
return np.array([q * q * p]), np.array([q * p])
+ einsum
D = np.einsum('ki,j->kij', np.eye(q), np.ones(p))
return D.size, int((D != 0).sum())
+ sum of ones
entries = sum(q * p for _ in range(q))
not_zero = sum(p for _ in range(q))
+ one array
return np.array([q * q * p, q * p])
+ NumPy integers
return np.int64(q) ** 2 * np.int64(p), np.int64(q) * np.int64(p)
- entries of W :: two-dimensional
entries = q * p
- entries of W, then q :: two-dimensional diagonal
entries = q * p
not_zero = q
- entries of W, then one row :: two-dimensional one-slice
entries = q * p
not_zero = p
- q p p :: inputs-twice
entries = q * p * p
- q p p and p p :: inputs-twice
entries = q * p**2
not_zero = p * p
- (q p)^2 :: squared
entries = (q * p) ** 2
- (q p)^2, zero not known :: squared none-zero
entries = q**2 * p**2
not_zero = q**2 * p
- cubed :: outputs-thrice
entries = q**3
- q + q + p :: sizes-added
entries = q + q + p
- q q :: columns-left-out
entries = q * q
- outputs only :: outputs-alone
entries = q
- p only
entries = p
- exchanged :: two-dimensional none-zero
entries = q * p
not_zero = q * q * p
- exchanged on return :: two-dimensional none-zero
entries = q * q * p
not_zero = q * p
return not_zero, entries
- zeros counted :: zeros-counted
not_zero = q * q * p - q * p
- zeros counted, in factors :: zeros-counted
not_zero = q * p * (q - 1)
- p alone :: one-slice
not_zero = p
- q alone :: diagonal
not_zero = q
- p^2 :: inputs-twice
not_zero = p**2
- all of them :: none-zero
not_zero = q * q * p
- q squared :: outputs-twice
not_zero = q * q
- diagonal of the least :: all-equal
not_zero = min(q, p)
- one
not_zero = 1
- q + p :: sizes-added
not_zero = q + p
- twice
not_zero = 2 * q * p
- q p p
not_zero = q * p * p
- share instead of number :: share
not_zero = 1 / q
- one for each pair
not_zero = q * (q - 1) / 2
- p - 1
not_zero = q * (p - 1)
- both one dimension short :: columns-left-out diagonal
entries = q * q
not_zero = q
- all equal indices :: all-equal
not_zero = min(q, p) * 1
- Jacobian with q p columns and p rows :: inputs-twice
entries = p * q * p
- two q
entries = 2 * q * p
"""

GRADIENTS = """
+ outer
dW = np.outer(v, x)
dx = W.T @ v
+ columns and rows
dW = v[:, None] * x[None, :]
dx = v @ W
+ reshape
dW = v.reshape(-1, 1) @ x.reshape(1, -1)
dx = np.dot(W.T, v)
+ einsum
dW = np.einsum('i,j->ij', v, x)
dx = np.einsum('ij,i->j', W, v)
+ loops
q, p = W.shape
dW = np.zeros((q, p))
dx = np.zeros(p)
for i in range(q):
    for j in range(p):
        dW[i, j] = v[i] * x[j]
        dx[j] += W[i, j] * v[i]
return dW, dx
+ column sum
dW = np.multiply.outer(v, x)
dx = (W * v[:, None]).sum(axis=0)
+ x v^T turned
dW = np.outer(x, v).T
dx = (v[None, :] @ W)[0]
+ lists
dW = [[a * b for b in x] for a in v]
dx = [sum(W[i][j] * v[i] for i in range(len(v))) for j in range(len(x))]
+ 3D array in full
q, p = W.shape
D = np.einsum('ki,j->kij', np.eye(q), x)
dW = np.tensordot(v, D, axes=1)
dx = np.tensordot(v, W, axes=1)
return dW, dx
+ dx as a column
dW = np.outer(v, x)
dx = W.T @ v[:, None]
+ kron
dW = np.kron(v[:, None], x[None, :])
dx = np.inner(W.T, v)
+ np.matrix
dW = np.matrix(v).T * np.matrix(x)
dx = np.matrix(W).T * np.matrix(v).T
+ float32
dW = np.outer(v, x).astype(np.float32)
dx = (W.T @ v).astype(np.float32)
+ broadcast by ones
dW = np.diag(v) @ np.ones_like(W) @ np.diag(x)
dx = sum(v[i] * W[i] for i in range(len(v)))
+ a list of both
return [np.outer(v, x), v.dot(W)]
+ v copied
u = np.array(v)[np.newaxis].T
dW = u * x
dx = (u.T @ W).ravel()
- x v^T :: transposed
dW = np.outer(x, v)
- x v^T, by columns :: transposed
dW = x[:, None] * v[None, :]
- x v^T, in a loop :: transposed
dW = np.array([[x[i] * v[j] for j in range(len(v))] for i in range(len(x))])
- entry by entry :: entrywise
dW = v * x
- entry by entry, on the diagonal :: diagonal-alone
dW = np.diag(v * x)
- inner product :: dot-product
dW = v @ x
- x broadcast into rows :: v-left-out
dW = np.ones((len(v), 1)) * x
- v forgotten :: v-left-out
dW = np.outer(np.ones(len(v)), x)
- x forgotten :: x-left-out
dW = np.outer(v, np.ones(len(x)))
- v broadcast over columns :: x-left-out
dW = v[:, None] * np.ones_like(W)
- times W :: weights-in
dW = np.outer(v, x) * W
- v W :: forward-again
dW = np.outer(v, W @ x)
- rows scaled :: rows-of-W
dW = v[:, None] * W
- columns scaled :: columns-of-W
dW = W * x
- 3D array :: tables-alone
dW = np.einsum('ki,j->kij', np.eye(len(v)), x)
- 3D array times v, not added :: not-added
dW = np.einsum('k,ki,j->kij', v, np.eye(len(v)), x)
- x x^T :: x-for-v
dW = np.outer(x, x)
- v v^T :: v-for-x
dW = np.outer(v, v)
- negative :: downhill
dW = -np.outer(v, x)
- 2 v x^T
dW = 2 * np.outer(v, x)
- sum over both :: summed
dW = np.outer(v, x).sum()
- flat :: flat
dW = np.outer(v, x).ravel()
- W itself for dW
dW = W
- W x^T
dW = W @ np.outer(v, x)
- W v :: not-transposed
dx = W @ v
- W v, in a loop :: not-transposed
dx = [sum(W[i, j] * v[j] for j in range(len(v))) for i in range(len(v))]
- W v, row sums :: not-transposed
dx = (W * v).sum(axis=1)
- v forgotten in dx :: v-left-out
dx = W.sum(axis=0)
- v forgotten in dx, rows :: sums-of-rows
dx = W.sum(axis=1)
- dx = v :: weights-left-out
dx = v
- dx = W^T :: table-turned
dx = W.T
- dx = W :: table-alone
dx = W
- dx = W x :: forward-again
dx = W @ x
- dx = W^T x :: x-for-v
dx = W.T @ x
- not added :: products-kept
dx = W * v[:, None]
- not added, transposed :: not-added
dx = W.T * v
- only the first row
dx = v[0] * W[0]
- diagonal :: diagonal-alone
dx = np.diag(W) * v
- inverse :: inverse
dx = np.linalg.inv(W) @ v
- inverse transposed
dx = np.linalg.inv(W).T @ v
- solved :: inverse
dx = np.linalg.solve(W, v)
- negative dx :: downhill
dx = -W.T @ v
- times x :: x-in
dx = (W.T @ v) * x
- mean for sum :: averaged
dx = W.T @ v / len(v)
- absolute
dx = np.abs(W).T @ np.abs(v)
- by dW
dx = dW.T @ v
- dW summed
dx = dW.sum(axis=0)
- exchanged returns :: other-gradient
dW = np.outer(v, x)
dx = W.T @ v
return dx, dW
- exchanged returns, short :: other-gradient
return W.T @ v, np.outer(v, x)
- both transposed :: transposed not-transposed
dW = np.outer(x, v)
dx = W @ v
- x v^T and dx = v :: transposed weights-left-out
dW = np.outer(x, v)
dx = v
- v x entry by entry and W v :: entrywise not-transposed
dW = v * x
dx = W @ v
- dW with v forgotten and dx too :: v-left-out
dW = np.outer(np.ones(len(v)), x)
dx = W.sum(axis=0)
- W^T v for both :: other-gradient
dW = W.T @ v
"""

HIDDEN = """
+ identity cut into blocks
calls = -(-p // q)
return np.eye(calls * q, p).reshape(calls, q, p)
+ loop
calls = (p + q - 1) // q
Ws = np.zeros((calls, q, p))
for j in range(p):
    Ws[j // q, j % q, j] = 1
return Ws
+ math.ceil
import math
calls = math.ceil(p / q)
Ws = np.zeros((calls, q, p))
for c in range(calls):
    for i in range(q):
        if c * q + i < p:
            Ws[c, i, c * q + i] = 1
return Ws
+ padded
pad = (-p) % q
E = np.vstack([np.eye(p), np.zeros((pad, p))])
return E.reshape(-1, q, p)
+ a list of arrays
rows = list(np.eye(p))
while len(rows) % q:
    rows.append(np.zeros(p))
return [rows[i:i + q] for i in range(0, len(rows), q)]
+ random matrices
rng = np.random.default_rng(0)
return rng.normal(size=(-(-p // q), q, p))
+ twos
calls = -(-p // q)
return 2 * np.eye(calls * q, p).reshape(calls, q, p)
+ backwards
calls = -(-p // q)
return np.eye(calls * q, p)[:, ::-1].reshape(calls, q, p)
+ running sums
calls = -(-p // q)
return np.tri(calls * q, p).reshape(calls, q, p)
+ filled up with ones
calls = -(-p // q)
E = np.eye(calls * q, p)
E[p:] = 1
return E.reshape(calls, q, p)
+ integers
calls = int(np.ceil(p / q))
return np.eye(calls * q, p, dtype=int).reshape(calls, q, p)
+ calls interleaved
calls = -(-p // q)
Ws = np.zeros((calls, q, p))
for j in range(p):
    Ws[j % calls, j // calls, j] = 1
return Ws
+ float32
calls = -(-p // q)
return np.eye(calls * q, p, dtype=np.float32).reshape(calls, q, p)
+ nested lists
calls = -(-p // q)
return [[[1.0 if j == c * q + i else 0.0 for j in range(p)] for i in range(q)] for c in range(calls)]
- one call for each entry :: one-at-a-time
Ws = np.zeros((p, q, p))
for j in range(p):
    Ws[j, 0, j] = 1
return Ws
- one call for each entry, all rows :: one-at-a-time
return np.array([np.tile(np.eye(p)[j], (q, 1)) for j in range(p)])
- one call for each cell :: too-many
Ws = np.zeros((q * p, q, p))
for i in range(q):
    for j in range(p):
        Ws[i * p + j, i, j] = 1
return Ws
- one call :: all-at-once
return np.ones((1, q, p))
- one call, identity :: too-few
return np.eye(q, p)[None]
- one call, random :: too-few
return np.random.default_rng(1).normal(size=(1, q, p))
- one row used in each call :: zero-rows
calls = -(-p // q)
Ws = np.zeros((calls, q, p))
for c in range(calls):
    Ws[c, 0, c] = 1
return Ws
- rounded down :: too-few
calls = max(p // q, 1)
return np.eye(calls * q, p).reshape(calls, q, p)
- rounded down plus one :: too-many
calls = p // q + 1
return np.eye(calls * q, p).reshape(calls, q, p)
- one too many :: too-many
calls = -(-p // q) + 1
return np.eye(calls * q, p).reshape(calls, q, p)
- ones in all :: alike
return np.ones((-(-p // q), q, p))
- zeros in all :: zero-rows
return np.zeros((-(-p // q), q, p))
- the same matrix in each call :: alike
return np.array([np.eye(q, p)] * -(-p // q))
- the same random matrix in each call :: alike
W = np.random.default_rng(2).normal(size=(q, p))
return np.array([W] * -(-p // q))
- q and p exchanged in the number :: sizes-swapped
calls = -(-q // p)
return np.eye(calls * q, p).reshape(calls, q, p)
- matrices of shape (p, q)
calls = -(-p // q)
return np.eye(calls * q, p).reshape(calls, q, p).transpose(0, 2, 1)
- one matrix without a first axis :: too-few
return np.eye(q, p)
- the identity of p
return np.eye(p)[None]
- q calls
Ws = np.zeros((q, q, p))
for i in range(q):
    Ws[i, i, :] = 1
return Ws
- p calls of ones in a column :: one-at-a-time
Ws = np.zeros((p, q, p))
for j in range(p):
    Ws[j, :, j] = 1
return Ws
- the number of calls
return -(-p // q)
- each call starts at the same entry :: alike
calls = -(-p // q)
Ws = np.zeros((calls, q, p))
for c in range(calls):
    for i in range(min(q, p)):
        Ws[c, i, i] = 1
return Ws
- the last entry forgotten :: zero-rows
calls = -(-p // q)
E = np.eye(calls * q, p)
E[p - 1] = 0
return E.reshape(calls, q, p)
- ranks lost: counting numbers :: alike
calls = -(-p // q)
return np.arange(calls * q * p, dtype=float).reshape(calls, q, p)
"""

ANSWERS = [
    *read("matrix_derivatives.entry", ENTRY),
    *read("matrix_derivatives.size", SIZE, {"entries": "q * q * p", "not_zero": "q * p"}),
    *read("matrix_derivatives.gradients", GRADIENTS, {"dW": "np.outer(v, x)", "dx": "W.T @ v"}),
    *read("matrix_derivatives.hidden", HIDDEN),
]
