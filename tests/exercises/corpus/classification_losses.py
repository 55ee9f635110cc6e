"""Answers to the exercises of lesson 05: see `notation` for how they are written."""

from tests.exercises.corpus.notation import read

WHO = """
+ margins compared
m = y * s
1 + (m < 1) + (m < 0)
+ a loop over both
return [1 + (a * b < 1) + (a * b < 0) for a, b in zip(y, s)]
+ if and elif
out = []
for label, score in zip(y, s):
    margin = label * score
    if margin < 0:
        out.append(3)
    elif margin < 1:
        out.append(2)
    else:
        out.append(1)
return out
+ np.where, nested
np.where(y * s >= 1, 1, np.where(y * s >= 0, 2, 3))
+ np.select
np.select([y * s < 0, y * s < 1], [3, 2], default=1)
+ slopes that are not zero, counted
slopes = [0 * s, np.where(y * s < 0, -y, 0), np.where(y * s < 1, -y, 0), -y / (1 + np.exp(y * s))]
return sum((np.array(d) != 0).astype(int) for d in slopes)
+ np.digitize
3 - np.digitize(y * s, [0, 1])
+ np.searchsorted
3 - np.searchsorted([0.0, 1.0], y * s, side='right')
+ float32
(1.0 + (y * s < 1) + (y * s < 0)).astype(np.float32)
+ a tuple
return tuple(int(1 + (m < 1) + (m < 0)) for m in y * s)
+ a dictionary of losses
pulls = {"zero-one": np.zeros(len(y)), "perceptron": y * s < 0, "hinge": y * s < 1, "entropy": np.ones(len(y))}
return np.sum(list(pulls.values()), axis=0)
+ signs differ
wrong = np.sign(y) != np.sign(s)
return 1 + wrong + np.array([m < 1 for m in y * s])
+ in place
n = np.ones_like(y)
n[y * s < 1] += 1
n[y * s < 0] += 1
return n
+ a column
(1 + (y * s < 1) + (y * s < 0)).reshape(-1, 1)
+ a matrix summed along an axis
np.stack([y * s < 0, y * s < 1, np.full(len(y), True)]).sum(axis=0)
+ the kink taken with it
1 + (y * s <= 1) + (y * s <= 0)
+ as text numbers to int
return [int(str(1 + int(m < 1) + int(m < 0))) for m in y * s]
- zero-one pulls at mistakes too :: zero-one-pulls
m = y * s
1 + (m < 1) + 2 * (m < 0)
- zero-one and its name in a loop :: zero-one-pulls
out = []
for label, score in zip(y, s):
    count = 1
    if label * score <= 0:
        count += 2
    if label * score < 1:
        count += 1
    out.append(count)
return out
- all four pull at every mistake, else cross entropy :: zero-one-pulls hinge-gate-at-zero
np.where(y * s < 0, 4, 1)
- cross entropy only where the margin is below 1 :: entropy-to-one
m = y * s
2 * (m < 1) + (m < 0)
- cross entropy only at mistakes :: entropy-stops
m = y * s
(m < 1).astype(int) + 2 * (m < 0)
- hinge only at mistakes :: hinge-gate-at-zero
m = y * s
1 + 2 * (m < 0)
- hinge as the perceptron, where :: hinge-gate-at-zero
np.where(y * s > 0, 1, 3)
- perceptron below 1 :: perceptron-to-one
m = y * s
1 + 2 * (m < 1)
- perceptron below 1, as a loop :: perceptron-to-one
return [3 if a * b < 1 else 1 for a, b in zip(y, s)]
- score for margin :: label-forgotten
1 + (s < 1) + (s < 0)
- score for margin, absolute
1 + (abs(s) < 1) + (s * y < 0)
- the score for the margin in the perceptron alone
1 + (y * s < 1) + (s < 0)
- the score for the margin in the hinge alone
1 + (s < 1) + (y * s < 0)
- signs turned :: sides-turned
m = y * s
1 + (m > 1) + (m > 0)
- signs turned in the hinge alone
m = y * s
1 + (m > 1) + (m < 0)
- signs turned in the perceptron alone
m = y * s
1 + (m < 1) + (m > 0)
- cross entropy left out :: entropy-never
m = y * s
(m < 1).astype(int) + (m < 0)
- zero-one pulls always :: zero-one-always
m = y * s
2 + (m < 1) + (m < 0)
- hinge below -1
m = y * s
1 + (m < -1) + (m < 0)
- who does not pull :: sides-turned
m = y * s
3 - (m < 1) - (m < 0)
- how many are not content, as a fraction :: share
m = y * s
(1 + (m < 1) + (m < 0)) / 4
- one number for all :: summed
m = y * s
return int(np.sum(1 + (m < 1) + (m < 0)))
- losses summed, not counted
m = y * s
(m <= 0) + np.maximum(0, -m) + np.maximum(0, 1 - m) + np.log(1 + np.exp(-m))
- distance of s from y
1 + (abs(y - s) < 1) + (y * s < 0)
- labels taken for 0 and 1
m = (2 * y - 1) * s
1 + (m < 1) + (m < 0)
- always two
2 * np.ones(len(y))
- hinge and cross entropy everywhere :: hinge-always
2 + (y * s < 0)
- pulls of all samples of a loss :: by-loss
m = y * s
[0, int((m < 0).sum()), int((m < 1).sum()), len(y)]
"""

