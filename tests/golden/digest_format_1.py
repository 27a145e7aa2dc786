#!/usr/bin/env python3
"""Digest format 1 once more, written from docs/verification.md and not from the C++ sources.

Prints the constants of tests/hashing/golden_test.cc. XXH3-128 itself comes from the system's libxxhash,
while tranship inlines its own copy.
"""

import ctypes
import struct


class Hash128(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


library = ctypes.CDLL("libxxhash.so.0")
library.XXH3_128bits.restype = Hash128
library.XXH3_128bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]


def digest(data):
    value = library.XXH3_128bits(data, len(data))
    return value.high << 64 | value.low


def prefixed(data):
    return struct.pack(">I", len(data)) + data


def d16(value):
    return value.to_bytes(16, "big")


# Rows, as COPY BINARY tuples.
def row(*fields):
    out = struct.pack(">h", len(fields))
    for field in fields:
        out += b"\xff\xff\xff\xff" if field is None else prefixed(field)
    return out


def set_digest(rows):
    return (len(rows), sum(map(len, rows)), sum(map(digest, rows)) % 2**128)


# Leaf maps: a list of (kind, begin, end).
RANGE, NULL, HASH = 0, 1, 2


def range_leaves(bounds):
    begins, ends = [None] + bounds, bounds + [None]
    return [(RANGE, b, e) for b, e in zip(begins, ends)] + [(NULL, None, None)]


def hash_leaves(bits):
    return [(HASH, None, None)] * 2**bits


def bound(value):
    return b"\0" if value is None else b"\1" + prefixed(value)


def tree_root(leaf_map, sums):
    level = []
    for number, ((kind, begin, end), (rows, size, total)) in enumerate(zip(leaf_map, sums)):
        text = prefixed(b"tranship/1/leaf") + struct.pack(">BI", kind, number)
        text += bound(begin) + bound(end) + struct.pack(">QQ", rows, size) + d16(total)
        level.append((digest(text), rows, size, begin, end))
    while len(level) > 1:
        above = []
        for first in range(0, len(level), 16):
            children = level[first : first + 16]
            text = prefixed(b"tranship/1/node") + struct.pack(">I", len(children))
            for value, rows, size, begin, end in children:
                text += d16(value) + struct.pack(">QQ", rows, size) + bound(begin) + bound(end)
            rows, size = sum(c[1] for c in children), sum(c[2] for c in children)
            above.append((digest(text), rows, size, children[0][3], children[-1][4]))
        level = above
    return level[0][0]


def table_root(columns, wire_form, leaf_map, sums):
    text = prefixed(b"tranship/1/table") + prefixed(wire_form) + struct.pack(">I", len(columns))
    text += b"".join(map(prefixed, columns))
    text += struct.pack(">IQQ", len(sums), sum(s[0] for s in sums), sum(s[1] for s in sums))
    return digest(text + d16(tree_root(leaf_map, sums)))


def run_root(tables):
    text = prefixed(b"tranship/1/run") + struct.pack(">I", len(tables))
    return digest(text + b"".join(prefixed(name) + d16(root) for name, root in sorted(tables)))


def int8(value):
    return struct.pack(">q", value)


def int8_key(value):
    return struct.pack(">Q", value + 2**63)


def show(name, value):
    print(f"{name:36} {value if isinstance(value, str) else f'{value:032x}'}")


EMPTY = (0, 0, 0)

for size in (0, 1, 3, 4, 8, 9, 16, 17, 100, 128, 129, 240, 241, 1000, 70000):
    show(f"bytes {size}", digest(bytes(i * 7 % 256 for i in range(size))))

show("row NULL", digest(row(None)))
show("row ''", digest(row(b"")))
show("row ' '", digest(row(b" ")))
show("row 'a','bc'", digest(row(b"a", b"bc")))
show("row 'ab','c'", digest(row(b"ab", b"c")))

rows = [row(int8(-5), b"below"), row(int8(0), b"at"), row(int8(0), b"at"), row(int8(1000), b"")]
show("sum of four rows", set_digest(rows)[2])

keys = range_leaves([int8_key(0), int8_key(1000)])
sums = [set_digest(rows[:1]), set_digest(rows[1:3]), set_digest(rows[3:]), EMPTY]
show("tree of ranges", tree_root(keys, sums))

many = [(i, 100 * i, (i * 0x9E3779B97F4A7C15 << 64) % 2**128 | i) for i in range(512)]
show("tree of 512 hash leaves", tree_root(hash_leaves(9), many))
show("tree of one leaf", tree_root(hash_leaves(0), [set_digest(rows)]))

columns = [b"id int8", b"note text"]
orders = table_root(columns, b"binary", keys, sums)
show("table", orders)
empty = table_root(columns, b"text", range_leaves([]), [EMPTY, EMPTY])
show("empty table", empty)
show("run", run_root([(b"public.orders", orders), (b"public.empty", empty)]))
show("run without tables", run_root([]))
