"""Lesson 04: the losses of regression."""

from __future__ import annotations

from tests.exercises.corpus.answer import writers

right, wrong = writers("regression_losses")

DIRECTION = [
    *right(
        "direction",
        """
        def word(pull):
            if abs(pull) < 1e-9:
                return "stays"
            return "up" if pull > 0 else "down"
        return word((y - y_hat).sum()), word(np.sign(y - y_hat).sum())
        """,
        """
        pulls = np.round([np.sum(y - y_hat), np.sum(np.sign(y - y_hat))], 9)
        return ['up' if pull > 0 else 'down' if pull < 0 else 'stays' for pull in pulls]
        """,
        """
        words = {1: 'up', -1: 'down', 0: 'stays'}
        r = y - y_hat
        return words[int(np.sign(r.mean().round(9)))], words[int(np.sign(np.sign(r).mean()))]
        """,
        """
        above = sum(1 for a, b in zip(y, y_hat) if a > b)
        below = sum(1 for a, b in zip(y, y_hat) if a < b)
        total = round(float(np.sum(y) - np.sum(y_hat)), 9)
        mse = "up" if total > 0 else "down" if total < 0 else "stays"
        mae = "up" if above > below else "down" if above < below else "stays"
        return mse, mae
        """,
        """
        n = len(y)
        d_mse = 2 / n * (y_hat - y)
        d_mae = np.sign(y_hat - y) / n
        out = []
        for gradient in (d_mse.sum(), d_mae.sum()):
            if np.isclose(gradient, 0):
                out.append("Stays")
            elif gradient < 0:
                out.append("Up")
            else:
                out.append("Down")
        return tuple(out)
        """,
        """
        r = y - y_hat
        way = lambda s: np.array(['down', 'stays', 'up'])[int(np.sign(np.round(s, 8))) + 1]
        return np.array([way(np.dot(r, np.ones(len(r)))), way(((r > 0) * 1 - (r < 0) * 1).sum())])
        """,
    ),
    *wrong(
        "direction",
        "up and down exchanged",
        "turned-round",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        return word((y_hat - y).sum()), word(np.sign(y_hat - y).sum())
        """,
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'down' if s > 0 else 'up'
        r = y - y_hat
        return word(r.sum()), word(np.sign(r).sum())
        """,
    ),
    *wrong(
        "direction",
        "up and down exchanged for the MSE alone",
        "",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        return word((y_hat - y).sum()), word(np.sign(y - y_hat).sum())
        """,
    ),
    *wrong(
        "direction",
        "up and down exchanged for the MAE alone",
        "",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        return word((y - y_hat).sum()), word(np.sign(y_hat - y).sum())
        """,
    ),
    *wrong(
        "direction",
        "the two losses exchanged",
        "losses-swapped",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word(np.sign(r).sum()), word(r.sum())
        """,
    ),
    *wrong(
        "direction",
        "the MSE's word twice",
        "size-for-both",
        """
        s = (y - y_hat).sum()
        word = 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        return word, word
        """,
    ),
    *wrong(
        "direction",
        "the MAE's word twice",
        "count-for-both",
        """
        s = np.sign(y - y_hat).sum()
        word = 'stays' if s == 0 else 'up' if s > 0 else 'down'
        return word, word
        """,
    ),
    *wrong(
        "direction",
        "the largest residual alone",
        "",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word(r[np.abs(r).argmax()]), word(np.sign(r).sum())
        """,
    ),
    *wrong(
        "direction",
        "the median of the residuals for the MAE, the mean's sign for both",
        "size-for-both",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word(np.mean(r)), word(np.sign(np.mean(r)))
        """,
    ),
    *wrong(
        "direction",
        "the MAE by the sum of absolute residuals",
        "",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word(r.sum()), word(np.abs(r).sum())
        """,
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        return word(np.sum(y - y_hat)), word(np.mean(np.abs(y - y_hat)))
        """,
    ),
    *wrong(
        "direction",
        "the losses themselves: never down",
        "always-up",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word((r**2).mean()), word(np.abs(r).mean())
        """,
    ),
    *wrong(
        "direction",
        "the MSE by squared residuals with their signs",
        "",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word((r * abs(r)).sum()), word(np.sign(r).sum())
        """,
    ),
    *wrong(
        "direction",
        "the MAE balanced by distances above and below",
        "losses-swapped",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word(np.sign(r).sum()), word(r[r > 0].sum() + r[r < 0].sum())
        """,
    ),
    *wrong(
        "direction",
        "never stays",
        "",
        """
        r = y - y_hat
        return ('up' if r.sum() > 0 else 'down'), ('up' if np.sign(r).sum() > 0 else 'down')
        """,
    ),
    *wrong(
        "direction",
        "stays only if the line goes through every point",
        "",
        """
        r = y - y_hat
        stays = np.allclose(r, 0)
        return ("stays" if stays else "up" if r.sum() > 0 else "down"), (
            "stays" if stays else "up" if np.sign(r).sum() > 0 else "down"
        )
        """,
    ),
    *wrong(
        "direction",
        "more above for both",
        "count-for-both",
        """
        above, below = (y > y_hat).sum(), (y < y_hat).sum()
        word = 'up' if above > below else 'down' if above < below else 'stays'
        return [word, word]
        """,
    ),
    *wrong(
        "direction",
        "a sample on the line counted as above",
        "",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word(r.sum()), word(np.where(r >= 0, 1, -1).sum())
        """,
    ),
    *wrong(
        "direction",
        "a sample on the line counted as below",
        "",
        """
        def word(s):
            return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        r = y - y_hat
        return word(r.sum()), word(np.where(r > 0, 1, -1).sum())
        """,
    ),
    *wrong(
        "direction",
        "by the predictions alone",
        "",
        "return ('up' if y_hat.sum() > 0 else 'down'), ('up' if np.sign(y_hat).sum() > 0 else 'down')",
    ),
    *wrong(
        "direction",
        "by the data alone",
        "",
        "return ('up' if y.sum() > 0 else 'down'), ('up' if np.sign(y).sum() > 0 else 'down')",
    ),
    *wrong(
        "direction",
        "stays, for both",
        "always-stays",
        "return 'stays', 'stays'",
    ),
    *wrong(
        "direction",
        "one word for each sample",
        "word-for-each-point",
        "return ['up' if a > b else 'down' if a < b else 'stays' for a, b in zip(y, y_hat)]",
    ),
    *wrong(
        "direction",
        "the numbers for the words",
        "",
        "return (y - y_hat).sum(), np.sign(y - y_hat).sum()",
    ),
    *wrong(
        "direction",
        "only the MSE's word",
        "one-word",
        """
        s = (y - y_hat).sum()
        return 'stays' if abs(s) < 1e-9 else 'up' if s > 0 else 'down'
        """,
    ),
    *wrong(
        "direction",
        "by the first and last sample",
        "",
        """
        r = y - y_hat
        return ('up' if r[0] > 0 else 'down'), ('up' if r[-1] > 0 else 'down')
        """,
    ),
    *wrong(
        "direction",
        "other words",
        "",
        """
        r = y - y_hat
        return ("up" if r.sum() > 0 else "down" if r.sum() < 0 else "none"), (
            "up" if np.sign(r).sum() > 0 else "down" if np.sign(r).sum() < 0 else "none"
        )
        """,
    ),
]

SQUARED = [
    *right(
        "squared",
        """
        n = len(x)
        y_hat = w * x + b
        d_y_hat = 2 / n * (y_hat - y)
        return d_y_hat, np.sum(d_y_hat * x), np.sum(d_y_hat)
        """,
        """
        r = w * x + b - y
        d = 2 * r / r.size
        return d, d @ x, d.sum()
        """,
        """
        y_hat = w * x + b
        return -2 * (y - y_hat) / len(y), -2 * np.mean((y - y_hat) * x), -2 * np.mean(y - y_hat)
        """,
        """
        n = len(x)
        d_y_hat, d_slope, d_intercept = [], 0, 0
        for i in range(n):
            d = 2 * (w * x[i] + b - y[i]) / n
            d_y_hat.append(d)
            d_slope += d * x[i]
            d_intercept += d
        return d_y_hat, d_slope, d_intercept
        """,
        """
        X = np.column_stack([x, np.ones_like(x)])
        r = X @ [w, b] - y
        gradient = 2 / len(y) * X.T @ r
        return 2 / len(y) * r, gradient[0], gradient[1]
        """,
        """
        loss = lambda w, b: np.mean((w * x + b - y) ** 2)
        h = 1e-5
        d_slope = (loss(w + h, b) - loss(w - h, b)) / (2 * h)
        d_intercept = (loss(w, b + h) - loss(w, b - h)) / (2 * h)
        return 2 * (w * x + b - y) / len(x), d_slope, d_intercept
        """,
        """
        d = (w * x + b - y) / (len(y) / 2)
        return {'d_y_hat': d, 'd_slope': np.dot(x, d), 'd_intercept': np.einsum('i->', d)}
        """,
        """
        x, y = np.float32(x), np.float32(y)
        d = np.float32(2 / len(x)) * (np.float32(w) * x + np.float32(b) - y)
        return d, (d * x).sum(), d.sum()
        """,
        """
        d = (2 * (w * x + b - y) / len(x)).reshape(-1, 1)
        return d, x @ d, d.sum(axis=0)
        """,
    ),
    *wrong(
        "squared",
        "1/n missing",
        "n-missing",
        """
        d = 2 * (w * x + b - y)
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        r = w * x + b - y
        return 2 * r, 2 * (r * x).sum(), 2 * r.sum()
        """,
    ),
    *wrong(
        "squared",
        "1/n missing in d_y_hat alone",
        "n-missing",
        """
        r = w * x + b - y
        return 2 * r, 2 * np.mean(r * x), 2 * np.mean(r)
        """,
    ),
    *wrong(
        "squared",
        "2 missing",
        "two-missing",
        """
        d = (w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        r = w * x + b - y
        n = len(y)
        return r / n, (r * x).mean(), r.mean()
        """,
    ),
    *wrong(
        "squared",
        "2 missing in d_y_hat alone",
        "two-missing",
        """
        r = w * x + b - y
        n = len(y)
        return r / n, 2 * (r * x).mean(), 2 * r.mean()
        """,
    ),
    *wrong(
        "squared",
        "2 and 1/n missing",
        "n-missing two-missing",
        """
        r = w * x + b - y
        return r, (r * x).sum(), r.sum()
        """,
    ),
    *wrong(
        "squared",
        "y - y_hat for y_hat - y",
        "sign-flipped",
        """
        d = 2 / len(x) * (y - (w * x + b))
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        y_hat = w * x + b
        r = y - y_hat
        n = len(y)
        return 2 * r / n, 2 * (r @ x) / n, 2 * r.sum() / n
        """,
    ),
    *wrong(
        "squared",
        "the sign of d_y_hat alone",
        "sign-flipped",
        """
        r = w * x + b - y
        return -2 * r / len(x), 2 * np.mean(r * x), 2 * np.mean(r)
        """,
    ),
    *wrong(
        "squared",
        "b forgotten",
        "b-forgotten",
        """
        d = 2 / len(x) * (w * x - y)
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        y_hat = w * x
        d_y_hat = 2 * (y_hat - y) / len(y)
        return d_y_hat, d_y_hat @ x, d_y_hat.sum()
        """,
    ),
    *wrong(
        "squared",
        "b subtracted",
        "b-subtracted",
        """
        d = 2 / len(x) * (w * x - b - y)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "x already in d_y_hat",
        "x-too-early",
        """
        d = 2 / len(x) * (w * x + b - y) * x
        return d, np.sum(d), 2 * np.mean(w * x + b - y)
        """,
        """
        d_y_hat = 2 * (w * x + b - y) * x / len(x)
        return d_y_hat, np.sum(d_y_hat * x), np.sum(d_y_hat)
        """,
    ),
    *wrong(
        "squared",
        "w in d_y_hat",
        "times-w",
        """
        d = 2 / len(x) * (w * x + b - y) * w
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "x forgotten in d_slope",
        "x-forgotten",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d), np.sum(d)
        """,
        """
        r = w * x + b - y
        d_slope = 2 * np.mean(r)
        return 2 * r / len(r), d_slope, 2 * np.mean(r)
        """,
    ),
    *wrong(
        "squared",
        "w for x in d_slope",
        "w-for-x",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d * w), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "mean(r) mean(x)",
        "means-multiplied",
        """
        r = w * x + b - y
        return 2 * r / len(x), 2 * r.mean() * x.mean(), 2 * r.mean()
        """,
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, d.sum() * x.mean(), d.sum()
        """,
    ),
    *wrong(
        "squared",
        "sum(d) sum(x)",
        "sums-multiplied",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, d.sum() * x.sum(), d.sum()
        """,
    ),
    *wrong(
        "squared",
        "mean for sum, of d_y_hat",
        "averaged-again",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.mean(d * x), np.mean(d)
        """,
        """
        d = 2 * (w * x + b - y) / len(x)
        n = len(x)
        return d, (d @ x) / n, d.sum() / n
        """,
    ),
    *wrong(
        "squared",
        "mean for sum in d_intercept alone",
        "averaged-again",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d * x), np.mean(d)
        """,
    ),
    *wrong(
        "squared",
        "sum for mean in d_slope and d_intercept",
        "n-lost",
        """
        r = w * x + b - y
        return 2 * r / len(x), 2 * np.sum(r * x), 2 * np.sum(r)
        """,
    ),
    *wrong(
        "squared",
        "not added: an array for d_slope",
        "not-summed",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, d * x, np.sum(d)
        """,
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, d * x, d
        """,
    ),
    *wrong(
        "squared",
        "d_slope and d_intercept exchanged",
        "x-forgotten x-kept",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d), np.sum(d * x)
        """,
    ),
    *wrong(
        "squared",
        "b times the sum in d_intercept",
        "times-b",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d * x), b * np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "d_intercept is b",
        "b-itself",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d * x), b
        """,
    ),
    *wrong(
        "squared",
        "x in d_intercept, too",
        "x-kept",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d * x), np.sum(d * x)
        """,
    ),
    *wrong(
        "squared",
        "the intercept counts nothing",
        "nothing",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d * x), 0.0
        """,
    ),
    *wrong(
        "squared",
        "the MAE's gradient",
        "other-loss",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "absolute values summed",
        "sizes-summed sign-lost",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(np.abs(d * x)), np.sum(np.abs(d))
        """,
        """
        d = 2 * np.abs(w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "the squared errors for the gradient",
        "not-differentiated n-missing averaged-again",
        """
        d = (w * x + b - y) ** 2 / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        r = w * x + b - y
        d = r**2
        return d, np.mean(d * x), np.mean(d)
        """,
    ),
    *wrong(
        "squared",
        "the outer derivative twice: 2 r squared",
        "square-kept",
        """
        r = w * x + b - y
        d = 2 * r**2 / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "the mean of d_y_hat, as one number",
        "one-number",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d.sum(), np.sum(d * x), np.sum(d)
        """,
        """
        r = w * x + b - y
        return 2 * np.mean(r), 2 * np.mean(r * x), 2 * np.mean(r)
        """,
    ),
    *wrong(
        "squared",
        "y_hat for d_y_hat",
        "line-for-slope",
        """
        y_hat = w * x + b
        d = 2 / len(x) * (y_hat - y)
        return y_hat, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "y times for x times",
        "y-for-x",
        """
        d = 2 / len(x) * (w * x + b - y)
        return d, np.sum(d * y), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "divided by 2",
        "halved",
        """
        d = (w * x + b - y) / (2 * len(x))
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "divided by n - 1",
        "one-less",
        """
        d = 2 * (w * x + b - y) / (len(x) - 1)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "1/n twice",
        "n-twice",
        """
        n = len(x)
        d = 2 / n**2 * (w * x + b - y)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "the root of the MSE",
        "",
        """
        r = w * x + b - y
        d = r / len(x) / np.sqrt(np.mean(r**2))
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "squared",
        "w and b exchanged in the line",
        "w-and-b-swapped",
        """
        d = 2 / len(x) * (b * x + w - y)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
]

ABSOLUTE = [
    *right(
        "absolute",
        """
        d_y_hat = np.sign(w * x + b - y) / len(x)
        return d_y_hat, np.sum(d_y_hat * x), np.sum(d_y_hat)
        """,
        """
        r = w * x + b - y
        d = ((r > 0).astype(float) - (r < 0)) / len(r)
        return d, d @ x, d.sum()
        """,
        """
        s = np.sign(y - (w * x + b))
        return -s / s.size, -np.mean(s * x), -np.mean(s)
        """,
        """
        d = []
        for xi, yi in zip(x, y):
            r = w * xi + b - yi
            d.append(0 if r == 0 else (1 if r > 0 else -1) / len(x))
        return d, sum(a * c for a, c in zip(d, x)), sum(d)
        """,
        """
        y_hat = w * x + b
        r = y_hat - y
        d = np.divide(r, np.abs(r), out=np.zeros_like(r), where=r != 0) / len(r)
        return d, np.dot(x, d), d.sum()
        """,
        """
        y_hat = w * x + b
        d = np.where(y_hat > y, 1.0, np.where(y_hat < y, -1.0, 0.0)) / len(y)
        return [d, (d * x).sum(), d.sum()]
        """,
        """
        r = w * x + b - y
        d = np.sign(np.round(r, 9)) / len(y)
        return {'d_y_hat': d, 'd_slope': x @ d, 'd_intercept': d @ np.ones(len(d))}
        """,
        """
        d = np.select([w * x + b > y, w * x + b < y], [1 / len(x), -1 / len(x)], 0)
        return d, np.vdot(d, x), np.add.reduce(d)
        """,
    ),
    *wrong(
        "absolute",
        "1/n missing",
        "n-missing",
        """
        d = np.sign(w * x + b - y)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "1/n missing in d_y_hat alone",
        "n-missing",
        """
        d = np.sign(w * x + b - y)
        return d, np.mean(d * x), np.mean(d)
        """,
    ),
    *wrong(
        "absolute",
        "y - y_hat for y_hat - y",
        "sign-flipped",
        """
        d = np.sign(y - (w * x + b)) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        y_hat = w * x + b
        d = np.where(y > y_hat, 1, np.where(y < y_hat, -1, 0)) / len(y)
        return d, d @ x, d.sum()
        """,
    ),
    *wrong(
        "absolute",
        "scaled by the residual",
        "scaled-by-residual",
        """
        d = (w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        r = w * x + b - y
        d = np.sign(r) * np.abs(r) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "the MSE's gradient",
        "other-loss",
        """
        d = 2 * (w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "the absolute residual",
        "not-differentiated",
        """
        d = np.abs(w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "2 left from the MSE",
        "two-kept",
        """
        d = 2 * np.sign(w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "1 on the line",
        "one-at-the-kink",
        """
        d = np.where(w * x + b - y >= 0, 1, -1) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
        """
        r = w * x + b - y
        d = np.array([-1 if each < 0 else 1 for each in r]) / len(x)
        return d, d @ x, d.sum()
        """,
    ),
    *wrong(
        "absolute",
        "-1 on the line",
        "minus-at-the-kink",
        """
        d = np.where(w * x + b - y > 0, 1, -1) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "nan on the line: r / |r|",
        "",
        """
        r = w * x + b - y
        d = r / np.abs(r) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "samples below the line left out",
        "one-sided",
        """
        d = (w * x + b - y > 0) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "all 1/n, the sign lost",
        "sign-lost",
        """
        d = np.ones(len(x)) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "b forgotten",
        "b-forgotten",
        """
        d = np.sign(w * x - y) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "x already in d_y_hat",
        "x-too-early",
        """
        d = np.sign(w * x + b - y) * x / len(x)
        return d, np.sum(d), np.mean(np.sign(w * x + b - y))
        """,
        """
        d_y_hat = x * np.sign(w * x + b - y) / len(x)
        return d_y_hat, np.sum(d_y_hat * x), np.sum(d_y_hat)
        """,
    ),
    *wrong(
        "absolute",
        "x forgotten in d_slope",
        "x-forgotten",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.sum(d), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "sign(x) in d_slope",
        "",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.sum(d * np.sign(x)), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "|x| in d_slope",
        "size-of-x",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.sum(d * np.abs(x)), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "the residual in d_slope and d_intercept",
        "",
        """
        r = w * x + b - y
        return np.sign(r) / len(x), np.mean(r * x), np.mean(r)
        """,
    ),
    *wrong(
        "absolute",
        "mean(sign) mean(x)",
        "means-multiplied",
        """
        s = np.sign(w * x + b - y)
        return s / len(x), s.mean() * x.mean(), s.mean()
        """,
    ),
    *wrong(
        "absolute",
        "mean for sum, of d_y_hat",
        "averaged-again",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.mean(d * x), np.mean(d)
        """,
    ),
    *wrong(
        "absolute",
        "sum for mean in d_slope and d_intercept",
        "n-lost",
        """
        s = np.sign(w * x + b - y)
        return s / len(x), np.sum(s * x), np.sum(s)
        """,
    ),
    *wrong(
        "absolute",
        "absolute values summed",
        "sizes-summed",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.sum(np.abs(d * x)), np.sum(np.abs(d))
        """,
    ),
    *wrong(
        "absolute",
        "the sign of the sum",
        "",
        """
        r = w * x + b - y
        d = np.sign(r) / len(x)
        return d, np.sign(np.sum(r * x)), np.sign(np.sum(r))
        """,
    ),
    *wrong(
        "absolute",
        "the sign of the mean in d_intercept alone",
        "",
        """
        r = w * x + b - y
        d = np.sign(r) / len(x)
        return d, np.sum(d * x), np.sign(np.mean(r))
        """,
    ),
    *wrong(
        "absolute",
        "not added",
        "not-summed",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, d * x, d
        """,
    ),
    *wrong(
        "absolute",
        "d_slope and d_intercept exchanged",
        "x-forgotten x-kept",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.sum(d), np.sum(d * x)
        """,
    ),
    *wrong(
        "absolute",
        "x in d_intercept, too",
        "x-kept",
        """
        d = np.sign(w * x + b - y) / len(x)
        return d, np.sum(d * x), np.sum(d * x)
        """,
    ),
    *wrong(
        "absolute",
        "the loss for d_y_hat",
        "n-missing not-differentiated",
        """
        r = w * x + b - y
        d = np.sign(r) / len(x)
        return np.abs(r), np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "one number for d_y_hat",
        "one-number",
        """
        s = np.sign(w * x + b - y)
        return np.mean(s), np.mean(s * x), np.mean(s)
        """,
    ),
    *wrong(
        "absolute",
        "the sign of y_hat alone",
        "derivative-at-the-wrong-point",
        """
        d = np.sign(w * x + b) / len(x)
        return d, np.sum(d * x), np.sum(d)
        """,
    ),
    *wrong(
        "absolute",
        "the median for the mean in d_intercept",
        "",
        """
        s = np.sign(w * x + b - y)
        return s / len(x), np.mean(s * x), np.median(s)
        """,
    ),
]

BALANCE = [
    *right(
        "balance",
        """
        r = y - w * x
        return np.mean(r), np.median(r)
        """,
        """
        by_mse = y.mean() - w * x.mean()
        by_mae = sorted(y - w * x)[len(x) // 2]
        return by_mse, by_mae
        """,
        """
        r = np.sort(y - w * x)
        return r.sum() / r.size, r[(r.size - 1) // 2]
        """,
        """
        import statistics
        r = [float(b - w * a) for a, b in zip(x, y)]
        return statistics.fmean(r), statistics.median(r)
        """,
        """
        r = y - w * x
        def slope(b):
            return np.sum(np.sign(b - r))
        by_mae = [b for b in r if slope(b) == 0][0]
        return sum(r) / len(r), by_mae
        """,
        """
        r = y - w * x
        return np.average(r), np.percentile(r, 50)
        """,
        """
        r = y - w * x
        by_mae = min(r, key=lambda b: np.abs(r - b).sum())
        by_mse = np.linalg.lstsq(np.ones((len(r), 1)), r, rcond=None)[0]
        return by_mse, by_mae
        """,
        """
        r = y - w * x
        b = 0.0
        for _ in range(60):
            b += 0.5 * np.mean(r - b)
        return {'by_mse': b, 'by_mae': np.partition(r, len(r) // 2)[len(r) // 2]}
        """,
        """
        r = (y - w * x).astype(np.float32)
        return [r.mean(), np.quantile(r, 0.5)]
        """,
    ),
    *wrong(
        "balance",
        "the two exchanged",
        "median-for-mean mean-for-median",
        """
        r = y - w * x
        return np.median(r), np.mean(r)
        """,
    ),
    *wrong(
        "balance",
        "the mean for both",
        "mean-for-median",
        """
        r = y - w * x
        return np.mean(r), np.mean(r)
        """,
        """
        b = y.mean() - w * x.mean()
        return b, b
        """,
    ),
    *wrong(
        "balance",
        "the median for both",
        "median-for-mean",
        """
        r = y - w * x
        return np.median(r), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "the slope forgotten",
        "slope-ignored",
        "return np.mean(y), np.median(y)",
        "return y.mean(), sorted(y)[len(y) // 2]",
    ),
    *wrong(
        "balance",
        "the slope forgotten for the MSE",
        "slope-ignored",
        "return np.mean(y), np.median(y - w * x)",
    ),
    *wrong(
        "balance",
        "the slope forgotten for the MAE",
        "slope-ignored",
        "return np.mean(y - w * x), np.median(y)",
    ),
    *wrong(
        "balance",
        "the sign",
        "sign-flipped",
        """
        r = w * x - y
        return np.mean(r), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "w x added",
        "slope-added",
        """
        r = y + w * x
        return np.mean(r), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "median of y less w times median of x",
        "medians-apart",
        "return np.mean(y - w * x), np.median(y) - w * np.median(x)",
        "return y.mean() - w * x.mean(), np.median(y) - w * np.median(x)",
    ),
    *wrong(
        "balance",
        "the middle of the list, not sorted",
        "not-sorted",
        """
        r = y - w * x
        return r.mean(), r[len(r) // 2]
        """,
    ),
    *wrong(
        "balance",
        "the middle of the list by x",
        "sorted-by-x",
        """
        r = (y - w * x)[np.argsort(x)]
        return r.mean(), r[len(r) // 2]
        """,
    ),
    *wrong(
        "balance",
        "the residual of the middle y",
        "sorted-by-y",
        """
        r = (y - w * x)[np.argsort(y)]
        return r.mean(), r[len(r) // 2]
        """,
    ),
    *wrong(
        "balance",
        "halfway between the outermost",
        "half-way",
        """
        r = y - w * x
        return r.mean(), (r.max() + r.min()) / 2
        """,
    ),
    *wrong(
        "balance",
        "halfway between the outermost, for the MSE",
        "half-way",
        """
        r = y - w * x
        return (r.max() + r.min()) / 2, np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "the sum for the mean",
        "sum-for-mean",
        """
        r = y - w * x
        return np.sum(r), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "the mean of absolute residuals for the MAE",
        "sizes-averaged",
        """
        r = y - w * x
        return np.mean(r), np.mean(np.abs(r))
        """,
    ),
    *wrong(
        "balance",
        "the median of absolute residuals for the MAE",
        "middle-of-sizes",
        """
        r = y - w * x
        return np.mean(r), np.median(np.abs(r))
        """,
    ),
    *wrong(
        "balance",
        "the mean of squares for the MSE",
        "squares-averaged",
        """
        r = y - w * x
        return np.mean(r**2), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "the mean of squares and of absolute values",
        "squares-averaged sizes-averaged",
        """
        r = y - w * x
        return np.mean(r**2), np.mean(np.abs(r))
        """,
    ),
    *wrong(
        "balance",
        "the mean of signs for the MAE",
        "",
        """
        r = y - w * x
        return np.mean(r), np.mean(np.sign(r))
        """,
    ),
    *wrong(
        "balance",
        "one too far in the sorted list",
        "one-too-far",
        """
        r = np.sort(y - w * x)
        return r.mean(), r[len(r) // 2 + 1]
        """,
        """
        r = sorted(y - w * x)
        n = len(r)
        return sum(r) / n, r[(n + 1) // 2]
        """,
    ),
    *wrong(
        "balance",
        "the mean weighed by x",
        "",
        """
        r = y - w * x
        return np.sum(r * x) / np.sum(x), np.median(r)
        """,
        """
        r = y - w * x
        return np.sum(r * x) / np.sum(x * x), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "the fitted line's intercept, with a slope of its own",
        "slope-refitted",
        """
        slope, b = np.polyfit(x, y, 1)
        return b, np.median(y - w * x)
        """,
    ),
    *wrong(
        "balance",
        "y / x for y - w x",
        "",
        """
        r = y / (w * x)
        return np.mean(r), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "divided by n - 1",
        "",
        """
        r = y - w * x
        return r.sum() / (len(r) - 1), np.median(r)
        """,
    ),
    *wrong(
        "balance",
        "0: the line stays",
        "",
        "return 0.0, 0.0",
    ),
    *wrong(
        "balance",
        "the smallest residual for the MAE",
        "",
        """
        r = y - w * x
        return r.mean(), r[np.abs(r).argmin()]
        """,
    ),
    *wrong(
        "balance",
        "all of the residuals",
        "",
        """
        r = y - w * x
        return r, r
        """,
    ),
    *wrong(
        "balance",
        "only the mean",
        "",
        "return np.mean(y - w * x)",
    ),
]

TUG = [
    *right(
        "tug",
        """
        X = np.column_stack([x, np.ones(5)])
        r = np.array([1.0, -2.0, 3.0, 0.5, -1.5])
        r = r - X @ np.linalg.lstsq(X, r, rcond=None)[0]
        return w * x + b + r
        """,
        """
        noise = np.array([3.0, -1.0, 4.0, 1.0, -5.0])
        slope, intercept = np.polyfit(x, noise, 1)
        return w * x + b + noise - (slope * x + intercept)
        """,
        """
        y = np.array([1.0, 0.0, 2.0, -1.0, 5.0])
        s, c = np.polyfit(x, y, 1)
        return y + (w - s) * x + (b - c)
        """,
        """
        X = np.stack([x, np.ones_like(x)])
        null = np.linalg.svd(X)[2][2:]
        return w * x + b + null[0] + 2 * null[1] + 0.7 * null[2]
        """,
        """
        r = np.zeros(5)
        r[3], r[4] = 1, 0.5
        r[2] = -2.25
        A = np.array([[1, 1], [x[0], x[1]]])
        r[:2] = np.linalg.solve(A, [-r[2:].sum(), -r[2:] @ x[2:]])
        return (w * x + b + r).tolist()
        """,
        """
        i, j, k = 0, 1, 2
        r = np.zeros(5)
        r[i], r[j], r[k] = x[j] - x[k], x[k] - x[i], x[i] - x[j]
        return w * x + b + r
        """,
        """
        rng = np.random.default_rng(1)
        q, _ = np.linalg.qr(np.column_stack([np.ones(5), x]))
        r = rng.normal(size=5)
        r -= q @ (q.T @ r)
        return w * x + b - 10 * r
        """,
        """
        q = x**2
        q = q - np.polyval(np.polyfit(x, q, 1), x)
        return [float(w * a + b + c) for a, c in zip(x, q)]
        """,
        "return w * x + b + np.array([1, -2, 1, 0, 0])",
        "return w * x + b + np.array([2, -1, -2, -1, 2])",
    ),
    *wrong(
        "tug",
        "on the line: both gradients zero",
        "all-on-the-line",
        "return w * x + b",
        "return [w * each + b for each in x]",
    ),
    *wrong(
        "tug",
        "only the sum of the pulls balances",
        "only-the-sum",
        "return w * x + b + np.array([4, -1, -1, -1, -1])",
        """
        r = np.array([1.0, 2.0, -1.5, -1.0, -0.5])
        return w * x + b + r
        """,
        """
        r = np.array([-4.0, 1.0, 1.0, 1.0, 1.0])
        y = w * x + b + r
        return y
        """,
    ),
    *wrong(
        "tug",
        "only the sum of the pulls balances, by a mean taken off",
        "only-the-sum",
        """
        r = x**2
        return w * x + b + r - r.mean()
        """,
    ),
    *wrong(
        "tug",
        "only the sum times x balances",
        "only-x-times-pull",
        """
        r = np.array([1.0, -1.0, 2.0, 0.5, 3.0])
        r = r - x * (r @ x) / (x @ x)
        return w * x + b + r
        """,
    ),
    *wrong(
        "tug",
        "neither balances",
        "mse-not-balanced",
        "return w * x + b + 1",
        "return w * x + b + np.array([1, 2, 3, 4, 5])",
        "return w * x + b + np.array([1, 0, 0, 0, 0])",
    ),
    *wrong(
        "tug",
        "zeros",
        "mse-not-balanced",
        "return np.zeros(5)",
    ),
    *wrong(
        "tug",
        "one point far out",
        "mse-not-balanced",
        """
        y = w * x + b
        y[0] += 10
        return y
        """,
    ),
    *wrong(
        "tug",
        "one up, one down, the rest on the line",
        "only-the-sum",
        """
        y = w * x + b
        y[0] += 1
        y[1] -= 1
        return y
        """,
    ),
    *wrong(
        "tug",
        "one up, two half down, x not asked",
        "only-the-sum",
        """
        y = w * x + b
        y[0] += 2
        y[1] -= 1
        y[2] -= 1
        return y
        """,
    ),
    *wrong(
        "tug",
        "up and down in turn",
        "only-the-sum mse-not-balanced",
        "return w * x + b + np.array([1, -1, 1, -1, 0])",
        "return w * x + b + (-1.0) ** np.arange(5)",
    ),
    *wrong(
        "tug",
        "b left out of the line",
        "mse-not-balanced",
        """
        s, c = np.polyfit(x, x**2, 1)
        return w * x + x**2 - (s * x + c)
        """,
    ),
    *wrong(
        "tug",
        "the residuals for the data",
        "mse-not-balanced",
        """
        q = x**2
        return q - np.polyval(np.polyfit(x, q, 1), x)
        """,
        """
        X = np.column_stack([x, np.ones(5)])
        r = np.array([1.0, -2.0, 3.0, 0.5, -1.5])
        return r - X @ np.linalg.lstsq(X, r, rcond=None)[0]
        """,
    ),
    *wrong(
        "tug",
        "a parabola without its line taken off",
        "mse-not-balanced",
        "return w * x + b + x**2",
    ),
    *wrong(
        "tug",
        "the MAE balances instead: signs cancel",
        "mse-not-balanced",
        """
        q = x**2
        r = q - np.median(q)
        return w * x + b + r
        """,
    ),
    *wrong(
        "tug",
        "three numbers",
        "",
        "return w * x[:3] + b + np.array([1, -2, 1])",
    ),
    *wrong(
        "tug",
        "the slope w again: w x + b plus w x",
        "mse-not-balanced",
        "return 2 * w * x + b",
    ),
    *wrong(
        "tug",
        "the gradients for the data",
        "",
        "return 0, 1",
    ),
    *wrong(
        "tug",
        "y is x",
        "mse-not-balanced",
        "return x",
    ),
    *wrong(
        "tug",
        "nearly zero: within 1/100",
        "mse-not-balanced",
        """
        q = x**2
        r = q - np.polyval(np.polyfit(x, q, 1), x)
        return w * x + b + r + 0.01
        """,
    ),
]

ANSWERS = [*DIRECTION, *SQUARED, *ABSOLUTE, *BALANCE, *TUG]