HINGE = """
+ where
np.where(y * s < 1, -y, 0) / len(y)
+ mask in place
g = np.zeros_like(s)
active = 1 - y * s > 0
g[active] = -y[active]
return g / s.size
+ loop
n = len(s)
g = []
for i in range(n):
    if y[i] * s[i] < 1:
        g.append(-y[i] / n)
    else:
        g.append(0)
return g
+ heaviside
-y * np.heaviside(1 - y * s, 0) / len(s)
+ by sign
-y * (np.sign(1 - y * s) + (y * s == 1) * 0 > 0) / len(y)
+ maximum, then its sign
-y * np.sign(np.maximum(0, 1 - y * s)) / len(y)
+ mean by 1/n at the front
(1 / len(y)) * -(y * (y * s < 1))
+ as a list comprehension
return [(-a if a * b < 1 else 0.0) / len(y) for a, b in zip(y, s)]
+ float32
(-y * (y * s < 1) / len(y)).astype('float32')
+ a row of a matrix
return (np.where(y * s >= 1, 0, -y) / len(y)).reshape(1, -1)
+ chain rule in two factors
outer = (1 - y * s > 0) / len(y)
inner = -y
return outer * inner
+ by two classes
n = len(y)
return np.where(y == 1, np.where(s < 1, -1 / n, 0), np.where(s > -1, 1 / n, 0))
+ Jacobian diagonal
return np.diag(np.diag((y * s < 1) * -y)) / y.shape[0]
+ np.select
return np.select([y * s >= 1], [0 * y], -y) / np.size(y)
+ minus zero
-y / len(y) * np.where(1 - y * s > 0, 1, 0)
+ slope to the left
h = 1e-9
f = lambda m: np.maximum(0, 1 - m)
return np.round((f(y * s + h) - f(y * s)) / h) * y / len(y)
- 1/n forgotten :: n-missing
np.where(y * s < 1, -y, 0)
- 1/n forgotten, in a loop :: n-missing
return [-a if a * b < 1 else 0 for a, b in zip(y, s)]
- sign lost :: sign-flipped
np.where(y * s < 1, y, 0) / len(y)
- sign lost, times mask :: sign-flipped
y * (y * s < 1) / len(y)
- y forgotten
-(y * s < 1) / len(y)
- y forgotten, where :: slope-at-the-margin
np.where(y * s < 1, -1, 0) / len(y)
- perceptron :: gate-at-zero
np.where(y * s < 0, -y, 0) / len(y)
- perceptron with its kink :: gate-at-zero
np.where(y * s <= 0, -y, 0) / len(y)
- the kink on the wrong side :: pulled-at-the-kink
np.where(y * s <= 1, -y, 0) / len(y)
- the kink on the wrong side, as a loop :: pulled-at-the-kink
return [-a / len(y) if 1 - a * b >= 0 else 0 for a, b in zip(y, s)]
- s for y, the derivative with respect to w :: slope-at-the-weight
np.where(y * s < 1, -s, 0) / len(y)
- y s for the slope :: another-operand
np.where(y * s < 1, -y * s, 0) / len(y)
- the loss, not the slope :: n-missing not-differentiated
np.maximum(0, 1 - y * s)
- the loss over n :: not-differentiated
np.maximum(0, 1 - y * s) / len(y)
- the mean loss :: mean-loss
return float(np.mean(np.maximum(0, 1 - y * s)))
- everywhere :: gate-missing
-y / len(y)
- everywhere, no n :: gate-missing n-missing
-y
- the condition turned :: gate-turned
np.where(y * s > 1, -y, 0) / len(y)
- condition on s :: label-forgotten
np.where(s < 1, -y, 0) / len(y)
- condition on abs s
np.where(abs(s) < 1, -y, 0) / len(y)
- only active ones counted :: active-mean
active = y * s < 1
return np.where(active, -y, 0) / active.sum()
- 1/n twice :: n-twice
np.where(y * s < 1, -y, 0) / len(y) ** 2
- summed :: one-number
return (np.where(y * s < 1, -y, 0)).sum() / len(y)
- mean returned :: one-number
return float(np.mean(np.where(y * s < 1, -y, 0)))
- squared hinge :: squared
-2 * y * np.maximum(0, 1 - y * s) / len(y)
- loss times slope :: height-in-it
-y * np.maximum(0, 1 - y * s) / len(y)
- half at the kink :: half-at-the-kink
-y * np.heaviside(1 - y * s, 0.5) / len(y)
- sign(1 - ys) on both sides :: sign-for-gate
-y * np.sign(1 - y * s) / len(y)
- logistic slope :: cross-entropy
-y / (1 + np.exp(y * s)) / len(y)
- labels as 0 and 1
t = 2 * y - 1
np.where(t * s < 1, -t, 0) / len(y)
- divided by two
np.where(y * s < 1, -y, 0) / 2
- y squared :: slope-at-the-margin
np.where(y * s < 1, -y**2, 0) / len(y)
- margin below -1
np.where(y * s < -1, -y, 0) / len(y)
- 1 - y inside
np.where(y * s < 1, 1 - y, 0) / len(y)
- sign lost and 1/n forgotten :: n-missing sign-flipped
np.where(y * s < 1, y, 0)
- perceptron, 1/n forgotten :: gate-at-zero n-missing
np.where(y * s < 0, -y, 0)
- n times
-y * (y * s < 1) * len(y)
"""

