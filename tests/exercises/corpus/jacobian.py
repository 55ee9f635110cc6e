"""Lesson 02: the Jacobian."""

from __future__ import annotations

from tests.exercises.corpus.answer import writers

right, wrong = writers("jacobian")

SHAPES = [
    *right(
        "shapes",
        "return (q, p), p, (i - 1, j - 1)",
        """
        shape = (q, p)
        entries = p
        place = (i - 1, j - 1)
        return shape, entries, place
        """,
        """
        J = np.zeros((q, p))
        return J.shape, J[0].size, (i - 1, j - 1)
        """,
        "return [q, p], p, [i - 1, j - 1]",
        "return np.array([q, p]), float(p), np.array([i, j]) - 1",
        """
        J = np.zeros((q, p))
        J[i - 1, j - 1] = 1
        return J.shape, J.shape[1], np.nonzero(J)
        """,
        """
        J = np.zeros((q, p))
        J[i - 1, j - 1] = 1
        return J.shape, len(J.T), np.argwhere(J)
        """,
        "return {'shape': (q, p), 'entries': p, 'place': (i - 1, j - 1)}",
        """
        row, column = range(q)[i - 1], range(p)[j - 1]
        return (q, p), len(range(p)), (row, column)
        """,
        "return np.empty((q, p)).shape, np.empty((q, p))[0].shape, divmod((i - 1) * p + j - 1, p)",
    ),
    *wrong(
        "shapes",
        "the shape transposed",
        "one-row-for-each-input",
        "return (p, q), p, (i - 1, j - 1)",
        """
        J = np.zeros((p, q))
        return J.shape, p, (i - 1, j - 1)
        """,
    ),
    *wrong(
        "shapes",
        "all transposed",
        "one-row-for-each-input outputs-counted row-and-column-swapped",
        "return (p, q), q, (j - 1, i - 1)",
    ),
    *wrong(
        "shapes",
        "as many entries as outputs",
        "outputs-counted",
        "return (q, p), q, (i - 1, j - 1)",
        """
        J = np.zeros((q, p))
        return J.shape, len(J), (i - 1, j - 1)
        """,
    ),
    *wrong(
        "shapes",
        "all entries of J",
        "all-entries-counted",
        "return (q, p), q * p, (i - 1, j - 1)",
        """
        J = np.zeros((q, p))
        return J.shape, J.size, (i - 1, j - 1)
        """,
    ),
    *wrong(
        "shapes",
        "one entry",
        "one-slope",
        "return (q, p), 1, (i - 1, j - 1)",
    ),
    *wrong(
        "shapes",
        "the shape for the number",
        "shape-for-entries",
        "return (q, p), (1, p), (i - 1, j - 1)",
    ),
    *wrong(
        "shapes",
        "counted from 1",
        "counted-from-one",
        "return (q, p), p, (i, j)",
        """
        place = [i, j]
        return (q, p), p, place
        """,
    ),
    *wrong(
        "shapes",
        "column before row",
        "row-and-column-swapped",
        "return (q, p), p, (j - 1, i - 1)",
    ),
    *wrong(
        "shapes",
        "column before row, and counted from 1",
        "row-and-column-swapped counted-from-one",
        "return (q, p), p, (j, i)",
    ),
    *wrong(
        "shapes",
        "only the row counted from 0",
        "column-from-one",
        "return (q, p), p, (i - 1, j)",
    ),
    *wrong(
        "shapes",
        "one added instead of subtracted",
        "one-added",
        "return (q, p), p, (i + 1, j + 1)",
    ),
    *wrong(
        "shapes",
        "the place in the flattened table",
        "one-number",
        "return (q, p), p, (i - 1) * p + j - 1",
    ),
    *wrong(
        "shapes",
        "a square of the larger",
        "",
        """
        n = max(p, q)
        return (n, n), n, (i - 1, j - 1)
        """,
    ),
    *wrong(
        "shapes",
        "the number of entries for the shape",
        "entries-for-shape",
        "return q * p, p, (i - 1, j - 1)",
    ),
    *wrong(
        "shapes",
        "p and q added",
        "",
        "return (q, p), p + q, (i - 1, j - 1)",
    ),
    *wrong(
        "shapes",
        "the gradient has the shape's entries, transposed shape",
        "one-row-for-each-input outputs-counted",
        "return (p, q), q, (i - 1, j - 1)",
    ),
    *wrong(
        "shapes",
        "only the shape",
        "",
        "return (q, p)",
    ),
    *wrong(
        "shapes",
        "the shape (q, q), as for as many inputs as outputs",
        "square outputs-counted",
        "return (q, q), q, (i - 1, j - 1)",
    ),
    *wrong(
        "shapes",
        "a table for the shape",
        "",
        "return np.zeros((q, p)), p, (i - 1, j - 1)",
    ),
]

