"""Lesson 03: the chain rule for many variables."""

from __future__ import annotations

from tests.exercises.corpus.answer import writers

right, wrong = writers("multivariate_chain_rule")

PATHS = [
    *right(
        "paths",
        "return outer[i] @ inner[:, j], outer[i] @ inner",
        """
        entry = sum(outer[i, k] * inner[k, j] for k in range(3))
        gradient = inner.T @ outer[i]
        return entry, gradient
        """,
        """
        D = outer @ inner
        return D[i, j], D[i]
        """,
        """
        D = np.einsum('ik,kj->ij', outer, inner)
        return D[i][j], D[i, :]
        """,
        """
        gradient = np.zeros(3)
        for k in range(3):
            gradient += outer[i, k] * inner[k]
        return gradient[j], gradient
        """,
        """
        gradient = []
        for column in inner.T:
            total = 0
            for a, b in zip(outer[i], column):
                total += a * b
            gradient.append(total)
        return gradient[j], gradient
        """,
        "return np.dot(outer[i], inner[:, j]), np.matmul(outer, inner)[i]",
        """
        D = np.matrix(outer) * np.matrix(inner)
        return D[i, j], D[i]
        """,
        """
        gradient = (outer[i][:, None] * inner).sum(axis=0)
        return gradient[j:j + 1], gradient.reshape(3, 1)
        """,
        "return np.sum(outer[i] * inner[:, j]), (np.tensordot(outer, inner, 1)[i]).astype(np.float32)",
        """
        g = np.inner(outer[i], inner.T)
        return {'entry': g[j], 'gradient': g}
        """,
    ),
    *wrong(
        "paths",
        "one path only, by u_0",
        "one-path",
        "return outer[i, 0] * inner[0, j], outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "one path only, by u_j",
        "path-by-j",
        "return outer[i, j] * inner[j, j], outer[i] @ inner",
        """
        entry = inner[j, j] * outer[i, j]
        gradient = inner.T @ outer[i]
        return entry, gradient
        """,
    ),
    *wrong(
        "paths",
        "one path only, by u_i",
        "path-by-i",
        "return outer[i, i] * inner[i, j], outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "one path only, the largest",
        "",
        """
        products = outer[i] * inner[:, j]
        return products[np.abs(products).argmax()], outer[i] @ inner
        """,
    ),
    *wrong(
        "paths",
        "the last path forgotten",
        "path-forgotten",
        "return sum(outer[i, k] * inner[k, j] for k in range(2)), outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "the first path forgotten",
        "first-path-forgotten",
        "return sum(outer[i, k] * inner[k, j] for k in range(1, 3)), outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "one path only, in both",
        "one-path",
        """
        gradient = outer[i, 0] * inner[0]
        return gradient[j], gradient
        """,
    ),
    *wrong(
        "paths",
        "one path only, by u_j, in both",
        "path-by-j diagonal-only",
        """
        gradient = np.array([outer[i, k] * inner[k, k] for k in range(3)])
        return gradient[j], gradient
        """,
        """
        g = outer[i] * np.diag(inner)
        return g[j], g
        """,
    ),
    *wrong(
        "paths",
        "the product of the sums",
        "product-of-sums",
        "return outer[i].sum() * inner[:, j].sum(), outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "the product of the sums, in both",
        "product-of-sums sums-of-columns",
        """
        gradient = outer[i].sum() * inner.sum(axis=0)
        return gradient[j], gradient
        """,
    ),
    *wrong(
        "paths",
        "slopes along a path added",
        "slopes-added",
        "return sum(outer[i, k] + inner[k, j] for k in range(3)), outer[i] @ inner",
        "return (outer[i] + inner[:, j]).sum(), outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "paths multiplied",
        "products-multiplied",
        "return np.prod(outer[i] * inner[:, j]), outer[i] @ inner",
        """
        entry = 1
        for k in range(3):
            entry *= outer[i, k] * inner[k, j]
        return entry, outer[i] @ inner
        """,
    ),
    *wrong(
        "paths",
        "the mean of the paths",
        "mean",
        "return np.mean(outer[i] * inner[:, j]), outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "the paths not added",
        "paths-not-added",
        "return outer[i] * inner[:, j], outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "wrong order: inner times outer",
        "order-swapped",
        """
        D = inner @ outer
        return D[i, j], D[i]
        """,
        "return inner[i] @ outer[:, j], inner[i] @ outer",
    ),
    *wrong(
        "paths",
        "i and j exchanged",
        "indices-swapped another-output",
        """
        D = outer @ inner
        return D[j, i], D[j]
        """,
    ),
    *wrong(
        "paths",
        "i and j exchanged in the entry",
        "indices-swapped",
        """
        D = outer @ inner
        return D[j, i], D[i]
        """,
    ),
    *wrong(
        "paths",
        "the column for the row",
        "column-of-product",
        """
        D = outer @ inner
        return D[i, j], D[:, j]
        """,
        "return outer[i] @ inner[:, j], outer @ inner[:, j]",
    ),
    *wrong(
        "paths",
        "the whole Jacobian for the gradient",
        "whole-jacobian",
        """
        D = outer @ inner
        return D[i, j], D
        """,
    ),
    *wrong(
        "paths",
        "stopped at u: the outer slopes for the gradient",
        "stopped-at-u",
        "return outer[i] @ inner[:, j], outer[i]",
    ),
    *wrong(
        "paths",
        "the inner slopes for the gradient",
        "inner-column",
        "return outer[i] @ inner[:, j], inner[:, j]",
    ),
    *wrong(
        "paths",
        "the inner slopes of row i for the gradient",
        "inner-row",
        "return outer[i] @ inner[:, j], inner[i]",
    ),
    *wrong(
        "paths",
        "inner not transposed in the gradient",
        "untransposed",
        "return outer[i] @ inner[:, j], inner @ outer[i]",
        """
        gradient = np.array([sum(inner[j2, k] * outer[i, k] for k in range(3)) for j2 in range(3)])
        return outer[i] @ inner[:, j], gradient
        """,
    ),
    *wrong(
        "paths",
        "inner not transposed, in both",
        "rows-for-both untransposed",
        """
        g = inner @ outer[i]
        return g[j], g
        """,
        "return outer[i] @ inner[j], inner @ outer[i]",
    ),
    *wrong(
        "paths",
        "outer's column for its row",
        "columns-for-both column-for-row",
        "return outer[:, i] @ inner[:, j], outer[:, i] @ inner",
    ),
    *wrong(
        "paths",
        "products for each u, not added over paths",
        "paths-not-added",
        "return outer[i] @ inner[:, j], outer[i] * inner[:, j]",
    ),
    *wrong(
        "paths",
        "the gradient without its sum: entry by entry",
        "entrywise",
        "return outer[i] @ inner[:, j], outer[i] * inner[i]",
    ),
    *wrong(
        "paths",
        "the slope of the edges that meet: outer[i, j] inner[i, j]",
        "entrywise",
        "return outer[i, j] * inner[i, j], outer[i] * inner[i]",
    ),
    *wrong(
        "paths",
        "the outer slope alone",
        "outer-alone",
        "return outer[i, j], outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "the inner slope alone",
        "inner-alone",
        "return inner[i, j], outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "counted from 1",
        "",
        """
        D = outer @ inner
        return D[i - 1, j - 1], D[i - 1]
        """,
    ),
    *wrong(
        "paths",
        "the gradient's length",
        "length",
        """
        g = outer[i] @ inner
        return g[j], np.linalg.norm(g)
        """,
    ),
    *wrong(
        "paths",
        "the sum of a row for the gradient",
        "inputs-added",
        """
        g = outer[i] @ inner
        return g[j], g.sum()
        """,
    ),
    *wrong(
        "paths",
        "the sign",
        "sign-flipped",
        "return -outer[i] @ inner[:, j], -outer[i] @ inner",
    ),
    *wrong(
        "paths",
        "only the entry",
        "",
        "return outer[i] @ inner[:, j]",
    ),
]