ENTROPY = """
+ as the stub
p = 1 / (1 + np.exp(-s))
+ by the logistic's other form
p = np.exp(s) / (1 + np.exp(s))
+ tanh
p = (1 + np.tanh(s / 2)) / 2
+ one fraction
d_p = (p - y) / (p * (1 - p)) / len(y)
+ where
d_p = np.where(y == 1, -1 / p, 1 / (1 - p)) / len(y)
+ by the chain rule
d_s = d_p * p * (1 - p)
+ p's slope written out
dp_ds = np.exp(-s) / (1 + np.exp(-s)) ** 2
d_s = d_p * dp_ds
+ loops
n = len(y)
p = np.array([1 / (1 + np.exp(-t)) for t in s])
d_p = [-(y[i] / p[i] - (1 - y[i]) / (1 - p[i])) / n for i in range(n)]
d_s = [(p[i] - y[i]) / n for i in range(n)]
+ float32 everywhere
p = (1 / (1 + np.exp(-s))).astype(np.float32)
d_p = ((p - y) / (p * (1 - p)) / len(y)).astype(np.float32)
d_s = ((p - y) / len(y)).astype(np.float32)
+ a tuple of lists
p = 1 / (1 + np.exp(-s))
return (list(p), list((p - y) / p / (1 - p) / len(y)), list((p - y) / len(y)))
+ columns
p = (1 / (1 + np.exp(-s))).reshape(-1, 1)
y = y.reshape(-1, 1)
d_p = (-y / p + (1 - y) / (1 - p)) / len(y)
d_s = (p - y) / len(y)
+ margins
m = (2 * y - 1) * s
d_s = -(2 * y - 1) / (1 + np.exp(m)) / len(y)
+ by a Jacobian of p
J = np.diag(p * (1 - p))
d_s = J.T @ d_p
+ q for 1 - p
q = 1 / (1 + np.exp(s))
d_p = -(y / p - (1 - y) / q) / y.size
+ mean of two classes
d_s = np.where(y > 0.5, p - 1, p) / y.shape[0]
+ logaddexp
p = np.exp(-np.logaddexp(0, -s))
+ a clip that changes nothing
p = np.clip(1 / (1 + np.exp(-s)), 1e-15, 1 - 1e-15)
- d_s is d_p :: slope-kept
d_s = d_p
- d_s is d_p, written again :: slope-kept
d_s = -(y / p - (1 - y) / (1 - p)) / len(y)
- sigmoid's slope for d_s :: sigmoid-alone
d_s = p * (1 - p)
- sigmoid's slope over n for d_s :: sigmoid-mean
d_s = p * (1 - p) / len(y)
- 1/n twice, from d_p :: n-again
d_s = d_p * p * (1 - p) / len(y)
- 1/n twice :: n-again
d_s = (p - y) / len(y) ** 2
- d_s by n forgotten :: n-lost
d_s = p - y
- d_s turned :: sign-flipped
d_s = (y - p) / len(y)
- d_p's sign lost :: sign-flipped
d_p = (y / p - (1 - y) / (1 - p)) / len(y)
- d_p by n forgotten :: n-missing
d_p = -(y / p - (1 - y) / (1 - p))
- d_p by n forgotten, and d_s from it rightly :: n-missing
d_p = -(y / p - (1 - y) / (1 - p))
d_s = d_p * p * (1 - p)
- both by n forgotten :: n-missing
d_p = -y / p + (1 - y) / (1 - p)
d_s = p - y
- d_p without the inner sign :: inner-minus
d_p = -(y / p + (1 - y) / (1 - p)) / len(y)
- d_p of y = 1 alone :: one-term
d_p = -y / p / len(y)
- d_p of y = 1 alone, everywhere :: labels-ignored
d_p = -1 / p / len(y)
- d_p = p - y :: slope-at-s
d_p = (p - y) / len(y)
- d_p = p - y, no n :: slope-at-s n-missing
d_p = p - y
- d_p the loss :: not-differentiated
d_p = -(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)
- denominators exchanged :: denominators-swapped
d_p = -(y / (1 - p) - (1 - y) / p) / len(y)
- second numerator y :: y-for-both
d_p = (-y / p + y / (1 - p)) / len(y)
- printed minus
d_p = 1 / len(y) - (y / p + (1 - y) / (1 - p))
- -y/p + (1-y)/p :: p-for-both
d_p = (-y / p + (1 - y) / p) / len(y)
- denominator not squared off: p - y over p
d_p = (p - y) / p / len(y)
- sigmoid of -s :: other-class
p = 1 / (1 + np.exp(s))
- sigmoid of -s, all else from the right p :: other-class
p = 1 / (1 + np.exp(s))
q = 1 - p
d_p = -(y / q - (1 - y) / (1 - q)) / len(y)
d_s = (q - y) / len(y)
- p is the score :: score-kept score-for-probability
p = s
- p is exp(-s) / (1 + exp(-s)) :: other-class
p = np.exp(-s) / (1 + np.exp(-s))
- p by 1 + e^-s without inverse :: not-inverted
p = 1 + np.exp(-s)
- p = tanh :: tanh
p = np.tanh(s)
- p normalised over samples (softmax) :: over-samples
p = np.exp(s) / np.exp(s).sum()
- p rounded to a class :: rounded
p = (s > 0).astype(float)
- p thresholded for the slope :: rounded
hard = (p > 0.5).astype(float)
d_s = (hard - y) / len(y)
- sigma' without (1 - p) :: p-for-slope
d_s = d_p * p
- sigma'(p) for sigma'(s) :: slope-at-p
sp = 1 / (1 + np.exp(-p))
d_s = d_p * sp * (1 - sp)
- d_s divided by sigma' :: divided
d_s = d_p / (p * (1 - p))
- p - y times sigma' :: stretched-twice
d_s = (p - y) * p * (1 - p) / len(y)
- s - y :: score-for-probability
d_s = (s - y) / len(y)
- labels -1 and 1 :: signs-for-bits
t = 2 * y - 1
d_s = (p - t) / len(y)
- p (1 - y)
d_s = p * (1 - y) / len(y)
- mean of d_s
d_s = np.full(len(y), np.mean(p - y))
- summed :: one-number
d_s = np.sum(p - y) / len(y)
- hinge
t = 2 * y - 1
d_s = np.where(t * s < 1, -t, 0) / len(y)
- d_p and d_s exchanged :: slope-at-s slope-kept
p = 1 / (1 + np.exp(-s))
return p, (p - y) / len(y), (p - y) / (p * (1 - p)) / len(y)
- log base 10
d_p = -(y / p - (1 - y) / (1 - p)) / len(y) / np.log(10)
- two of p :: two-kept
d_s = 2 * (p - y) / len(y)
- squared error for d_p :: squared-error
d_p = 2 * (p - y) / len(y)
- p sign and d_s sign :: other-class sign-flipped
p = 1 / (1 + np.exp(s))
d_s = (y - p) / len(y)
- 1/2 for 1/n
d_s = (p - y) / 2
- d_p without y
d_p = 1 / (p * (1 - p)) / len(y)
"""

