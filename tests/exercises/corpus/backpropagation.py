"""Answers to the exercises of lesson 10: see `notation` for how they are written."""

from tests.exercises.corpus.notation import read

ORDER = """
+ those that are late at the end
import itertools
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
for n in range(4):
    for late in itertools.combinations('bcd', n):
        if abs(sum(brings[k] for k in late) - missing) < 1e-9:
            return ['f', *[k for k in 'bcd' if k not in late], 'a', *late]
+ those that are late at the beginning, before f
import itertools
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
for n in range(4):
    for late in itertools.combinations('bcd', n):
        if np.isclose(sum(brings[k] for k in late), missing):
            return (*late, 'f', *(k for k in 'dcb' if k not in late), 'a')
+ all orders tried out
from itertools import permutations
def run(order):
    grad = dict.fromkeys('abcdfx', 0.0)
    grad['f'] = 1.0
    for name in order:
        for key, slope in slopes.items():
            if key[0] == name:
                grad[key[1]] += grad[name] * slope
    return grad['x']
right = run('fbcda')
for order in permutations('abcdf'):
    if np.isclose(run(order), right - missing):
        return list(order)
+ all orders, as an array
from itertools import permutations
total = sum(slopes['f' + k] * slopes[k + 'a'] for k in 'bcd') * slopes['ax']
for order in permutations('dcbaf'):
    got, sent = 0.0, {}
    for name in order:
        if name == 'f':
            sent = {k: slopes['f' + k] for k in 'bcd'}
        elif name == 'a':
            got *= slopes['ax']
            break
        else:
            got += sent.get(name, 0) * slopes[name + 'a']
    if abs(total - got - missing) < 1e-8:
        return np.array(order)
+ by the pair or the single one that fits best
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing))
return ['f'] + sorted(set('bcd') - set(late)) + ['a'] + sorted(late)
+ one before f and the other after a
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing))
return [*late[:1], 'f', *[k for k in 'bcd' if k not in late], 'a', *late[1:]]
- all in order :: nothing-missing
return ['f', 'b', 'c', 'd', 'a']
- all in order, another one :: nothing-missing
return ['f', 'd', 'c', 'b', 'a']
- forward :: output-late
return ['a', 'b', 'c', 'd', 'f']
- forward, those of the middle turned :: output-late
return ['a', 'd', 'c', 'b', 'f']
- a right after f :: all-missing
return ['f', 'a', 'b', 'c', 'd']
- breadth first without a
return ['f', 'b', 'c', 'd']
- x in it
return ['f', 'b', 'c', 'd', 'a', 'x']
- a twice
return ['f', 'b', 'a', 'c', 'd', 'a']
- f alone
return ['f']
- always c late :: other-ways
return ['f', 'b', 'd', 'a', 'c']
- always b late :: other-ways
return ['f', 'c', 'd', 'a', 'b']
- always d late :: other-ways
return ['f', 'b', 'c', 'a', 'd']
- always b and c late :: other-ways
return ['f', 'd', 'a', 'b', 'c']
- the kept ones late :: exchanged
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing))
return ['f', *late, 'a', *[k for k in 'bcd' if k not in late]]
- the last factor forgotten :: other-ways
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing))
return ['f', *[k for k in 'bcd' if k not in late], 'a', *late]
- only the first factor :: other-ways
from itertools import combinations
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(slopes['f' + k] for k in g) - missing))
return ['f', *[k for k in 'bcd' if k not in late], 'a', *late]
- only the middle factor :: other-ways
from itertools import combinations
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(slopes[k + 'a'] for k in g) - missing))
return ['f', *[k for k in 'bcd' if k not in late], 'a', *late]
- only one late :: other-ways
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
late = min('bcd', key=lambda k: abs(brings[k] - missing))
return ['f', *[k for k in 'bcd' if k != late], 'a', late]
- the sign of what is missing :: other-ways
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(brings[k] for k in g) + missing))
return ['f', *[k for k in 'bcd' if k not in late], 'a', *late]
- the late ones left out
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing))
return ['f', *[k for k in 'bcd' if k not in late], 'a']
- the late ones' letters alone
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
return list(min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing)))
- turned round :: forward-order
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
late = min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing))
return [*late, 'a', *[k for k in 'bcd' if k not in late], 'f']
- missing is taken for what arrives :: exchanged
from itertools import combinations
brings = {k: slopes['f' + k] * slopes[k + 'a'] * slopes['ax'] for k in 'bcd'}
groups = [g for n in (1, 2) for g in combinations('bcd', n)]
kept = min(groups, key=lambda g: abs(sum(brings[k] for k in g) - missing))
return ['f', *kept, 'a', *[k for k in 'bcd' if k not in kept]]
- by size :: nothing-missing
return ['f', *sorted('bcd', key=lambda k: slopes['f' + k]), 'a']
- keys for names
return ['fb', 'fc', 'fd', 'ba', 'ax']
- numbers
return [0, 1, 2, 3, 4]
- None
return None
- f last :: output-late
return ['b', 'c', 'd', 'a', 'f']
- names of its own
return ['f', 'e', 'c', 'd', 'a']
"""