LETTER = [
    *right(
        "letter",
        """
        return [
            "flat"
            if abs(np.linalg.det(J)) < 1e-9
            else "mirrored"
            if np.linalg.det(J) < 0
            else "upright"
            for J in Js
        ]
        """,
        """
        words = []
        for J in Js:
            det = J[0, 0] * J[1, 1] - J[0, 1] * J[1, 0]
            if abs(det) < 1e-9:
                words.append("flat")
            elif det < 0:
                words.append("mirrored")
            else:
                words.append("upright")
        return words
        """,
        """
        d = np.linalg.det(Js)
        return np.where(np.isclose(d, 0), "flat", np.where(d < 0, "mirrored", "upright"))
        """,
        """
        d = np.round(np.linalg.det(Js), 8)
        return np.array(["mirrored", "flat", "upright"])[np.sign(d).astype(int) + 1]
        """,
        """
        def word(J):
            (a, b), (c, d) = J
            if np.isclose(a * d, b * c):
                return "flat"
            return "upright" if a * d > b * c else "mirrored"
        return [word(J) for J in Js]
        """,
        """
        words = []
        for J in Js:
            if np.linalg.matrix_rank(J) < 2:
                words.append("Flat")
            else:
                words.append("Upright" if np.linalg.slogdet(J)[0] > 0 else "Mirrored")
        return tuple(words)
        """,
        """
        import cmath
        words = []
        for J in Js:
            first, second = complex(*J[:, 0]), complex(*J[:, 1])
            turn = (first.conjugate() * second).imag
            words += ["flat" if abs(turn) < 1e-9 else "upright" if turn > 0 else "mirrored"]
        return words
        """,
        """
        cross = Js[:, 0, 0] * Js[:, 1, 1] - Js[:, 0, 1] * Js[:, 1, 0]
        return np.select([abs(cross) < 1e-8, cross < 0], ["flat", "mirrored"], "upright").tolist()
        """,
        """
        words = []
        for J in Js:
            smallest = np.linalg.svd(J, compute_uv=False)[-1]
            words.append("flat" if smallest < 1e-8 else "mirrored" if np.linalg.det(J) < 0 else "upright")
        return words
        """,
    ),
    *wrong(
        "letter",
        "mirrored and upright exchanged",
        "sign-turned",
        """
        d = np.linalg.det(Js)
        return np.where(np.isclose(d, 0), "flat", np.where(d > 0, "mirrored", "upright"))
        """,
        """
        words = []
        for J in Js:
            det = J[0, 1] * J[1, 0] - J[0, 0] * J[1, 1]
            words.append("flat" if abs(det) < 1e-9 else "mirrored" if det < 0 else "upright")
        return words
        """,
    ),
    *wrong(
        "letter",
        "the trace for the determinant",
        "trace",
        """
        words = []
        for J in Js:
            trace = np.trace(J)
            words.append("flat" if abs(trace) < 1e-9 else "mirrored" if trace < 0 else "upright")
        return words
        """,
        """
        t = Js[:, 0, 0] + Js[:, 1, 1]
        return np.where(np.isclose(t, 0), 'flat', np.where(t < 0, 'mirrored', 'upright'))
        """,
    ),
    *wrong(
        "letter",
        "the diagonal's product",
        "diagonal-alone",
        """
        d = Js[:, 0, 0] * Js[:, 1, 1]
        return np.where(np.isclose(d, 0), 'flat', np.where(d < 0, 'mirrored', 'upright'))
        """,
    ),
    *wrong(
        "letter",
        "ad + bc",
        "products-added",
        """
        d = Js[:, 0, 0] * Js[:, 1, 1] + Js[:, 0, 1] * Js[:, 1, 0]
        return np.where(np.isclose(d, 0), 'flat', np.where(d < 0, 'mirrored', 'upright'))
        """,
        """
        out = []
        for (a, b), (c, d) in Js:
            det = a * d + b * c
            if abs(det) < 1e-9: out.append("flat")
            elif det > 0: out.append("upright")
            else: out.append("mirrored")
        return out
        """,
    ),
    *wrong(
        "letter",
        "|det|: never mirrored",
        "size-of-determinant",
        "return ['flat' if abs(np.linalg.det(J)) < 1e-9 else 'upright' for J in Js]",
        """
        d = abs(np.linalg.det(Js))
        return np.where(np.isclose(d, 0), 'flat', np.where(d < 0, 'mirrored', 'upright'))
        """,
    ),
    *wrong(
        "letter",
        "never flat",
        "flat-overlooked",
        "return ['mirrored' if np.linalg.det(J) < -1e-9 else 'upright' for J in Js]",
    ),
    *wrong(
        "letter",
        "never flat, and mirrored unless surely not",
        "flat-called-mirrored",
        """
        d = np.linalg.det(Js)
        return np.where(d > 1e-9, 'upright', 'mirrored')
        """,
    ),
    *wrong(
        "letter",
        "flat only where an entry is 0",
        "flat-overlooked",
        "return ['flat' if (J == 0).any() else 'mirrored' if np.linalg.det(J) < 0 else 'upright' for J in Js]",
    ),
    *wrong(
        "letter",
        "flat only where a row or column is 0",
        "flat-overlooked",
        """
        return [
            "flat"
            if (J == 0).all(axis=0).any() or (J == 0).all(axis=1).any()
            else "mirrored"
            if np.linalg.det(J) < 0
            else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "flat wherever areas shrink",
        "",
        """
        return [
            "flat"
            if abs(np.linalg.det(J)) < 1
            else "mirrored"
            if np.linalg.det(J) < 0
            else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "the first entry's sign",
        "",
        "return ['flat' if J[0, 0] == 0 else 'mirrored' if J[0, 0] < 0 else 'upright' for J in Js]",
    ),
    *wrong(
        "letter",
        "mirrored where the first column points to the left",
        "first-entry-unless-flat",
        """
        return [
            "flat" if abs(np.linalg.det(J)) < 1e-9 else "mirrored" if J[0, 0] < 0 else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "mirrored where any entry is negative",
        "negative-unless-flat",
        """
        return [
            "flat" if abs(np.linalg.det(J)) < 1e-9 else "mirrored" if (J < 0).any() else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "mirrored where an entry of the diagonal is negative",
        "",
        """
        return [
            "flat"
            if abs(np.linalg.det(J)) < 1e-9
            else "mirrored"
            if J[0, 0] < 0 or J[1, 1] < 0
            else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "mirrored where both diagonal entries are negative (a half turn)",
        "",
        """
        return [
            "flat"
            if abs(np.linalg.det(J)) < 1e-9
            else "mirrored"
            if J[0, 0] < 0 and J[1, 1] < 0
            else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "turned by more than a right angle counts as mirrored",
        "",
        """
        return [
            "flat" if abs(np.linalg.det(J)) < 1e-9 else "mirrored" if J[1, 1] < 0 else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "the sign of the trace, flat by the determinant",
        "trace-unless-flat",
        """
        return [
            "flat" if abs(np.linalg.det(J)) < 1e-9 else "mirrored" if np.trace(J) < 0 else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "the sum of all entries",
        "",
        """
        s = Js.sum(axis=(1, 2))
        return np.where(np.isclose(s, 0), 'flat', np.where(s < 0, 'mirrored', 'upright'))
        """,
    ),
    *wrong(
        "letter",
        "flat and upright exchanged",
        "flat-and-upright-swapped",
        """
        d = np.linalg.det(Js)
        return np.where(np.isclose(d, 0), 'upright', np.where(d < 0, 'mirrored', 'flat'))
        """,
    ),
    *wrong(
        "letter",
        "the columns' scalar product",
        "scalar-product",
        """
        return [
            "flat"
            if abs(J[:, 0] @ J[:, 1]) < 1e-9
            else "mirrored"
            if J[:, 0] @ J[:, 1] < 0
            else "upright"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "the first J alone",
        "",
        """
        d = np.linalg.det(Js[0])
        return 'flat' if abs(d) < 1e-9 else 'mirrored' if d < 0 else 'upright'
        """,
    ),
    *wrong(
        "letter",
        "upright everywhere",
        "",
        "return ['upright'] * len(Js)",
    ),
    *wrong(
        "letter",
        "numbers for words",
        "",
        "return np.sign(np.round(np.linalg.det(Js), 9))",
    ),
    *wrong(
        "letter",
        "other words",
        "",
        """
        return [
            "flat"
            if abs(np.linalg.det(J)) < 1e-9
            else "negative"
            if np.linalg.det(J) < 0
            else "positive"
            for J in Js
        ]
        """,
    ),
    *wrong(
        "letter",
        "no word for upright",
        "upright-overlooked",
        "return ['flat' if abs(np.linalg.det(J)) < 1e-9 else 'mirrored' for J in Js]",
    ),
]

SURFACE = [
    *right(
        "surface",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
        "return [[x[1] ** 2, 2 * x[0] * x[1]], [a, 3 * x[1] ** 2], [0, np.cos(x[1])]]",
        """
        x1, x2 = x
        by_x1 = np.array([x2**2, a, 0])
        by_x2 = np.array([2 * x1 * x2, 3 * x2**2, np.cos(x2)])
        return np.stack([by_x1, by_x2], axis=1)
        """,
        """
        x1, x2 = x
        return np.array([[x2**2, a, 0], [2 * x1 * x2, 3 * x2**2, np.cos(x2)]]).T
        """,
        """
        J = np.zeros((3, 2))
        J[0] = x[1] ** 2, 2 * x[0] * x[1]
        J[1] = a, 3 * x[1] ** 2
        J[2, 1] = np.cos(x[1])
        return J
        """,
        """
        def g(x):
            x1, x2 = x
            return np.array([x1 * x2**2, a * x1 + x2**3, np.sin(x2)])
        h = 1e-6
        return np.column_stack([(g(x + h * e) - g(x - h * e)) / (2 * h) for e in np.eye(2)])
        """,
        """
        x1, x2 = x
        return np.matrix([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
        """
        import math
        x1, x2 = map(float, x)
        return ((x2 * x2, 2 * x1 * x2), (a, 3 * x2 * x2), (0.0, math.cos(x2)))
        """,
        """
        x1, x2 = x.astype(np.float32)
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]], dtype=np.float32)
        """,
        """
        def g(z1, z2):
            return np.array([z1 * z2**2, a * z1 + z2**3, np.sin(z2)])
        h = 1e-20
        x1, x2 = x
        return np.array([g(x1 + 1j * h, x2).imag / h, g(x1, x2 + 1j * h).imag / h]).T
        """,
        """
        x1, x2 = x
        return np.vstack([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.sin(x2 + np.pi / 2)]])
        """,
        """
        x1, x2 = x
        return np.r_[x2**2, 2 * x1 * x2, a, 3 * x2**2, 0, np.cos(x2)].reshape(3, 2)
        """,
    ),
    *wrong(
        "surface",
        "transposed",
        "transposed",
        """
        x1, x2 = x
        return np.array([[x2**2, a, 0], [2 * x1 * x2, 3 * x2**2, np.cos(x2)]])
        """,
        """
        x1, x2 = x
        by_x1 = [x2**2, a, 0]
        by_x2 = [2 * x1 * x2, 3 * x2**2, np.cos(x2)]
        return np.array([by_x1, by_x2])
        """,
    ),
    *wrong(
        "surface",
        "the columns exchanged",
        "columns-swapped",
        """
        x1, x2 = x
        return np.array([[2 * x1 * x2, x2**2], [3 * x2**2, a], [np.cos(x2), 0]])
        """,
    ),
    *wrong(
        "surface",
        "the cosine's sign",
        "cosine-turned",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, -np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the sine not differentiated",
        "sine-stays",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.sin(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "cos(x1)",
        "cosine-of-x1",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x1)]])
        """,
    ),
    *wrong(
        "surface",
        "sin(x2) differentiated by x1, too",
        "sine-by-both",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [np.cos(x2), np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "cos(x2) in the column of x1",
        "sine-by-x1",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [np.cos(x2), 0]])
        """,
    ),
    *wrong(
        "surface",
        "1 for 0 in the last row",
        "one-for-nothing",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [1, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "sin(x2) kept by x1",
        "sine-kept-by-x1",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [np.sin(x2), np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the product's factor x1 lost",
        "factor-lost",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the power's factor 2 lost",
        "two-lost",
        """
        x1, x2 = x
        return np.array([[x2**2, x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the power's factor 3 lost",
        "three-lost",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the power not lowered: 3 x2^3",
        "cube-stays",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**3], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the power lowered twice: 3 x2",
        "lowered-twice",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "2 x2 for 3 x2^2",
        "cube-as-square",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 2 * x2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the power not lowered: 2 x1 x2^2",
        "square-stays",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2**2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "x1 kept in the derivative by x1",
        "x1-kept-twice",
        """
        x1, x2 = x
        return np.array([[x1 * x2**2, 2 * x1 * x2], [a * x1, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "x1 kept in a x1 alone",
        "a-x1-kept",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a * x1, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the factor a forgotten",
        "a-lost",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [1, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "a taken for a variable that drops out",
        "a-differentiated",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [0, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "a x1 kept in the derivative by x2",
        "a-x1-kept-by-x2",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, a * x1 + 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "a and the power in both columns",
        "",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a + 3 * x2**2, a + 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "x2^3 kept in the derivative by x1",
        "cube-kept-by-x1",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a + x2**3, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the first row's entries exchanged",
        "first-row-swapped",
        """
        x1, x2 = x
        return np.array([[2 * x1 * x2, x2**2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "2 x2 by x1: both factors differentiated",
        "both-differentiated-by-x1",
        """
        x1, x2 = x
        return np.array([[2 * x2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "x1 and x2 exchanged",
        "inputs-swapped",
        """
        x2, x1 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
    *wrong(
        "surface",
        "the value of g for its Jacobian",
        "value-for-slopes",
        """
        x1, x2 = x
        return np.array([x1 * x2**2, a * x1 + x2**3, np.sin(x2)])
        """,
    ),
    *wrong(
        "surface",
        "the rows summed",
        "inputs-added",
        """
        x1, x2 = x
        return np.array([x2**2 + 2 * x1 * x2, a + 3 * x2**2, np.cos(x2)])
        """,
    ),
    *wrong(
        "surface",
        "a flat list",
        "in-one-row",
        """
        x1, x2 = x
        return np.array([x2**2, 2 * x1 * x2, a, 3 * x2**2, 0, np.cos(x2)])
        """,
    ),
    *wrong(
        "surface",
        "rows stacked for columns by reshape",
        "filled-by-columns",
        """
        x1, x2 = x
        return np.array([x2**2, a, 0, 2 * x1 * x2, 3 * x2**2, np.cos(x2)]).reshape(3, 2)
        """,
    ),
    *wrong(
        "surface",
        "only the derivative by x1",
        "x1-alone",
        """
        x1, x2 = x
        return np.array([x2**2, a, 0])
        """,
    ),
    *wrong(
        "surface",
        "degrees: the cosine without its place",
        "",
        """
        x1, x2 = x
        return np.array([[x2**2, 2 * x1 * x2], [a, 3 * x2**2], [0, 1]])
        """,
    ),
    *wrong(
        "surface",
        "differences with a coarse step",
        "",
        """
        g = lambda x: np.array([x[0] * x[1] ** 2, a * x[0] + x[1] ** 3, np.sin(x[1])])
        h = 0.01
        return np.column_stack([(g(x + h * e) - g(x)) / h for e in np.eye(2)])
        """,
    ),
    *wrong(
        "surface",
        "differences as rows",
        "transposed",
        """
        g = lambda x: np.array([x[0] * x[1] ** 2, a * x[0] + x[1] ** 3, np.sin(x[1])])
        h = 1e-6
        return np.array([(g(x + h * e) - g(x - h * e)) / (2 * h) for e in np.eye(2)])
        """,
    ),
    *wrong(
        "surface",
        "x2^2 read as 2 x2",
        "",
        """
        x1, x2 = x
        return np.array([[2 * x2, 2 * x1], [a, 3 * x2**2], [0, np.cos(x2)]])
        """,
    ),
]

CORNERS = [
    *right(
        "corners",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([at_s - base, at_t - base])
        return M @ np.linalg.inv(S), at_s + at_t - base
        """,
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        fourth = base + J @ (s + t)
        return J, fourth
        """,
        """
        S = np.array([s, t]).T
        M = np.array([at_s, at_t]).T - base[:, None]
        J = np.linalg.solve(S.T, M.T).T
        return J, base + (at_s - base) + (at_t - base)
        """,
        """
        det = s[0] * t[1] - s[1] * t[0]
        inverse = np.array([[t[1], -t[0]], [-s[1], s[0]]]) / det
        J = np.array([at_s - base, at_t - base]).T @ inverse
        return J, base + J @ s + J @ t
        """,
        """
        J = np.linalg.lstsq(np.stack([s, t]), np.stack([at_s - base, at_t - base]), rcond=None)[0].T
        return J, at_s + at_t - base
        """,
        """
        ds, dt = at_s - base, at_t - base
        J = []
        for k in range(2):
            det = s[0] * t[1] - s[1] * t[0]
            J.append([(ds[k] * t[1] - dt[k] * s[1]) / det, (s[0] * dt[k] - t[0] * ds[k]) / det])
        return J, at_t + ds
        """,
        """
        system = np.kron(np.eye(2), np.array([s, t]))
        moves = np.array([at_s - base, at_t - base]).T.ravel()
        return np.linalg.solve(system, moves).reshape(2, 2), at_s + at_t - base
        """,
        """
        J = np.matrix([at_s - base, at_t - base]).T * np.matrix([s, t]).T.I
        return J, at_s + at_t - base
        """,
        """
        M = np.c_[at_s - base, at_t - base]
        return M @ np.linalg.pinv(np.c_[s, t]), (at_s + at_t - base).reshape(2, 1)
        """,
        """
        return {
            "J": np.c_[at_s - base, at_t - base] @ np.linalg.inv(np.c_[s, t]),
            "fourth": at_s + at_t - base,
        }
        """,
    ),
    *wrong(
        "corners",
        "no inverse: the images' differences as columns",
        "edges-ignored",
        """
        J = np.column_stack([at_s - base, at_t - base])
        return J, at_s + at_t - base
        """,
        """
        J = np.array([at_s - base, at_t - base]).T
        return J, at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "no inverse: the images' differences as rows",
        "transposed edges-ignored",
        """
        J = np.array([at_s - base, at_t - base])
        return J, at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "rows stacked for columns, of both",
        "rows-for-columns",
        """
        S = np.array([s, t])
        M = np.array([at_s - base, at_t - base])
        return M @ np.linalg.inv(S), at_s + at_t - base
        """,
        """
        S = np.vstack([s, t])
        M = np.vstack([at_s, at_t]) - base
        return np.dot(M, np.linalg.inv(S)), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "rows stacked for columns, of the images",
        "moves-as-rows",
        """
        S = np.column_stack([s, t])
        M = np.array([at_s - base, at_t - base])
        return M @ np.linalg.inv(S), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "rows stacked for columns, of s and t",
        "edges-as-rows",
        """
        S = np.array([s, t])
        M = np.column_stack([at_s - base, at_t - base])
        return M @ np.linalg.inv(S), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "transposed",
        "transposed",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([at_s - base, at_t - base])
        return (M @ np.linalg.inv(S)).T, at_s + at_t - base
        """,
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base]))
        return J, at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "the inverse on the left",
        "wrong-side",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([at_s - base, at_t - base])
        return np.linalg.inv(S) @ M, at_s + at_t - base
        """,
        """
        J = np.linalg.solve(np.column_stack([s, t]), np.column_stack([at_s - base, at_t - base]))
        return J, at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "base not subtracted in J",
        "base-not-subtracted",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([at_s, at_t])
        return M @ np.linalg.inv(S), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "S for its inverse",
        "multiplied",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([at_s - base, at_t - base])
        return M @ S, at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "divided entry by entry",
        "entry-by-entry",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([at_s - base, at_t - base])
        return M / S, at_s + at_t - base
        """,
        "return np.array([(at_s - base) / s, (at_t - base) / t]).T, at_s + at_t - base",
    ),
    *wrong(
        "corners",
        "divided entry by entry, in rows",
        "transposed entry-by-entry",
        "return np.array([(at_s - base) / s, (at_t - base) / t]), at_s + at_t - base",
    ),
    *wrong(
        "corners",
        "the inverse of J",
        "inverted",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([at_s - base, at_t - base])
        return S @ np.linalg.inv(M), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "divided by the lengths of s and t",
        "divided-by-length",
        """
        return np.column_stack(
            [(at_s - base) / np.linalg.norm(s), (at_t - base) / np.linalg.norm(t)]
        ), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "the sign: base minus the images",
        "sign-flipped",
        """
        S = np.column_stack([s, t])
        M = np.column_stack([base - at_s, base - at_t])
        return M @ np.linalg.inv(S), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "s and t exchanged in one of the two",
        "edges-swapped",
        """
        S = np.column_stack([t, s])
        M = np.column_stack([at_s - base, at_t - base])
        return M @ np.linalg.inv(S), at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "the determinant's division lost",
        "not-divided-by-area",
        """
        inverse = np.array([[t[1], -t[0]], [-s[1], s[0]]])
        return np.array([at_s - base, at_t - base]).T @ inverse, at_s + at_t - base
        """,
    ),
    *wrong(
        "corners",
        "the image of the other diagonal: at_s - at_t",
        "edges-subtracted",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, base + at_s - at_t
        """,
    ),
    *wrong(
        "corners",
        "the fourth without - base",
        "corners-added",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, at_s + at_t
        """,
    ),
    *wrong(
        "corners",
        "base added to the two images",
        "base-added",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, base + at_s + at_t
        """,
    ),
    *wrong(
        "corners",
        "the fourth's move without base",
        "base-forgotten",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, J @ (s + t)
        """,
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, at_s + at_t - 2 * base
        """,
    ),
    *wrong(
        "corners",
        "the fourth from s and t themselves: base + s + t",
        "edges-not-mapped",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, base + s + t
        """,
    ),
    *wrong(
        "corners",
        "the mean of the images",
        "halfway",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, (at_s + at_t) / 2
        """,
    ),
    *wrong(
        "corners",
        "J at the image: J base + ...",
        "base-mapped",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, J @ (base + s + t)
        """,
    ),
    *wrong(
        "corners",
        "the fourth by the transposed J",
        "J-transposed",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, base + (s + t) @ J
        """,
    ),
    *wrong(
        "corners",
        "no inverse, and the fourth goes on from it",
        "edges-ignored",
        """
        J = np.column_stack([at_s - base, at_t - base])
        return J, base + J @ (s + t)
        """,
    ),
    *wrong(
        "corners",
        "transposed, and the fourth goes on from it",
        "transposed",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base]))
        return J, base + J @ (s + t)
        """,
    ),
    *wrong(
        "corners",
        "base not subtracted, and the fourth goes on from it",
        "base-not-subtracted",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s, at_t])).T
        return J, base + J @ (s + t)
        """,
    ),
    *wrong(
        "corners",
        "the fourth as at_t + s",
        "one-edge-not-mapped",
        """
        J = np.linalg.solve(np.array([s, t]), np.array([at_s - base, at_t - base])).T
        return J, at_t + s
        """,
    ),
    *wrong(
        "corners",
        "only one column by s: an outer product",
        "",
        """
        J = np.outer(at_s - base, s) + np.outer(at_t - base, t)
        return J, at_s + at_t - base
        """,
    ),
]

MISPRINT = [
    *right(
        "misprint",
        """
        true = moves @ np.linalg.pinv(nudges)
        return np.unravel_index(np.argmax(np.abs(true - J)), J.shape)
        """,
        """
        true = np.linalg.lstsq(nudges.T, moves.T, rcond=None)[0].T
        row, column = np.argwhere(np.abs(true - J) == np.abs(true - J).max())[0]
        return row, column
        """,
        """
        residual = moves - J @ nudges
        row = np.argmax(np.abs(residual).sum(axis=1))
        errors = []
        for column in range(J.shape[1]):
            n = nudges[column]
            factor = residual[row] @ n / (n @ n)
            errors.append(np.sum((residual[row] - factor * n) ** 2))
        return int(row), int(np.argmin(errors))
        """,
        """
        best, place = np.inf, None
        q, p = J.shape
        for i in range(q):
            for j in range(p):
                K = J.copy()
                n = nudges[j]
                K[i, j] += (moves[i] - J[i] @ nudges) @ n / (n @ n)
                left = np.abs(moves - K @ nudges).sum()
                if left < best:
                    best, place = left, (i, j)
        return place
        """,
        """
        off = np.abs(np.linalg.solve(nudges @ nudges.T, nudges @ moves.T).T - J)
        return divmod(off.argmax(), J.shape[1])
        """,
        """
        residual = moves - J @ nudges
        row = np.argmax(np.linalg.norm(residual, axis=1))
        cosines = np.abs(nudges @ residual[row]) / np.linalg.norm(nudges, axis=1)
        return [row, np.argmax(cosines)]
        """,
        """
        residual = moves - J @ nudges
        row = np.abs(residual).max(axis=1).argmax()
        correction = np.linalg.lstsq(nudges.T, residual[row], rcond=None)[0]
        return np.array([row, np.abs(correction).argmax()])
        """,
        """
        residual = moves - J @ nudges
        U, S, Vt = np.linalg.svd(residual)
        row = np.argmax(np.abs(U[:, 0]))
        unit = nudges / np.linalg.norm(nudges, axis=1, keepdims=True)
        return row, np.argmax(np.abs(unit @ Vt[0]))
        """,
    ),
    *wrong(
        "misprint",
        "column before row",
        "row-and-column-swapped",
        """
        off = np.abs(moves @ np.linalg.pinv(nudges) - J)
        row, column = np.unravel_index(off.argmax(), J.shape)
        return column, row
        """,
    ),
    *wrong(
        "misprint",
        "counted from 1",
        "counted-from-one",
        """
        off = np.abs(moves @ np.linalg.pinv(nudges) - J)
        row, column = np.unravel_index(off.argmax(), J.shape)
        return row + 1, column + 1
        """,
    ),
    *wrong(
        "misprint",
        "the place in the flattened table",
        "one-number",
        "return np.argmax(np.abs(moves @ np.linalg.pinv(nudges) - J))",
    ),
    *wrong(
        "misprint",
        "the largest residual's place: its experiment for its input",
        "experiment-for-input",
        """
        residual = np.abs(moves - J @ nudges)
        return np.unravel_index(residual.argmax(), residual.shape)
        """,
    ),
    *wrong(
        "misprint",
        "the row right, the column of the largest entry in it",
        "largest-in-row",
        """
        residual = np.abs(moves - J @ nudges)
        row = residual.sum(axis=1).argmax()
        return row, np.abs(J[row]).argmax()
        """,
    ),
    *wrong(
        "misprint",
        "the row right, the largest nudge in the worst experiment",
        "",
        """
        residual = np.abs(moves - J @ nudges)
        row, k = np.unravel_index(residual.argmax(), residual.shape)
        return row, np.abs(nudges[:, k]).argmax()
        """,
    ),
    *wrong(
        "misprint",
        "the row right, the column of the largest |residual times nudge|",
        "",
        """
        residual = moves - J @ nudges
        row = np.abs(residual).sum(axis=1).argmax()
        return row, np.abs(nudges * residual[row]).max(axis=1).argmax()
        """,
    ),
    *wrong(
        "misprint",
        "the row right, the column by the sum of |residual times nudge|",
        "",
        """
        residual = moves - J @ nudges
        row = np.abs(residual).sum(axis=1).argmax()
        return row, np.abs(nudges * residual[row]).sum(axis=1).argmax()
        """,
    ),
    *wrong(
        "misprint",
        "the row right, the column by an unnormed scalar product",
        "",
        """
        residual = moves - J @ nudges
        row = np.abs(residual).sum(axis=1).argmax()
        return row, (nudges @ residual[row]).argmax()
        """,
    ),
    *wrong(
        "misprint",
        "the largest entry of J",
        "largest-entry",
        "return np.unravel_index(np.abs(J).argmax(), J.shape)",
    ),
    *wrong(
        "misprint",
        "the smallest entry of J",
        "",
        "return np.unravel_index(np.abs(J).argmin(), J.shape)",
    ),
    *wrong(
        "misprint",
        "signs lost: the largest signed difference",
        "",
        """
        off = moves @ np.linalg.pinv(nudges) - J
        return np.unravel_index(off.argmax(), J.shape)
        """,
    ),
    *wrong(
        "misprint",
        "signs lost: the smallest signed difference",
        "",
        """
        off = moves @ np.linalg.pinv(nudges) - J
        return np.unravel_index(off.argmin(), J.shape)
        """,
    ),
    *wrong(
        "misprint",
        "the row of the largest move",
        "",
        """
        row = np.abs(moves).max(axis=1).argmax()
        column = np.abs(moves @ np.linalg.pinv(nudges) - J)[row].argmax()
        return row, column
        """,
    ),
    *wrong(
        "misprint",
        "J transposed in the product",
        "",
        """
        residual = np.abs(moves.T - nudges.T @ J)
        return np.unravel_index(residual.argmax(), residual.shape)
        """,
    ),
    *wrong(
        "misprint",
        "the largest relative residual: the worst experiment's row, column 0",
        "",
        """
        residual = np.abs(moves - J @ nudges)
        return residual.sum(axis=1).argmax(), 0
        """,
    ),
    *wrong(
        "misprint",
        "the smallest residual's row",
        "",
        """
        residual = np.abs(moves - J @ nudges).sum(axis=1)
        row = residual.argmin()
        return row, np.abs(moves @ np.linalg.pinv(nudges) - J)[row].argmax()
        """,
    ),
    *wrong(
        "misprint",
        "the first nudge alone",
        "",
        """
        off = moves[:, 0] - J @ nudges[:, 0]
        return np.abs(off).argmax(), np.abs(nudges[:, 0]).argmax()
        """,
    ),
    *wrong(
        "misprint",
        "row and column of the right row's experiment",
        "experiment-for-input",
        """
        residual = np.abs(moves - J @ nudges)
        row = residual.sum(axis=1).argmax()
        return row, residual[row].argmax()
        """,
    ),
    *wrong(
        "misprint",
        "only the row",
        "row-alone",
        "return np.abs(moves - J @ nudges).sum(axis=1).argmax()",
    ),
    *wrong(
        "misprint",
        "the entry itself",
        "",
        """
        true = moves @ np.linalg.pinv(nudges)
        return true[np.unravel_index(np.abs(true - J).argmax(), J.shape)]
        """,
    ),
    *wrong(
        "misprint",
        "only the column counted from 1",
        "column-from-one",
        """
        off = np.abs(moves @ np.linalg.pinv(nudges) - J)
        row, column = np.unravel_index(off.argmax(), J.shape)
        return row, column + 1
        """,
    ),
    *wrong(
        "misprint",
        "divided entry by entry: moves / nudges of one experiment",
        "",
        """
        true = moves[:, :1] / nudges[:, 0]
        return np.unravel_index(np.abs(true - J).argmax(), J.shape)
        """,
    ),
    *wrong(
        "misprint",
        "the first entry always",
        "",
        "return 0, 0",
    ),
    *wrong(
        "misprint",
        "relative error for error, of the entries",
        "",
        """
        true = moves @ np.linalg.pinv(nudges)
        return np.unravel_index(np.abs(true / J).argmax(), J.shape)
        """,
    ),
    *wrong(
        "misprint",
        "column before row, and counted from 1",
        "row-and-column-swapped counted-from-one",
        """
        off = np.abs(moves @ np.linalg.pinv(nudges) - J)
        row, column = np.unravel_index(off.argmax(), J.shape)
        return column + 1, row + 1
        """,
    ),
]

ANSWERS = [*SHAPES, *LETTER, *SURFACE, *CORNERS, *MISPRINT]
