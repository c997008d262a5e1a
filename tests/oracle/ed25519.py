"""Ed25519 (RFC 8032), written to be read, not to be fast, and with no constant-time claims."""
import functools
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    i, j, k, l = f - e, h - g, h + g, f + e
    return (i * j % P, k * l % P, j * k % P, i * l % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


@functools.lru_cache(maxsize=512)
def multiples(key):
    """Of the point that `key` encodes, by each hexadecimal digit of a number: 64 rows of 16. None
    if it encodes no point. Few keys sign much, so it pays to compute these once for each."""
    point = decompress(key)
    if point is None:
        return None
    table = []
    for _ in range(64):
        row = [(0, 1, 1, 0), point]
        for _ in range(14):
            row.append(add(row[-1], point))
        table.append(row)
        point = add(row[-1], point)
    return table


def add_up(scalar, table, result=(0, 1, 1, 0)):
    for row in table:
        if scalar & 15:
            result = add(result, row[scalar & 15])
        scalar >>= 4
    return result


def compress(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def sha512(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def secret_of(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, digest[32:]


def public_key(seed):
    return compress(multiply(secret_of(seed)[0], BASE))


def sign(seed, message):
    scalar, prefix = secret_of(seed)
    key = compress(multiply(scalar, BASE))
    r = sha512(prefix, message) % L
    point = compress(multiply(r, BASE))
    s = (r + sha512(point, key, message) * scalar) % L
    return point + s.to_bytes(32, "little")


def is_small(data):
    """Whether eight times this point is nothing, however it is encoded."""
    y = int.from_bytes(data, "little") & (1 << 255) - 1
    return y % P in SMALL


def verify(key, message, signature):
    """Exactly as libsodium 1.0.18 does (docs/protocol.md G-1): neither the key nor R has a small
    order, the key is encoded canonically, S is below L, and what S and the key give is R, byte for
    byte: there is no multiplication by eight."""
    s = int.from_bytes(signature[32:], "little")
    if s >= L or is_small(signature[:32]) or is_small(key):
        return False
    table = multiples(key)
    if table is None:
        return False
    h = sha512(signature[:32], key, message) % L
    x, y, z, t = add_up(h, table)  # To be taken from S times the base.
    return compress(add_up(s, multiples(BASE_KEY), (P - x, y, z, P - t))) == signature[:32]


BASE_KEY = compress(BASE)


def small_ordinates():
    """y of the points whose order divides 8: of L times anything, and of its multiples."""
    found, number = set(), 2
    while len(found) < 5:
        point = decompress(number.to_bytes(32, "little"))
        number += 1
        if point is None:
            continue
        small = multiply(L, point)
        for times in range(8):
            found.add(int.from_bytes(compress(multiply(times, small)), "little") & (1 << 255) - 1)
    return found


SMALL = small_ordinates()