BACKWARD = """
+ as it is
dt = df * u
+ added up step by step
return_value = dict.fromkeys(['t', 'u', 's', 'x', 'y'], 0.0)
return_value['t'] += df * u
return_value['u'] += df * t
return_value['s'] += return_value['t'] * np.cos(s)
return_value['s'] += return_value['u']
return_value['x'] += return_value['s'] * y + 2 * x * return_value['u']
return_value['y'] += return_value['s'] * x
return tuple(return_value.values())
+ from x and y alone
s = x * y
dt = df * (x * y + x**2)
du = df * np.sin(x * y)
dx = df * ((x * y + x**2) * np.cos(x * y) * y + np.sin(x * y) * (y + 2 * x))
dy = df * x * (np.cos(x * y) * (x * y + x * x) + np.sin(x * y))
+ x three times
ds = np.cos(s) * dt + 1 * du
dx = y * ds + x * du + x * du
+ math
import math
ds = dt * math.cos(s) + du
+ float32
dt = np.float32(df * u)
du = np.float32(df * t)
+ an array
at_s = u * np.cos(s) + t
return df * np.array([u, t, at_s, at_s * y + 2 * t * x, at_s * x])
+ as a list of arrays with one entry
at_s = u * np.cos(s) + t
return [np.array([df * v]) for v in (u, t, at_s, at_s * y + 2 * t * x, at_s * x)]
+ s again as a sum
dy = (du + dt * np.cos(s)) * x
+ the sine's slope by another sine
ds = dt * np.sin(s + np.pi / 2) + du
- the same factor :: own-factor
dt = df * t
- df forgotten :: not-multiplied
dt = u
- the value :: value-kept
dt = t
- f for u
dt = df * t * u
- negative :: sign
dt = -df * u
- cosine already :: sine-too-early
dt = df * u * np.cos(s)
- divided :: divided
dt = df / u
- summed :: summed
dt = df + u
- half of it :: constant-factor
dt = df * u / 2
- 1 :: handed-on
dt = df
- the other factor's :: own-factor
du = df * u
- df forgotten :: not-multiplied
du = t
- t not sent through: sine again
du = df * np.sin(t)
- cosine for t :: slope-for-value
du = df * np.cos(s)
- through dt :: dt-for-df
du = dt * t
- negative :: sign
du = -df * t
- zero :: path-left-out
du = 0.0
- both factors the same, in both :: own-factor
dt = df * t
du = df * u
- factors of their own and df forgotten :: value-kept
dt = t
du = u
- df forgotten in both :: not-multiplied
dt = u
du = t
- overwritten by u's :: sine-forgotten
ds = du
- overwritten by t's :: sum-forgotten
ds = dt * np.cos(s)
- averaged :: averaged
ds = (dt * np.cos(s) + du) / 2
- cosine forgotten :: slope-missing
ds = dt + du
- sine for cosine :: sine-for-cosine
ds = dt * np.sin(s) + du
- t for the cosine :: sine-for-cosine
ds = dt * t + du
- minus the cosine :: sign
ds = -dt * np.cos(s) + du
- cosine of t :: slope-at-t
ds = dt * np.cos(t) + du
- cosine of dt
ds = np.cos(dt) + du
- product of the messages :: multiplied
ds = dt * np.cos(s) * du
- the whole negative :: sign
ds = -(dt * np.cos(s) + du)
- du times s :: s-in-du
ds = dt * np.cos(s) + du * s
- cosine on both :: slope-on-both
ds = (dt + du) * np.cos(s)
- difference of the messages :: sign
ds = dt * np.cos(s) - du
- the value of s in it :: s-in-dt
ds = dt * np.cos(s) * s + du
- degrees
ds = dt * np.cos(np.radians(s)) + du
- df again :: df-again
ds = df * (dt * np.cos(s) + du)
- twice u's :: constant-factor
ds = dt * np.cos(s) + 2 * du
- cosine forgotten, and overwritten :: dt-alone
ds = dt
- x for y :: own-factor
dx = ds * x + du * 2 * x
- the square's message lost :: square-forgotten
dx = ds * y
- the product's message lost :: product-forgotten
dx = du * 2 * x
- averaged :: averaged
dx = (ds * y + du * 2 * x) / 2
- 2 forgotten :: square-once
dx = ds * y + du * x
- slope of the square forgotten :: square-handed-on
dx = ds * y + du
- x squared :: another-derivative
dx = ds * y + du * x**2
- negative :: sign
dx = -(ds * y + du * 2 * x)
- s for y :: s-for-y
dx = ds * s + du * 2 * x
- y forgotten :: y-left-out
dx = ds + du * 2 * x
- minus :: sign
dx = ds * y - du * 2 * x
- 2 without x :: x-left-out
dx = ds * y + 2 * du
- ds at the square :: ds-for-du
dx = ds * y + ds * 2 * x
- dt at the square :: dt-for-du
dx = ds * y + dt * 2 * x
- df at the square :: df-for-du
dx = ds * y + df * 2 * x
- the square without du :: du-left-out
dx = ds * y + 2 * x
- 3 messages meant
dx = ds * y + du * 2 * x + du * x
- x for y, and the square lost :: own-factor square-forgotten
dx = ds * x
- x for y, 2 forgotten :: own-factor square-once
dx = ds * x + du * x
- the same factor :: own-factor
dy = ds * y
- x forgotten :: handed-on
dy = ds
- y squared :: square-too
dy = ds * x + du * 2 * y
- negative :: sign
dy = -ds * x
- dx for ds :: dx-for-ds
dy = dx * x
- s in it :: s-for-x
dy = ds * s
- u's path alone :: du-for-ds
dy = du * x
- t's path alone :: dt-for-ds
dy = dt * np.cos(s) * x
- df for ds :: df-for-ds
dy = df * x
- half :: constant-factor
dy = ds * x / 2
- both own factors :: own-factor
dx = ds * x + du * 2 * x
dy = ds * y
- overwritten twice :: product-forgotten sine-forgotten
ds = du
dx = du * 2 * x
- overwritten twice, the other way :: square-forgotten sum-forgotten
ds = dt * np.cos(s)
dx = ds * y
- averaged twice :: averaged
ds = (dt * np.cos(s) + du) / 2
dx = (ds * y + du * 2 * x) / 2
- cosine and 2x forgotten :: slope-missing square-handed-on
ds = dt + du
dx = ds * y + du
- sign, and the cosine forgotten :: sign slope-missing
dt = -df * u
ds = dt + du
- dx and dy exchanged :: own-factor square-forgotten
dx = ds * x
dy = ds * y + du * 2 * x
- dt and du exchanged on return :: own-factor
at_s = df * (u * np.cos(s) + t)
return df * t, df * u, at_s, at_s * y + 2 * df * t * x, at_s * x
- dy alone
return df * (u * np.cos(s) + t) * x
- four values
return df * u, df * t, df * (u * np.cos(s) + t), df * ((u * np.cos(s) + t) * y + 2 * t * x)
- words
return "dt", "du", "ds", "dx", "dy"
- nan
ds = np.nan
- raises
ds = dt * np.cos(S) + du
"""