STABLE = """
+ logaddexp
np.logaddexp(0, np.where(y == 1, -s, s))
+ logaddexp minus y s
np.logaddexp(0, s) - y * s
+ max form
np.maximum(s, 0) - y * s + np.log1p(np.exp(-abs(s)))
+ margins
m = (2 * y - 1) * s
return np.logaddexp(0, -m)
+ margins in two cases
m = np.where(y == 1, s, -s)
return np.where(m > 0, np.log1p(np.exp(-np.abs(m))), -m + np.log1p(np.exp(-np.abs(m))))
+ loop with math
import math
out = []
for label, score in zip(y, s):
    t = -score if label == 1 else score
    out.append(t + math.log1p(math.exp(-t)) if t > 0 else math.log1p(math.exp(t)))
return out
+ two logaddexp
y * np.logaddexp(0, -s) + (1 - y) * np.logaddexp(0, s)
+ log-sum-exp by hand
t = np.where(y > 0, -s, s)
top = np.maximum(t, 0)
return top + np.log(np.exp(t - top) + np.exp(-top))
+ large scores apart
t = np.where(y == 1, -s, s)
return np.array([x if x > 50 else np.log1p(np.exp(x)) for x in t])
+ logaddexp.reduce
return np.logaddexp.reduce(np.stack([np.zeros_like(s), np.where(y == 1, -s, s)]))
+ log_expit from SciPy
from scipy.special import log_expit
return -log_expit(np.where(y == 1, s, -s))
+ xlogy-free float list
return [float(np.logaddexp(0, (1 - 2 * a) * b)) for a, b in zip(y, s)]
+ longdouble, back to float
t = ((1 - 2 * y) * s).astype(np.longdouble)
return (np.maximum(t, 0) + np.log1p(np.exp(-abs(t)))).astype(float)
+ by base 2
np.logaddexp2(0, (1 - 2 * y) * s / np.log(2)) * np.log(2)
+ a column
np.logaddexp(0, (1 - 2 * y) * s)[:, None]
- through p :: overflow
p = 1 / (1 + np.exp(-s))
return -(y * np.log(p) + (1 - y) * np.log(1 - p))
- through p, where :: overflow
p = 1 / (1 + np.exp(-s))
return np.where(y == 1, -np.log(p), -np.log(1 - p))
- through p, nan to 0 :: replaced
p = 1 / (1 + np.exp(-s))
return np.nan_to_num(-(y * np.log(p) + (1 - y) * np.log(1 - p)))
- log of 1 + exp overflows :: overflow
np.log(1 + np.exp(np.where(y == 1, -s, s)))
- log1p of exp overflows :: overflow
np.log1p(np.exp(np.where(y == 1, -s, s)))
- log1p of exp overflows, margins :: overflow
m = (2 * y - 1) * s
np.log1p(np.exp(-m))
- log of 1 + exp minus y s :: overflow
np.log(1 + np.exp(s)) - y * s
- clipped p at 1e-12 :: clipped
p = np.clip(1 / (1 + np.exp(-s)), 1e-12, 1 - 1e-12)
return -(y * np.log(p) + (1 - y) * np.log(1 - p))
- clipped p at 1e-7 :: clipped
p = 1 / (1 + np.exp(-s))
p = np.minimum(np.maximum(p, 1e-7), 1 - 1e-7)
return -(y * np.log(p) + (1 - y) * np.log(1 - p))
- clipped p at 1e-15 :: clipped
p = np.clip(1 / (1 + np.exp(-s)), 1e-15, 1 - 1e-15)
return np.where(y == 1, -np.log(p), -np.log(1 - p))
- eps inside the log :: clipped
p = 1 / (1 + np.exp(-s))
return -(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))
- eps of 1e-8 inside the log :: clipped
p = 1 / (1 + np.exp(-s))
eps = 1e-8
return -y * np.log(p + eps) - (1 - y) * np.log(1 - p + eps)
- clipped scores :: clipped
t = np.clip(s, -500, 500)
return np.logaddexp(0, (1 - 2 * y) * t)
- clipped scores at 30 :: clipped
t = np.clip(s, -30, 30)
p = 1 / (1 + np.exp(-t))
return -(y * np.log(p) + (1 - y) * np.log(1 - p))
- labels as -1 and 1 :: label-as-a-sign
np.logaddexp(0, -y * s)
- sign turned :: labels-swapped
np.logaddexp(0, np.where(y == 1, s, -s))
- sign turned, margins :: labels-swapped
m = (2 * y - 1) * s
return np.logaddexp(0, m)
- negative :: sign-flipped
-np.logaddexp(0, np.where(y == 1, -s, s))
- the score only, label forgotten :: label-zero
np.logaddexp(0, s)
- all of label 1 :: label-forgotten
np.logaddexp(0, -s)
- mean :: mean-taken
return float(np.mean(np.logaddexp(0, np.where(y == 1, -s, s))))
- divided by n :: divided-by-n
np.logaddexp(0, np.where(y == 1, -s, s)) / len(y)
- the hinge's limit :: bend-cut-off
np.maximum(0, np.where(y == 1, -s, s))
- hinge :: hinge
m = (2 * y - 1) * s
return np.maximum(0, 1 - m)
- base 2
np.logaddexp2(0, np.where(y == 1, -s, s))
- base 2, converted back at the end only :: base-two
np.logaddexp(0, np.where(y == 1, -s, s)) / np.log(2)
- base 10 :: base-ten
np.logaddexp(0, np.where(y == 1, -s, s)) / np.log(10)
- p returned :: probability-given
np.exp(-np.logaddexp(0, -s))
- only the first term :: second-term-lost
y * np.logaddexp(0, -s)
- only the second term :: first-term-lost
(1 - y) * np.logaddexp(0, s)
- large scores apart, in the wrong place
t = np.where(y == 1, -s, s)
return np.where(abs(t) > 50, t, np.logaddexp(0, t))
- rounded to four digits
np.round(np.logaddexp(0, np.where(y == 1, -s, s)), 4)
- infinite ones set to 1000 :: replaced
t = np.log(1 + np.exp(np.where(y == 1, -s, s)))
return np.where(np.isinf(t), 1000, t)
- infinite ones set to 0 :: replaced
t = np.log(1 + np.exp(np.where(y == 1, -s, s)))
return np.where(np.isinf(t), 0, t)
"""