WAYS = [
    *right(
        "ways",
        """
        words = []
        for v, g in zip(velocities, gradients):
            slope = v @ g
            if abs(slope) < 1e-9:
                words.append("level")
            elif slope > 0:
                words.append("uphill")
            else:
                words.append("downhill")
        return words
        """,
        """
        slope = (velocities * gradients).sum(axis=1)
        return np.where(np.isclose(slope, 0), 'level', np.where(slope > 0, 'uphill', 'downhill'))
        """,
        """
        slope = np.einsum('ij,ij->i', velocities, gradients)
        return np.array(['downhill', 'level', 'uphill'])[np.sign(np.round(slope, 9)).astype(int) + 1]
        """,
        """
        return [
            "level" if abs(s) < 1e-6 else "uphill" if s > 0 else "downhill"
            for s in np.diag(velocities @ gradients.T)
        ]
        """,
        """
        def word(v, g):
            cosine = np.dot(v, g) / (np.linalg.norm(v) * np.linalg.norm(g))
            if np.isclose(cosine, 0, atol=1e-8):
                return "Level"
            return "Uphill" if cosine > 0 else "Downhill"
        return tuple(map(word, velocities, gradients))
        """,
        """
        words = []
        for (a, b), (c, d) in zip(velocities.tolist(), gradients.tolist()):
            s = round(a * c + b * d, 9)
            words.append({0: "level", 1: "uphill", -1: "downhill"}[(s > 0) - (s < 0)])
        return words
        """,
        """
        between = np.arctan2(velocities[:, 1], velocities[:, 0]) - np.arctan2(
            gradients[:, 1], gradients[:, 0]
        )
        c = np.cos(between)
        return np.select([c > 1e-9, c < -1e-9], ["uphill", "downhill"], "level")
        """,
        """
        turned = np.stack([-gradients[:, 1], gradients[:, 0]], axis=1)
        rise = velocities[:, 0] * turned[:, 1] - velocities[:, 1] * turned[:, 0]
        return ["level" if abs(r) < 1e-9 else ("uphill" if r > 0 else "downhill") for r in rise]
        """,
    ),
    *wrong(
        "ways",
        "uphill and downhill exchanged",
        "sign-flipped",
        """
        s = (velocities * gradients).sum(axis=1)
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'downhill', 'uphill'))
        """,
        """
        words = []
        for v, g in zip(velocities, gradients):
            slope = v @ g
            words.append('level' if abs(slope) < 1e-9 else 'uphill' if slope < 0 else 'downhill')
        return words
        """,
        """
        s = -(velocities * gradients).sum(axis=1)
        return ['level' if abs(r) < 1e-9 else 'uphill' if r > 0 else 'downhill' for r in s]
        """,
    ),
    *wrong(
        "ways",
        "the first product only",
        "first-coordinate",
        """
        s = velocities[:, 0] * gradients[:, 0]
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
        """
        return [
            "level" if abs(v[0] * g[0]) < 1e-9 else "uphill" if v[0] * g[0] > 0 else "downhill"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
    *wrong(
        "ways",
        "the second product only",
        "second-coordinate",
        """
        s = velocities[:, 1] * gradients[:, 1]
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
        """
        words = []
        for v, g in zip(velocities, gradients):
            for k in range(2):
                slope = v[k] * g[k]
            words.append('level' if abs(slope) < 1e-9 else 'uphill' if slope > 0 else 'downhill')
        return words
        """,
    ),
    *wrong(
        "ways",
        "the velocity's second entry alone: up in the picture",
        "up-is-uphill",
        """
        s = velocities[:, 1]
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
        "return ['uphill' if v[1] > 0 else 'downhill' if v[1] < 0 else 'level' for v in velocities]",
    ),
    *wrong(
        "ways",
        "the velocity's first entry alone",
        "right-is-uphill",
        "return ['uphill' if v[0] > 0 else 'downhill' if v[0] < 0 else 'level' for v in velocities]",
    ),
    *wrong(
        "ways",
        "the gradient's second entry alone",
        "",
        "return ['uphill' if g[1] > 0 else 'downhill' if g[1] < 0 else 'level' for g in gradients]",
    ),
    *wrong(
        "ways",
        "the sum of the gradient",
        "",
        """
        s = gradients.sum(axis=1)
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "the sum of the velocity",
        "",
        """
        s = velocities.sum(axis=1)
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "the determinant for the scalar product: level where they are parallel",
        "determinant",
        """
        s = velocities[:, 0] * gradients[:, 1] - velocities[:, 1] * gradients[:, 0]
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
        """
        words = []
        for (a, b), (c, d) in zip(velocities, gradients):
            s = a * d - b * c
            words.append('level' if abs(s) < 1e-9 else 'uphill' if s > 0 else 'downhill')
        return words
        """,
    ),
    *wrong(
        "ways",
        "the entries crossed: v1 g2 + v2 g1",
        "coordinates-crossed",
        """
        s = velocities[:, 0] * gradients[:, 1] + velocities[:, 1] * gradients[:, 0]
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "a difference of the products: v1 g1 - v2 g2",
        "products-subtracted",
        """
        s = velocities[:, 0] * gradients[:, 0] - velocities[:, 1] * gradients[:, 1]
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "the products multiplied",
        "products-multiplied",
        """
        s = (velocities * gradients).prod(axis=1)
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "the product of the sums",
        "product-of-sums",
        """
        s = velocities.sum(axis=1) * gradients.sum(axis=1)
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "both entries must be positive",
        "both-or-level",
        """
        return [
            "uphill" if (v * g > 0).all() else "downhill" if (v * g < 0).all() else "level"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
    *wrong(
        "ways",
        "never level",
        "level-called-downhill",
        "return ['uphill' if v @ g > 0 else 'downhill' for v, g in zip(velocities, gradients)]",
    ),
    *wrong(
        "ways",
        "never level, and uphill unless it falls",
        "level-called-uphill",
        """
        s = (velocities * gradients).sum(axis=1)
        return np.where(s < 0, 'downhill', 'uphill')
        """,
        """
        s = (velocities * gradients).sum(axis=1)
        return np.where(s >= 0, 'uphill', 'downhill')
        """,
    ),
    *wrong(
        "ways",
        "level below 1",
        "small-is-level",
        """
        return [
            "level" if abs(v @ g) < 1 else "uphill" if v @ g > 0 else "downhill"
            for v, g in zip(velocities, gradients)
        ]
        """,
        """
        s = (velocities * gradients).sum(axis=1)
        return np.where(abs(s) <= 1, 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "level where any product is 0",
        "level-called-downhill",
        """
        return [
            "level" if (v * g == 0).any() else "uphill" if v @ g > 0 else "downhill"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
    *wrong(
        "ways",
        "level where the velocity is flat, v2 = 0",
        "level-called-downhill",
        """
        return [
            "level" if v[1] == 0 else "uphill" if v @ g > 0 else "downhill"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
    *wrong(
        "ways",
        "level where the gradient is 0, else the sign",
        "level-called-downhill",
        """
        return [
            "level" if np.allclose(g, 0) else "uphill" if v @ g > 0 else "downhill"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
    *wrong(
        "ways",
        "level where velocity and gradient are parallel, else the sign",
        "along-is-level",
        """
        return [
            "level"
            if abs(v[0] * g[1] - v[1] * g[0]) < 1e-9
            else "uphill"
            if v @ g > 0
            else "downhill"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
    *wrong(
        "ways",
        "absolute value: never downhill",
        "downhill-overlooked",
        "return ['level' if abs(v @ g) < 1e-9 else 'uphill' for v, g in zip(velocities, gradients)]",
    ),
    *wrong(
        "ways",
        "a moment compared with the next one's gradient",
        "",
        """
        s = (velocities * np.roll(gradients, -1, axis=0)).sum(axis=1)
        return np.where(np.isclose(s, 0), 'level', np.where(s > 0, 'uphill', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "the gradient's growth from moment to moment",
        "",
        """
        s = np.diff(np.linalg.norm(gradients, axis=1), append=0)
        return np.where(s > 0, 'uphill', 'downhill')
        """,
    ),
    *wrong(
        "ways",
        "summed over the moments",
        "",
        """
        s = (velocities * gradients).sum(axis=0)
        return ['uphill' if each > 0 else 'downhill' for each in s]
        """,
    ),
    *wrong(
        "ways",
        "summed over everything",
        "",
        """
        s = (velocities * gradients).sum()
        return ['uphill' if s > 0 else 'downhill'] * 10
        """,
    ),
    *wrong(
        "ways",
        "level everywhere: the curve lies on its contour",
        "",
        "return ['level'] * 10",
    ),
    *wrong(
        "ways",
        "uphill everywhere",
        "",
        "return ['uphill' for _ in velocities]",
    ),
    *wrong(
        "ways",
        "the longer arrow",
        "",
        """
        return [
            "uphill" if np.linalg.norm(v) > np.linalg.norm(g) else "downhill"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
    *wrong(
        "ways",
        "uphill and level exchanged",
        "",
        """
        s = (velocities * gradients).sum(axis=1)
        return np.where(np.isclose(s, 0), 'uphill', np.where(s > 0, 'level', 'downhill'))
        """,
    ),
    *wrong(
        "ways",
        "the numbers for the words",
        "",
        "return (velocities * gradients).sum(axis=1)",
    ),
    *wrong(
        "ways",
        "other words",
        "",
        """
        return [
            "flat" if abs(v @ g) < 1e-9 else "up" if v @ g > 0 else "down"
            for v, g in zip(velocities, gradients)
        ]
        """,
    ),
]

COMPOSED = [
    *right(
        "composed",
        """
        a = A @ x
        u = phi(a)
        Dg = np.diag(dphi(a)) @ A
        Df = np.diag(dpsi(B @ u)) @ B
        return Dg, Df, Df @ Dg
        """,
        """
        a = A @ x
        Dg = dphi(a)[:, None] * A
        b = B @ phi(a)
        Df = dpsi(b)[:, None] * B
        return Dg, Df, np.dot(Df, Dg)
        """,
        """
        Dg = (A.T * dphi(A @ x)).T
        Df = (B.T * dpsi(B @ phi(A @ x))).T
        D = np.einsum('ik,kj->ij', Df, Dg)
        return [Dg, Df, D]
        """,
        """
        def D(M, slope, at):
            return slope(M @ at).reshape(-1, 1) * M
        u = phi(A @ x)
        Dg, Df = D(A, dphi, x), D(B, dpsi, u)
        return Dg, Df, Df @ Dg
        """,
        """
        a = A.dot(x)
        b = B.dot(phi(a))
        Dg = np.zeros((2, 2))
        Df = np.zeros((2, 2))
        for i in range(2):
            for j in range(2):
                Dg[i, j] = dphi(a)[i] * A[i, j]
                Df[i, j] = dpsi(b)[i] * B[i, j]
        D = np.zeros((2, 2))
        for i in range(2):
            for j in range(2):
                for k in range(2):
                    D[i, j] += Df[i, k] * Dg[k, j]
        return Dg, Df, D
        """,
        """
        h = 1e-6
        def J(g, x):
            return np.column_stack([(g(x + h * e) - g(x - h * e)) / (2 * h) for e in np.eye(2)])
        g = lambda x: phi(A @ x)
        f = lambda u: psi(B @ u)
        return J(g, x), J(f, g(x)), J(lambda x: f(g(x)), x)
        """,
        """
        a = A @ x
        Dg = np.multiply(A, np.atleast_2d(dphi(a)).T)
        Df = np.multiply(B, np.atleast_2d(dpsi(B @ phi(a))).T)
        return np.array([Dg, Df, Df @ Dg])
        """,
        """
        a = A @ x
        Dg = np.matrix(np.diag(dphi(a))) * A
        Df = np.matrix(np.diag(dpsi(B @ phi(a)))) * B
        return {'Dg': Dg, 'Df': Df, 'D': Df * Dg}
        """,
    ),
    *wrong(
        "composed",
        "the bend missing in Dg",
        "slopes-forgotten",
        """
        u = phi(A @ x)
        Dg = A
        Df = np.diag(dpsi(B @ u)) @ B
        return Dg, Df, Df @ np.diag(dphi(A @ x)) @ A
        """,
        """
        u = phi(A @ x)
        Df = np.diag(dpsi(B @ u)) @ B
        return A, Df, Df @ A
        """,
    ),
    *wrong(
        "composed",
        "the bend missing in Df",
        "slopes-forgotten",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        return Dg, B, B @ Dg
        """,
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = B
        D = np.diag(dpsi(B @ phi(A @ x))) @ B @ Dg
        return Dg, Df, D
        """,
    ),
    *wrong(
        "composed",
        "both bends missing",
        "slopes-forgotten",
        "return A, B, B @ A",
    ),
    *wrong(
        "composed",
        "the bend alone in Dg",
        "matrix-forgotten",
        """
        Dg = np.diag(dphi(A @ x))
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "the bend alone in Df",
        "matrix-forgotten",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x)))
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "the bend alone in both",
        "matrix-forgotten",
        """
        Dg = np.diag(dphi(A @ x))
        Df = np.diag(dpsi(B @ phi(A @ x)))
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "the bend on the columns of A",
        "columns-scaled",
        """
        Dg = A * dphi(A @ x)
        Df = dpsi(B @ phi(A @ x))[:, None] * B
        return Dg, Df, Df @ Dg
        """,
        """
        Dg = A @ np.diag(dphi(A @ x))
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "the bend on the columns of B",
        "columns-scaled",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = B * dpsi(B @ phi(A @ x))
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "the bend on the columns of both",
        "columns-scaled",
        """
        Dg = A * dphi(A @ x)
        Df = B * dpsi(B @ phi(A @ x))
        return Dg, Df, Df @ Dg
        """,
        """
        Dg = dphi(A @ x) * A
        Df = dpsi(B @ phi(A @ x)) * B
        D = Df @ Dg
        return Dg, Df, D
        """,
    ),
    *wrong(
        "composed",
        "phi' times A as a matrix times a vector",
        "rows-added",
        """
        Dg = dphi(A @ x) @ A
        Df = dpsi(B @ phi(A @ x)) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "phi' at x",
        "slope-at-x",
        """
        Dg = np.diag(dphi(x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df @ Dg
        """,
        """
        Dg = dphi(x)[:, None] * A
        Df = dpsi(B @ phi(A @ x))[:, None] * B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "phi' at phi(A x)",
        "slope-at-value",
        """
        u = phi(A @ x)
        Dg = np.diag(dphi(u)) @ A
        Df = np.diag(dpsi(B @ u)) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "phi for phi'",
        "value-for-slope",
        """
        u = phi(A @ x)
        Dg = np.diag(phi(A @ x)) @ A
        Df = np.diag(dpsi(B @ u)) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "psi for psi'",
        "value-for-slope",
        """
        u = phi(A @ x)
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(psi(B @ u)) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "Df at x",
        "outer-at-x",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ x)) @ B
        return Dg, Df, Df @ Dg
        """,
        """
        Dg = dphi(A @ x)[:, None] * A
        Df = dpsi(B @ x)[:, None] * B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "Df at A x, phi forgotten",
        "phi-left-out",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ A @ x)) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "psi' at u, B forgotten there",
        "matrix-left-out",
        """
        u = phi(A @ x)
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(u)) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "psi' at f(g(x))",
        "slope-at-value",
        """
        u = phi(A @ x)
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(psi(B @ u))) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "phi' for psi'",
        "inner-slope",
        """
        u = phi(A @ x)
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dphi(B @ u)) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "psi' at phi'(A x)",
        "inner-slopes-for-place",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ dphi(A @ x))) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "wrong order: Dg Df",
        "order-swapped",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Dg @ Df
        """,
        """
        a = A @ x
        Dg = dphi(a)[:, None] * A
        Df = dpsi(B @ phi(a))[:, None] * B
        D = np.dot(Dg, Df)
        return Dg, Df, D
        """,
    ),
    *wrong(
        "composed",
        "entry by entry: Df * Dg",
        "entrywise",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df * Dg
        """,
        """
        a = A @ x
        Dg = dphi(a)[:, None] * A
        Df = dpsi(B @ phi(a))[:, None] * B
        return Dg, Df, np.multiply(Dg, Df)
        """,
    ),
    *wrong(
        "composed",
        "added",
        "sum",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df + Dg
        """,
    ),
    *wrong(
        "composed",
        "the product transposed",
        "transposed",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, (Df @ Dg).T
        """,
    ),
    *wrong(
        "composed",
        "Df transposed in the product",
        "Df-transposed",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df.T @ Dg
        """,
    ),
    *wrong(
        "composed",
        "Dg transposed in the product",
        "Dg-transposed",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df @ Dg.T
        """,
    ),
    *wrong(
        "composed",
        "both Jacobians transposed",
        "transposed",
        """
        Dg = (np.diag(dphi(A @ x)) @ A).T
        Df = (np.diag(dpsi(B @ phi(A @ x))) @ B).T
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "A transposed",
        "matrix-transposed",
        """
        a = A.T @ x
        Dg = np.diag(dphi(a)) @ A.T
        Df = np.diag(dpsi(B @ phi(a))) @ B
        return Dg, Df, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "the two Jacobians exchanged",
        "jacobians-swapped",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Df, Dg, Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "f first",
        "outer-at-x order-swapped",
        """
        u = psi(B @ x)
        Df = np.diag(dpsi(B @ x)) @ B
        Dg = np.diag(dphi(A @ u)) @ A
        return Dg, Df, Dg @ Df
        """,
    ),
    *wrong(
        "composed",
        "the values for the Jacobians",
        "value-for-jacobian",
        """
        u = phi(A @ x)
        return u, psi(B @ u), psi(B @ u)
        """,
    ),
    *wrong(
        "composed",
        "D alone",
        "",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Df @ Dg
        """,
    ),
    *wrong(
        "composed",
        "D is Df alone",
        "Df-alone",
        """
        Dg = np.diag(dphi(A @ x)) @ A
        Df = np.diag(dpsi(B @ phi(A @ x))) @ B
        return Dg, Df, Df
        """,
    ),
    *wrong(
        "composed",
        "D goes through phi' twice",
        "",
        """
        a = A @ x
        Dg = np.diag(dphi(a)) @ A
        Df = np.diag(dpsi(B @ phi(a))) @ B
        return Dg, Df, Df @ np.diag(dphi(a)) @ Dg
        """,
    ),
]

BACKWARD = [
    *right(
        "backward",
        "return pull_h(pull_g(pull_f(1.0)))",
        """
        d_g = pull_f(np.array([1.0]))
        d_h = pull_g(d_g)
        return pull_h(d_h)
        """,
        """
        v = 1
        for pull in (pull_f, pull_g, pull_h):
            v = pull(v)
        return v
        """,
        """
        from functools import reduce
        return reduce(lambda v, pull: pull(v), [pull_f, pull_g, pull_h], 1)
        """,
        "return pull_h(pull_g(pull_f([1])).tolist())",
        "return pull_h(pull_g(pull_f(np.ones((1, 1))))).reshape(3, 1)",
        "return np.float32(pull_h(pull_g(pull_f(np.float32(1)))))",
        "return -pull_h(pull_g(pull_f(-1.0)))",
        "return pull_h(pull_g(pull_f(2.0))) / 2",
    ),
    *wrong(
        "backward",
        "the boxes forward",
        "",
        "return pull_f(pull_g(pull_h(1.0)))",
        """
        v = pull_h(1.0)
        v = pull_g(v)
        return pull_f(v)
        """,
    ),
    *wrong(
        "backward",
        "g first",
        "",
        "return pull_h(pull_f(pull_g(1.0)))",
    ),
    *wrong(
        "backward",
        "begun with 0",
        "begun-with-zero",
        "return pull_h(pull_g(pull_f(0.0)))",
    ),
    *wrong(
        "backward",
        "begun with -1",
        "sign-flipped",
        "return pull_h(pull_g(pull_f(-1.0)))",
    ),
    *wrong(
        "backward",
        "begun with 2",
        "begun-with-two",
        "return pull_h(pull_g(pull_f(2.0)))",
    ),
    *wrong(
        "backward",
        "begun with three ones",
        "",
        "return pull_h(pull_g(pull_f(np.ones(3))))",
    ),
    *wrong(
        "backward",
        "f left out",
        "outer-forgotten",
        "return pull_h(pull_g(1.0))",
        """
        v = 1.0
        for pull in (pull_g, pull_h):
            v = pull(v)
        return v
        """,
    ),
    *wrong(
        "backward",
        "g left out",
        "middle-forgotten",
        "return pull_h(pull_f(1.0))",
    ),
    *wrong(
        "backward",
        "h left out",
        "innermost-forgotten",
        "return pull_g(pull_f(1.0))",
    ),
    *wrong(
        "backward",
        "h alone",
        "ones-into-h",
        "return pull_h(1.0)",
        "return pull_h(np.ones(1))",
    ),
    *wrong(
        "backward",
        "f alone",
        "stopped-at-g",
        "return pull_f(1.0)",
    ),
    *wrong(
        "backward",
        "each box with 1, the results multiplied",
        "multiplied",
        "return pull_f(1.0) * pull_g(1.0) * pull_h(1.0)",
    ),
    *wrong(
        "backward",
        "each box with 1, the results added up",
        "",
        "return pull_h(1.0) + pull_g(1.0).sum() + pull_f(1.0).sum()",
    ),
    *wrong(
        "backward",
        "the gradients summed on the way",
        "summed-on-the-way",
        "return pull_h(pull_g(pull_f(1.0)).sum())",
        """
        d = pull_g(pull_f(1.0))
        return pull_h(np.sum(d))
        """,
    ),
    *wrong(
        "backward",
        "the gradients summed on the way, twice",
        "",
        "return pull_h(pull_g(pull_f(1.0).sum()).sum())",
    ),
    *wrong(
        "backward",
        "the gradients averaged on the way",
        "",
        "return pull_h(pull_g(pull_f(1.0)).mean())",
    ),
    *wrong(
        "backward",
        "only the first entry on the way",
        "",
        "return pull_h(pull_g(pull_f(1.0))[0])",
    ),
    *wrong(
        "backward",
        "begun anew for h",
        "ones-into-h",
        """
        v = pull_g(pull_f(1.0))
        return pull_h(np.ones_like(v))
        """,
    ),
    *wrong(
        "backward",
        "begun anew for g and h: normed to length 1",
        "",
        """
        v = pull_f(1.0)
        v = pull_g(v / np.linalg.norm(v))
        return pull_h(v / np.linalg.norm(v))
        """,
    ),
    *wrong(
        "backward",
        "the sign",
        "sign-flipped",
        "return -pull_h(pull_g(pull_f(1.0)))",
    ),
    *wrong(
        "backward",
        "the result normed",
        "length-one",
        """
        v = pull_h(pull_g(pull_f(1.0)))
        return v / np.linalg.norm(v)
        """,
    ),
    *wrong(
        "backward",
        "the result summed",
        "inputs-added",
        "return pull_h(pull_g(pull_f(1.0))).sum()",
    ),
    *wrong(
        "backward",
        "the length of the result",
        "length",
        "return np.linalg.norm(pull_h(pull_g(pull_f(1.0))))",
    ),
    *wrong(
        "backward",
        "the result backwards",
        "",
        "return pull_h(pull_g(pull_f(1.0)))[::-1]",
    ),
    *wrong(
        "backward",
        "g pulled twice",
        "middle-twice",
        "return pull_h(pull_g(pull_g(pull_f(1.0))))",
    ),
    *wrong(
        "backward",
        "two arguments",
        "",
        "return pull_h(pull_g(pull_f(1.0, 1.0), 1.0), 1.0)",
    ),
    *wrong(
        "backward",
        "h before g",
        "inner-swapped",
        "return pull_g(pull_h(pull_f(1.0)))",
    ),
    *wrong(
        "backward",
        "the Jacobians not composed: added",
        "",
        "return pull_h(pull_g(pull_f(1.0))) + pull_h(1.0)",
    ),
]

CHEAPER = [
    *right(
        "cheaper",
        """
        forward = q * p * m + r * q * m
        reverse = r * q * p + r * p * m
        if forward < reverse:
            return "forward", forward
        return "reverse", reverse
        """,
        "return min(('forward', q * m * (p + r)), ('reverse', r * p * (q + m)), key=lambda way: way[1])",
        """
        counts = {'forward': q * p * m + r * q * m, 'reverse': r * q * p + r * p * m}
        order = min(counts, key=counts.get)
        return order, counts[order]
        """,
        """
        count, order = sorted([(q*p*m + r*q*m, 'Forward'), (r*q*p + r*p*m, 'Reverse')])[0]
        return [order, float(count)]
        """,
        """
        a, b = np.prod([q, p, m]) + np.prod([r, q, m]), np.prod([r, q, p]) + np.prod([r, p, m])
        return ('forward' if a < b else 'reverse'), np.minimum(a, b)
        """,
        """
        forward = 1 / r + 1 / p < 1 / m + 1 / q
        return ('forward', q * m * (p + r)) if forward else ('reverse', r * p * (q + m))
        """,
        """
        def product(a, b):
            (rows, inner), (_, columns) = a, b
            return (rows, columns), rows * inner * columns
        Df, Dg, Dh = (r, q), (q, p), (p, m)
        right, one = product(Dg, Dh)
        _, two = product(Df, right)
        left, three = product(Df, Dg)
        _, four = product(left, Dh)
        order = "forward" if one + two < three + four else "reverse"
        return {"order": order, "count": min(one + two, three + four)}
        """,
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        order = 'forward' if f < b else 'reverse'
        return order, [min(f, b)]
        """,
    ),
    *wrong(
        "cheaper",
        "the two orders exchanged",
        "dearer-order",
        """
        forward = r * q * p + r * p * m
        reverse = q * p * m + r * q * m
        if forward < reverse:
            return 'forward', forward
        return 'reverse', reverse
        """,
    ),
    *wrong(
        "cheaper",
        "the words exchanged",
        "dearer-order",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('reverse' if f < b else 'forward'), min(f, b)
        """,
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        order = 'forward' if f > b else 'reverse'
        count = min(f, b)
        return order, count
        """,
    ),
    *wrong(
        "cheaper",
        "the dearer order, with its count",
        "dearer-order",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward', f) if f > b else ('reverse', b)
        """,
        "return max(('forward', q * m * (p + r)), ('reverse', r * p * (q + m)), key=lambda way: way[1])",
    ),
    *wrong(
        "cheaper",
        "the dearer count",
        "other-order",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward' if f < b else 'reverse'), max(f, b)
        """,
    ),
    *wrong(
        "cheaper",
        "both counts added",
        "both-orders",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward' if f < b else 'reverse'), f + b
        """,
    ),
    *wrong(
        "cheaper",
        "the saving",
        "saving",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward' if f < b else 'reverse'), abs(f - b)
        """,
    ),
    *wrong(
        "cheaper",
        "by the outer sizes alone, r and m",
        "",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward', f) if m < r else ('reverse', b)
        """,
        """
        order = 'reverse' if r < m else 'forward'
        count = r * q * p + r * p * m if order == 'reverse' else q * p * m + r * q * m
        return order, count
        """,
    ),
    *wrong(
        "cheaper",
        "by the inner sizes alone, q and p",
        "",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward', f) if q < p else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "by the inner sizes alone, turned",
        "",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward', f) if p < q else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "reverse always: backpropagation",
        "",
        "return 'reverse', r * q * p + r * p * m",
        """
        order = 'reverse'
        count = r * p * (q + m)
        return order, count
        """,
    ),
    *wrong(
        "cheaper",
        "forward always",
        "",
        "return 'forward', q * p * m + r * q * m",
    ),
    *wrong(
        "cheaper",
        "reverse always, the count of the cheaper",
        "",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return 'reverse', min(f, b)
        """,
    ),
    *wrong(
        "cheaper",
        "the first product only",
        "first-product-only",
        """
        f = q * p * m
        b = r * q * p
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "the second product only",
        "second-product-only",
        """
        f = r * q * m
        b = r * p * m
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "the first product only, the word right",
        "first-product-only",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward', q * p * m) if f < b else ('reverse', r * q * p)
        """,
    ),
    *wrong(
        "cheaper",
        "the second product only, the word right",
        "second-product-only",
        """
        f = q * p * m + r * q * m
        b = r * q * p + r * p * m
        return ('forward', r * q * m) if f < b else ('reverse', r * p * m)
        """,
    ),
    *wrong(
        "cheaper",
        "the products of the counts",
        "multiplied",
        """
        f = q * p * m * r * q * m
        b = r * q * p * r * p * m
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "additions counted, too",
        "operations",
        """
        f = q * m * (2 * p - 1) + r * m * (2 * q - 1)
        b = r * p * (2 * q - 1) + r * m * (2 * p - 1)
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "additions counted, too, as many as multiplications",
        "doubled",
        """
        f = q * m * (p + r)
        b = r * p * (q + m)
        return ('forward', 2 * f) if f < b else ('reverse', 2 * b)
        """,
    ),
    *wrong(
        "cheaper",
        "only the additions counted",
        "additions",
        """
        f = q * m * (p - 1) + r * m * (q - 1)
        b = r * p * (q - 1) + r * m * (p - 1)
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "the entries of the two results",
        "entries-only",
        """
        f = q * m + r * m
        b = r * p + r * m
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "the entries of the matrices read",
        "entries-read",
        """
        f = q * p + p * m + r * q
        b = f
        order = 'forward' if q * m * (p + r) < r * p * (q + m) else 'reverse'
        return order, f
        """,
    ),
    *wrong(
        "cheaper",
        "all four sizes multiplied",
        "all-four-sizes",
        """
        order = 'forward' if q * m * (p + r) < r * p * (q + m) else 'reverse'
        return order, r * q * p * m
        """,
    ),
    *wrong(
        "cheaper",
        "sizes added",
        "",
        """
        f = (q + p + m) + (r + q + m)
        b = (r + q + p) + (r + p + m)
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "the second product with the wrong inner size",
        "",
        """
        f = q * p * m + r * p * m
        b = r * q * p + r * q * m
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "entries squared: (q p)(p m) for a product",
        "entries-multiplied",
        """
        f = (q * p) * (p * m) + (r * q) * (q * m)
        b = (r * q) * (q * p) + (r * p) * (p * m)
        return ('forward', f) if f < b else ('reverse', b)
        """,
    ),
    *wrong(
        "cheaper",
        "the count first",
        "",
        """
        f = q * m * (p + r)
        b = r * p * (q + m)
        return (f, 'forward') if f < b else (b, 'reverse')
        """,
    ),
    *wrong(
        "cheaper",
        "only the count",
        "",
        "return min(q * m * (p + r), r * p * (q + m))",
    ),
    *wrong(
        "cheaper",
        "other words",
        "",
        """
        f = q * m * (p + r)
        b = r * p * (q + m)
        return ('right', f) if f < b else ('left', b)
        """,
    ),
]

ANSWERS = [*PATHS, *WAYS, *COMPOSED, *BACKWARD, *CHEAPER]