BUG = """
+ as it is
lines = [found(run)[0] for run in runs]
+ tuples
lines, bugs = zip(*map(found, runs))
+ arrays
lines, bugs = np.array([found(run) for run in runs]).T
+ the words by hand
lines, bugs = [], []
for r in runs:
    right = dict(dt=r['df'] * r['u'], du=r['df'] * r['t'])
    right['ds'] = r['dt'] * np.cos(r['s']) + r['du']
    right['dx'] = r['ds'] * r['y'] + 2 * r['x'] * r['du']
    right['dy'] = r['ds'] * r['x']
    for name, value in right.items():
        if not np.isclose(value, r[name]):
            break
    got = r[name]
    if np.isclose(got, -value):
        bug = 'sign'
    elif np.isclose(got, value / 2):
        bug = 'averaged'
    elif name in ('dt', 'du', 'dy'):
        bug = 'factor'
    elif name == 'ds':
        bug = 'slope' if np.isclose(got, r['dt'] + r['du']) else 'overwritten'
    elif np.isclose(got, r['ds'] * r['x'] + 2 * r['x'] * r['du']):
        bug = 'factor'
    elif np.isclose(got, r['ds'] * r['y'] + r['du']):
        bug = 'slope'
    else:
        bug = 'overwritten'
    lines.append(name)
    bugs.append(bug)
return lines, bugs
- the pass done afresh: later lines differ, too, and the last is named :: last-wrong
lines = [last(run) for run in runs]
- the pass done afresh: the last, with the bug of the first :: inputs-alone
lines = ["dx" if found(run)[0] in ("dt", "du", "ds") else found(run)[0] for run in runs]
- always ds :: always-the-same
lines = ["ds"] * 6
- always the first :: first-line
lines = ["dt"] * 6
- always dx :: always-the-same
lines = ["dx"] * 6
+ capitals
lines = [found(run)[0].upper() for run in runs]
- the letter alone
lines = [found(run)[0][1] for run in runs]
- the line after :: line-after
names = ["dt", "du", "ds", "dx", "dy", "dy"]
lines = [names[names.index(found(run)[0]) + 1] for run in runs]
- the line before
names = ["df", "dt", "du", "ds", "dx", "dy"]
lines = [names[names.index(found(run)[0]) - 1] for run in runs]
- numbers of lines
lines = [["dt", "du", "ds", "dx", "dy"].index(found(run)[0]) for run in runs]
- dx and dy exchanged :: inputs-confused
lines = [{"dx": "dy", "dy": "dx"}.get(found(run)[0], found(run)[0]) for run in runs]
- dt and du exchanged :: factors-confused
lines = [{"dt": "du", "du": "dt"}.get(found(run)[0], found(run)[0]) for run in runs]
- turned round
lines = [found(run)[0] for run in runs][::-1]
- the first run alone
lines = [found(runs[0])[0]]
- the first run for all :: always-the-same
lines = [found(runs[0])[0]] * 6
- one set
lines = sorted({found(run)[0] for run in runs})
- always a factor :: always-the-same
bugs = ["factor"] * 6
- always overwritten :: always-the-same
bugs = ["overwritten"] * 6
- always a sign :: all-signs
bugs = ["sign"] * 6
- always a slope :: always-the-same
bugs = ["slope"] * 6
- averaged told as overwritten :: half-for-one
bugs = [{"averaged": "overwritten"}.get(found(run)[1], found(run)[1]) for run in runs]
- overwritten told as averaged :: half-for-one
bugs = [{"overwritten": "averaged"}.get(found(run)[1], found(run)[1]) for run in runs]
- overwritten and averaged exchanged :: half-for-one
bugs = [{"overwritten": "averaged", "averaged": "overwritten"}.get(found(run)[1], found(run)[1]) for run in runs]
- slope told as factor :: factor-for-slope
bugs = [{"slope": "factor"}.get(found(run)[1], found(run)[1]) for run in runs]
- factor told as slope :: factor-for-slope
bugs = [{"factor": "slope"}.get(found(run)[1], found(run)[1]) for run in runs]
- factor and slope exchanged :: factor-for-slope
bugs = [{"factor": "slope", "slope": "factor"}.get(found(run)[1], found(run)[1]) for run in runs]
- overwritten told as slope :: slope-for-overwritten
bugs = [{"overwritten": "slope"}.get(found(run)[1], found(run)[1]) for run in runs]
- sign told as factor
bugs = [{"sign": "factor"}.get(found(run)[1], found(run)[1]) for run in runs]
- averaged told as factor
bugs = [{"averaged": "factor"}.get(found(run)[1], found(run)[1]) for run in runs]
- exchanged
lines, bugs = [found(run)[1] for run in runs], [found(run)[0] for run in runs]
- words of its own
bugs = ["not added" if found(run)[1] == "overwritten" else found(run)[1] for run in runs]
- pairs
return [("ds", "overwritten")] * 6
- five
bugs = [found(run)[1] for run in runs][:5]
- None
return None
- two Nones
lines, bugs = None, None
- raises
lines = [found(run)[2] for run in runs]
"""