CONTENT = """
+ margin 1, exactly on the kink
y
+ margin 2
2 * y
+ ten times
return [10 * label for label in y]
+ margin 30
30.0 * y
+ where
np.where(y > 0, 5, -5)
+ different sizes
y * np.linspace(1.5, 4, len(y))
+ 400
400 * y
+ 700
700 * y
+ a loop
out = []
for label in y:
    out.append(3 if label == 1 else -3)
return out
+ random above 1
y * (1 + np.random.default_rng(0).random(len(y)))
+ float32
(y * 3).astype(np.float32)
+ a column
(y * 3)[:, None]
+ 1 + tiny
y * (1 + 1e-6)
+ divided by the label
3 / y
+ a sum
y + y
+ np.sign
np.sign(y) * 1.01
+ copy
y.copy()
- beyond what exp can hold :: too-far
1000 * y
- beyond what exp can hold, 800 :: too-far
np.where(y > 0, 800, -800)
- infinite
np.inf * y
- inside the margin :: only-right-side
0.5 * y
- inside the margin, 0.99 :: only-right-side
0.99 * y
- wrong side :: turned-round
-2 * y
- wrong side, kink :: turned-round
-y
- zeros :: all-zero
0 * y
- zeros, plain :: all-zero
np.zeros(len(y))
- the same score for all :: label-forgotten
np.ones(len(y))
- two for all :: label-forgotten
2 * np.ones_like(y)
- minus two for all :: label-forgotten
np.full(len(y), -2.0)
- 1e6 :: too-far
y * 1e6
- labels as 0 and 1 :: some-wrong
np.where(y == 1, 2, 0)
- probabilities :: some-wrong
np.where(y == 1, 0.9, 0.1)
- one sample within :: only-right-side
s = 2.0 * y
s[0] = 0.5 * y[0]
return s
- one sample on the wrong side :: some-wrong
s = 2.0 * y
s[-1] = -s[-1]
return s
- one sample too far :: too-far
s = 2.0 * y
s[-1] = 5000 * y[-1]
return s
- one number
return 2.0
- too few
2 * y[:-1]
- nan
np.nan * y
- 1/y over 2 :: only-right-side
1 / (2 * y)
- absolute :: label-forgotten
abs(3 * y)
- exactly tiny :: only-right-side
1e-9 * y
"""

STEPS = {
    "p": "1 / (1 + np.exp(-s))",
    "d_p": "-(y / p - (1 - y) / (1 - p)) / len(y)",
    "d_s": "(p - y) / len(y)",
}

ANSWERS = [
    *read("classification_losses.who", WHO),
    *read("classification_losses.hinge", HINGE),
    *read("classification_losses.entropy", ENTROPY, STEPS),
    *read("classification_losses.stable", STABLE),
    *read("classification_losses.content", CONTENT),
]