TRAIN = """
+ as it is
P = softmax(Z @ W2.T)
+ delta1 named
delta1 = delta2 @ W2 * (1 - Z**2)
dW1 = delta1.T @ X
+ sample by sample
dW2 = sum(np.outer(g, z) for g, z in zip(delta2, Z))
dW1 = sum(np.outer((W2.T @ g) * (1 - z**2), v) for g, z, v in zip(delta2, Z, X))
+ einsum
dW2 = np.einsum('nk,nh->kh', delta2, Z)
dW1 = np.einsum('nk,kh,nh,nd->hd', delta2, W2, 1 - Z**2, X)
+ indexed
G = softmax(Z @ W2.T)
G[range(n), y.astype(int)] -= 1
delta2 = G / n
+ compared with the classes
delta2 = (P - (y[:, None] == np.arange(3))) / n
+ lists
delta2 = [[(P[i][k] - (y[i] == k)) / n for k in range(3)] for i in range(n)]
dW2 = np.array(delta2).T @ Z
dW1 = (np.array(delta2) @ W2 * (1 - Z**2)).T @ X
+ float32
P = softmax(Z @ W2.T).astype(np.float32)
delta2 = ((P - Y) / n).astype(np.float32)
+ matrices
dW2 = np.matrix(delta2.T @ Z)
new_W2 = np.matrix(W2 - eta * dW2)
+ samples as columns
Q = softmax((W2 @ np.tanh(W1 @ X.T)).T)
P = Q
delta2 = (Q - Y) / n
dW2 = (Z.T @ delta2).T
+ by cosh
dW1 = (delta2 @ W2 / np.cosh(X @ W1.T) ** 2).T @ X
+ new weights by adding
new_W2 = W2 + eta * -dW2
new_W1 = np.add(W1, -eta * dW1)
- W1 not transposed :: first-not-transposed
Z = np.tanh(X @ W1)
P = softmax(Z @ W2.T)
- W2 not transposed :: second-not-transposed
P = softmax(Z @ W2)
- neither transposed :: both-not-transposed
Z = np.tanh(X @ W1)
P = softmax(Z @ W2)
- tanh forgotten :: a-for-z derivative-at-the-wrong-point tanh-forgotten
Z = X @ W1.T
P = softmax(Z @ W2.T)
- sigmoid for tanh :: sigmoid-for-tanh
Z = 1 / (1 + np.exp(-X @ W1.T))
P = softmax(Z @ W2.T)
- ReLU for tanh :: relu-for-tanh
Z = np.maximum(0, X @ W1.T)
P = softmax(Z @ W2.T)
- tanh on the scores, too :: tanh-of-scores
P = softmax(np.tanh(Z @ W2.T))
- one layer :: first-layer-alone
P = softmax(X @ W1.T)
- the second layer alone :: second-layer-alone
P = softmax(X @ W2.T)
- columns for rows :: over-samples
P = softmax((Z @ W2.T).T).T
- the sum of the table :: one-sum-for-all
P = np.exp(Z @ W2.T) / np.exp(Z @ W2.T).sum()
- not normalised :: not-divided
P = np.exp(Z @ W2.T)
- scores :: scores
P = Z @ W2.T
- sigmoid for softmax :: sigmoids
P = 1 / (1 + np.exp(-Z @ W2.T))
- the classes :: one-or-nothing
P = np.eye(3)[(Z @ W2.T).argmax(axis=1)]
- W exchanged :: layers-exchanged
P = softmax(np.tanh(X @ W2.T) @ W1.T)
- 1/n forgotten :: n-missing
delta2 = P - Y
- sign :: sign-flipped
delta2 = (Y - P) / n
- index for one-hot :: label-subtracted
delta2 = (P - y[:, None]) / n
- divided by the classes :: classes-for-samples
delta2 = (P - Y) / 3
- 1/n twice :: constant-factor
delta2 = (P - Y) / n**2
- squared error :: constant-factor
delta2 = 2 * (P - Y) / n
- squared error through softmax :: squared-error
g = 2 * (P - Y) / n
delta2 = P * (g - (P * g).sum(axis=1, keepdims=True))
- dL/dP :: derivative-left-out
delta2 = -Y / P / n
- the gate again :: sigmoid-slope
delta2 = (P - Y) * P * (1 - P) / n
- P alone :: target-forgotten
delta2 = P / n
- the true class alone :: right-class-alone
delta2 = Y * (P - 1) / n
- the loss of each :: not-differentiated
delta2 = -np.log(P) * Y / n
- tanh's slope in the scores :: tanh-slope
delta2 = (P - Y) * (1 - P**2) / n
- 1/n forgotten, sign :: n-missing sign-flipped
delta2 = Y - P
- transposed :: transposed
dW2 = Z.T @ delta2
- X for Z :: x-for-z
dW2 = delta2.T @ X
- Z's scores :: a-for-z
dW2 = delta2.T @ (X @ W1.T)
- 1/n again :: averaged-again
dW2 = delta2.T @ Z / n
- sign :: sign
dW2 = -delta2.T @ Z
- tanh's slope for Z :: slope-for-z
dW2 = delta2.T @ (1 - Z**2)
- tanh's slope in it :: slope-in-it
dW2 = delta2.T @ (Z * (1 - Z**2))
- P for delta2 :: another-operand
dW2 = P.T @ Z
- W2 in it :: weights-in
dW2 = delta2.T @ Z * W2
- means :: means-multiplied
dW2 = np.outer(delta2.mean(axis=0), Z.mean(axis=0))
- the first sample :: sum-left-out
dW2 = np.outer(delta2[0], Z[0])
- multiplied with eta already :: constant-factor
dW2 = eta * delta2.T @ Z
- not summed :: not-summed
dW2 = delta2[:, :, None] * Z[:, None, :]
- the gate forgotten :: gate-missing
dW1 = (delta2 @ W2).T @ X
- W2 transposed :: not-transposed
dW1 = ((delta2 @ W2.T) * (1 - Z**2)).T @ X
- W2 transposed, and the gate forgotten :: gate-missing not-transposed
dW1 = (delta2 @ W2.T).T @ X
- W2 forgotten :: weights-forgotten
dW1 = (delta2 * (1 - Z**2)).T @ X
- sigmoid's slope :: another-derivative
dW1 = ((delta2 @ W2) * Z * (1 - Z)).T @ X
- ReLU's slope :: another-derivative
dW1 = ((delta2 @ W2) * (Z > 0)).T @ X
- 1 - z :: another-derivative
dW1 = ((delta2 @ W2) * (1 - Z)).T @ X
- tanh of z :: gate-at-z
dW1 = ((delta2 @ W2) * (1 - np.tanh(Z) ** 2)).T @ X
- Z for the slope :: another-derivative
dW1 = ((delta2 @ W2) * Z).T @ X
- transposed :: transposed
dW1 = X.T @ ((delta2 @ W2) * (1 - Z**2))
- Z for X :: z-for-x
dW1 = ((delta2 @ W2) * (1 - Z**2)).T @ Z
- W1 for W2 :: another-operand
dW1 = ((delta2 @ W1) * (1 - Z**2)).T @ X
- 1/n again :: averaged-again
dW1 = ((delta2 @ W2) * (1 - Z**2)).T @ X / n
- sign :: sign
dW1 = -((delta2 @ W2) * (1 - Z**2)).T @ X
- the new W2 :: updated-weights
dW1 = ((delta2 @ (W2 - eta * dW2)) * (1 - Z**2)).T @ X
- dW2 for W2 :: gradient-for-weights
dW1 = ((delta2 @ dW2) * (1 - Z**2)).T @ X
- delta2 for delta1 :: delta2-for-delta1
dW1 = delta2.T @ X
- the gate of 1 - a^2 :: derivative-at-the-wrong-point
dW1 = ((delta2 @ W2) * (1 - (X @ W1.T) ** 2)).T @ X
- plus :: uphill
new_W2 = W2 + eta * dW2
- eta forgotten :: rate-forgotten
new_W2 = W2 - dW2
- the step alone :: step-alone
new_W2 = -eta * dW2
- 1/n at the step :: averaged-again
new_W2 = W2 - eta * dW2 / n
- shrunk
new_W2 = (1 - eta) * W2
- turned
new_W2 = eta * dW2 - W2
- W1's gradient :: other-gradient
new_W2 = W2 - eta * dW1
- W1 for W2 :: other-weights
new_W2 = W1 - eta * dW2
- transposed step :: transposed-step
new_W2 = W2 - eta * dW2.T
- not stepped :: not-stepped
new_W2 = W2
- eta squared
new_W2 = W2 - eta**2 * dW2
- the sign of the gradient :: signs-alone
new_W2 = W2 - eta * np.sign(dW2)
- divided by eta :: rate-divides
new_W2 = W2 - dW2 / eta
- plus :: uphill
new_W1 = W1 + eta * dW1
- eta forgotten :: rate-forgotten
new_W1 = W1 - dW1
- W2's gradient :: other-gradient
new_W1 = W1 - eta * dW2
- not stepped :: not-stepped
new_W1 = W1
- the step alone :: step-alone
new_W1 = -eta * dW1
- two steps
new_W1 = W1 - 2 * eta * dW1
- W2 for W1 :: other-weights
new_W1 = W2 - eta * dW1
- plus, twice :: uphill
new_W2 = W2 + eta * dW2
new_W1 = W1 + eta * dW1
- eta forgotten, twice :: rate-forgotten
new_W2 = W2 - dW2
new_W1 = W1 - dW1
- exchanged :: other-layer
new_W2, new_W1 = new_W1, new_W2
- the tables exchanged
dW1, dW2 = dW2, dW1
- gate forgotten and plus :: gate-missing uphill
dW1 = (delta2 @ W2).T @ X
new_W2 = W2 + eta * dW2
- 1/n forgotten and transposed :: n-missing transposed
delta2 = P - Y
dW2 = Z.T @ delta2
- both tables transposed :: transposed
dW2 = Z.T @ delta2
dW1 = X.T @ ((delta2 @ W2) * (1 - Z**2))
- sign and plus :: sign-flipped
delta2 = (Y - P) / n
new_W2 = W2 + eta * dW2
new_W1 = W1 + eta * dW1
- nan
P = np.full((n, 3), np.nan)
- a word
dW1 = "delta1.T @ X"
- None
return None
- weights alone
return W2, W1
- floats as indices
return np.eye(3)[y]
"""

BACK = {
    "dt": "df * u",
    "du": "df * t",
    "ds": "dt * np.cos(s) + du",
    "dx": "ds * y + du * 2 * x",
    "dy": "ds * x",
}
NETWORK = """
n = len(X)
Z = np.tanh(X @ W1.T)
Y = np.eye(3)[y.astype(int)]
softmax = lambda s: np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
"""
STEP = {
    "P": "softmax(Z @ W2.T)",
    "delta2": "(P - Y) / n",
    "dW2": "delta2.T @ Z",
    "dW1": "((delta2 @ W2) * (1 - Z**2)).T @ X",
    "new_W2": "W2 - eta * dW2",
    "new_W1": "W1 - eta * dW1",
}
HUNT = """
def rules(r):
    x, y, s, t, u, df, dt, du, ds, dx, dy = r.values()
    at_s, at_x = dt * np.cos(s), ds * y
    yield 'dt', dt, df * u, {'factor': df * t}
    yield 'du', du, df * t, {'factor': df * u}
    yield 'ds', ds, at_s + du, {'slope': dt + du, 'overwritten': du, 'averaged': (at_s + du) / 2}
    also = {'factor': ds * x + du * 2 * x, 'slope': at_x + du, 'averaged': (at_x + du * 2 * x) / 2}
    yield 'dx', dx, at_x + du * 2 * x, also
    yield 'dy', dy, ds * x, {'factor': ds * y}
def found(r):
    for name, got, right, known in rules(r):
        if not np.isclose(got, right):
            known['sign'] = -right
            return name, next((k for k, v in known.items() if np.isclose(v, got)), 'overwritten')
def last(r):
    x, y, s, t, u, df = list(r.values())[:6]
    dt, du = df * u, df * t
    ds = dt * np.cos(s) + du
    right = {'dt': dt, 'du': du, 'ds': ds, 'dx': ds * y + du * 2 * x, 'dy': ds * x}
    return [name for name in right if not np.isclose(right[name], r[name])][-1]
"""

ANSWERS = [
    *read("backpropagation.order", ORDER),
    *read("backpropagation.backward", BACKWARD, BACK),
    *read(
        "backpropagation.bug",
        BUG,
        {"lines": "[found(run)[0] for run in runs]", "bugs": "[found(run)[1] for run in runs]"},
        before=HUNT,
    ),
    *read("backpropagation.train", TRAIN, STEP, before=NETWORK),
]
