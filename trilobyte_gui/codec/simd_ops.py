"""The innermost loops, in LLVM's own vector operations.

numba compiles a loop over arrays with whatever vectors its optimiser finds, reloading sums from memory because
any array might overlap any other. Here the vectors are spelt out: sums stay in registers, every operation is an
IEEE one in the order that FORMAT.md gives (nothing is fused or reassociated), and LLVM cuts the vectors to what
the processor has. Offsets are in elements of flat, contiguous arrays; nothing is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

# A function (typing context, arguments' types) -> (signature, emitter) becomes a call inside compiled functions.
_operation: Callable[[Callable[..., Any]], Callable[..., Any]] = intrinsic
_F32, _F64, _I32, _I64 = ir.FloatType(), ir.DoubleType(), ir.IntType(32), ir.IntType(64)


class _Emit:
    """A few words to say what a loop does."""

    def __init__(self, context: Any, builder: Any, signature: Any, args: tuple[Any, ...]) -> None:
        self.context, self.builder, self.signature, self.args = context, builder, signature, args

    def pointer(self, which: int, offset: Any) -> Any:
        """The address of an element of an array argument."""
        array = self.context.make_array(self.signature.args[which])(self.context, self.builder, self.args[which])
        return self.builder.gep(array.data, [offset])

    def load(self, pointer: Any, offset: Any, element: Any, lanes: int) -> Any:
        """A vector from `pointer` + `offset` elements."""
        vector = ir.VectorType(element, lanes)
        at = self.builder.bitcast(self.builder.gep(pointer, [offset]), vector.as_pointer())
        return self.builder.load(at, align=4 if element is _F32 else 8)

    def store(self, value: Any, pointer: Any, offset: Any) -> None:
        """The reverse of load."""
        at = self.builder.bitcast(self.builder.gep(pointer, [offset]), value.type.as_pointer())
        self.builder.store(value, at, align=4 if value.type.element == _F32 else 8)

    def splat(self, value: Any, lanes: int) -> Any:
        """`lanes` copies of a scalar."""
        vector = ir.VectorType(value.type, lanes)
        one = self.builder.insert_element(ir.Constant(vector, ir.Undefined), value, _I32(0))
        return self.builder.shuffle_vector(
            one, ir.Constant(vector, ir.Undefined), ir.Constant(ir.VectorType(_I32, lanes), [0] * lanes)
        )

    def part(self, vector: Any, first: int, lanes: int) -> Any:
        """Lanes first, first + 1 ... of a vector."""
        mask = ir.Constant(ir.VectorType(_I32, lanes), list(range(first, first + lanes)))
        return self.builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)

    def fold(self, vector: Any) -> Any:
        """lanes[j] += lanes[j + half] for half the lanes, until one is left."""
        lanes = vector.type.count
        while lanes > 1:
            lanes //= 2
            vector = self.builder.fadd(self.part(vector, 0, lanes), self.part(vector, lanes, lanes))
        return self.builder.extract_element(vector, _I32(0))

    def clamp(self, x: Any, low: float, high: float) -> Any:
        """Every lane of `x` moved into [low, high]."""
        low_, high_ = (ir.Constant(x.type, [each] * x.type.count) for each in (low, high))
        x = self.builder.select(self.builder.fcmp_ordered(">", x, low_), x, low_)
        return self.builder.select(self.builder.fcmp_ordered("<", x, high_), x, high_)

    def vector(self, values: Any) -> Any:
        """A vector of these scalars."""
        vector = ir.Constant(ir.VectorType(values[0].type, len(values)), ir.Undefined)
        for k, value in enumerate(values):
            vector = self.builder.insert_element(vector, value, _I32(k))
        return vector

    def zero(self, element: Any, lanes: int) -> Any:
        """A vector of zeros."""
        return ir.Constant(ir.VectorType(element, lanes), [0.0] * lanes)

    def loop(self, start: Any, stop: Any, step: int, body: Callable[[Any], None]) -> None:
        """for i in range(start, stop, step)"""
        with cgutils.for_range_slice(self.builder, start, stop, _I64(step), _I64) as (i, _):
            body(i)

    def sums(self, values: list[Any]) -> list[Any]:
        """Variables that live in registers."""
        variables = [cgutils.alloca_once(self.builder, value.type) for value in values]
        for variable, value in zip(variables, values, strict=True):
            self.builder.store(value, variable)
        return variables


@_operation
def lms_step(typingctx, w, wi, h, hi, n, gain):
    """Apply `w += gain * h[:n]`, return the dot product of w and `h[1:n + 1]`: one pass over the weights.

    All float32; the sum runs in 16 lanes (64 from 64 taps on), folded in halves.
    """
    signature = types.float32(w, types.intp, h, types.intp, types.intp, types.float32)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        weights, old = e.pointer(0, args[1]), e.pointer(2, args[3])
        new = builder.gep(old, [_I64(1)])
        count, gain = args[4], e.splat(args[5], 16)
        result = cgutils.alloca_once(builder, _F32)

        def sweep(chunks: int) -> None:
            sums = e.sums([e.zero(_F32, 16)] * chunks)

            def body(i: Any) -> None:
                at = [builder.add(i, _I64(16 * k)) for k in range(chunks)]
                steps = [builder.fmul(gain, e.load(old, j, _F32, 16)) for j in at]
                updated = [builder.fadd(e.load(weights, j, _F32, 16), step) for j, step in zip(at, steps, strict=True)]
                ahead = [e.load(new, j, _F32, 16) for j in at]
                for k, j in enumerate(at):
                    e.store(updated[k], weights, j)
                    builder.store(builder.fadd(builder.load(sums[k]), builder.fmul(updated[k], ahead[k])), sums[k])

            e.loop(_I64(0), count, 16 * chunks, body)
            total = [builder.load(s) for s in sums]
            while len(total) > 1:
                half = len(total) // 2
                total = [builder.fadd(total[k], total[k + half]) for k in range(half)]
            builder.store(e.fold(total[0]), result)

        with builder.if_else(builder.icmp_signed("<", count, _I64(64))) as (few, many):
            with few:
                sweep(1)
            with many:
                sweep(4)
        return builder.load(result)

    return signature, emit


@_operation
def energy(typingctx, x, xi, n):
    """Sum of squares of float32 in 16 lanes, folded in halves; n is a multiple of sixteen."""
    signature = types.float32(x, types.intp, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        x = e.pointer(0, args[1])
        (total,) = e.sums([e.zero(_F32, 16)])

        def body(i: Any) -> None:
            value = e.load(x, i, _F32, 16)
            builder.store(builder.fadd(builder.load(total), builder.fmul(value, value)), total)

        e.loop(_I64(0), args[2], 16, body)
        return e.fold(builder.load(total))

    return signature, emit


@_operation
def dot(typingctx, a, ai, b, bi, n):
    """Sum of products of float64 in four interleaved sums, (s0 + s1) + (s2 + s3); n is a multiple of four."""
    signature = types.float64(a, types.intp, b, types.intp, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        a, b = e.pointer(0, args[1]), e.pointer(2, args[3])
        (total,) = e.sums([e.zero(_F64, 4)])

        def body(i: Any) -> None:
            product = builder.fmul(e.load(a, i, _F64, 4), e.load(b, i, _F64, 4))
            builder.store(builder.fadd(builder.load(total), product), total)

        e.loop(_I64(0), args[4], 4, body)
        s = [builder.extract_element(builder.load(total), _I32(k)) for k in range(4)]
        return builder.fadd(builder.fadd(s[0], s[1]), builder.fadd(s[2], s[3]))

    return signature, emit


@_operation
def copy(typingctx, to, ti, of, oi, n):
    """to[ti:ti + n] = of[oi:oi + n], float64, n a multiple of four."""
    signature = types.void(to, types.intp, of, types.intp, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        to, of = e.pointer(0, args[1]), e.pointer(2, args[3])
        e.loop(_I64(0), args[4], 4, lambda i: e.store(e.load(of, i, _F64, 4), to, i))
        return context.get_dummy_value()

    return signature, emit


def _by_eights(e: _Emit, start: Any, stop: Any, body: Callable[[Any, int], None]) -> None:
    """body(offset, lanes) over [start, stop), a multiple of four long: eight lanes at a time, then four."""
    b = e.builder
    whole = b.add(start, b.and_(b.sub(stop, start), _I64(-8)))
    e.loop(start, whole, 8, lambda j: body(j, 8))
    with b.if_then(b.icmp_signed("<", whole, stop)):
        body(whole, 4)


@_operation
def subtract(typingctx, to, ti, of, oi, begin, end, f):
    """to[j] -= f * of[j] for begin <= j < end (a multiple of four of them), float64."""
    signature = types.void(to, types.intp, of, types.intp, types.intp, types.intp, types.float64)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        to, of = e.pointer(0, args[1]), e.pointer(2, args[3])

        def body(j: Any, lanes: int) -> None:
            product = builder.fmul(e.splat(args[6], lanes), e.load(of, j, _F64, lanes))
            e.store(builder.fsub(e.load(to, j, _F64, lanes), product), to, j)

        _by_eights(e, args[4], args[5], body)
        return context.get_dummy_value()

    return signature, emit


@_operation
def subtract4(typingctx, to, ti, of, oi, stride, begin, end, f0, f1, f2, f3):
    """to[j] -= (f0 * r0[j] + f1 * r1[j]) + (f2 * r2[j] + f3 * r3[j]); the rows r of `of` are `stride` apart."""
    i, d = types.intp, types.float64
    signature = types.void(to, i, of, i, i, i, i, d, d, d, d)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        to = e.pointer(0, args[1])
        rows = [e.pointer(2, args[3])]
        for _ in range(3):
            rows.append(builder.gep(rows[-1], [args[4]]))

        def body(j: Any, lanes: int) -> None:
            p = [builder.fmul(e.splat(args[7 + k], lanes), e.load(rows[k], j, _F64, lanes)) for k in range(4)]
            total = builder.fadd(builder.fadd(p[0], p[1]), builder.fadd(p[2], p[3]))
            e.store(builder.fsub(e.load(to, j, _F64, lanes), total), to, j)

        _by_eights(e, args[5], args[6], body)
        return context.get_dummy_value()

    return signature, emit


@_operation
def weigh_rows(typingctx, to, of, oi, stride, n, k, ki):
    """to[m, j] = k[m] * of[m, j] for eight rows of n float64, `stride` apart; n is a multiple of four."""
    i = types.intp
    signature = types.void(to, of, i, i, i, k, i)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        to, of, weights = e.pointer(0, _I64(0)), e.pointer(1, args[2]), e.pointer(5, args[6])
        rows = [builder.mul(_I64(m), args[3]) for m in range(8)]
        weight = [builder.load(builder.gep(weights, [_I64(m)])) for m in range(8)]

        def body(j: Any, lanes: int) -> None:
            for m in range(8):
                at = builder.add(rows[m], j)
                e.store(builder.fmul(e.splat(weight[m], lanes), e.load(of, at, _F64, lanes)), to, at)

        _by_eights(e, _I64(0), args[4], body)
        return context.get_dummy_value()

    return signature, emit


@_operation
def add8(typingctx, to, ti, x, xi, stride, begin, end, f, fi, step, decay):
    """to[j] = decay * to[j] + sum_m f[m * step] * x_m[j] over eight rows x_m, summed as a binary tree."""
    i = types.intp
    signature = types.void(to, i, x, i, i, i, i, f, i, i, types.float64)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        to = e.pointer(0, args[1])
        rows = [e.pointer(2, args[3])]
        for _ in range(7):
            rows.append(builder.gep(rows[-1], [args[4]]))
        factors = [e.pointer(7, args[8])]
        for _ in range(7):
            factors.append(builder.gep(factors[-1], [args[9]]))
        a = [builder.load(each) for each in factors]

        def body(j: Any, lanes: int) -> None:
            p = [builder.fmul(e.splat(a[m], lanes), e.load(rows[m], j, _F64, lanes)) for m in range(8)]
            while len(p) > 1:
                p = [builder.fadd(p[2 * m], p[2 * m + 1]) for m in range(len(p) // 2)]
            kept = builder.fmul(e.splat(args[10], lanes), e.load(to, j, _F64, lanes))
            e.store(builder.fadd(kept, p[0]), to, j)

        _by_eights(e, args[5], args[6], body)
        return context.get_dummy_value()

    return signature, emit


def _layer(width: int) -> Any:
    @_operation
    def layer(typingctx, x, n, w, b, out):
        """out = b + x[:n] @ w in float32, four inputs at a time, all outputs at once; n is a multiple of four."""
        signature = types.void(x, types.intp, w, b, out)

        def emit(context, builder, signature, args):
            e = _Emit(context, builder, signature, args)
            x, w, b, out = (e.pointer(k, _I64(0)) for k in (0, 2, 3, 4))
            (total,) = e.sums([e.load(b, _I64(0), _F32, width)])

            def body(i: Any) -> None:
                p = []
                for k in range(4):
                    at = builder.add(i, _I64(k))
                    row = e.load(w, builder.mul(at, _I64(width)), _F32, width)
                    p.append(builder.fmul(e.splat(builder.load(builder.gep(x, [at])), width), row))
                pairs = builder.fadd(builder.fadd(p[0], p[1]), builder.fadd(p[2], p[3]))
                builder.store(builder.fadd(builder.load(total), pairs), total)

            e.loop(_I64(0), args[1], 4, body)
            e.store(builder.load(total), out, _I64(0))
            return context.get_dummy_value()

        return signature, emit

    return layer


@_operation
def softsign(typingctx, x, xi, n, shift, inverse, out, oi):
    """out[oi + i] = z / (1 + |z|) in float32, z being (x[xi + i] - shift) * inverse, rounded from float64.

    |z| stays below 10**38. Whole fours are written, so up to three behind the n-th.
    """
    signature = types.void(x, types.intp, types.intp, types.float64, types.float64, out, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        x, out = e.pointer(0, args[1]), e.pointer(5, args[6])
        shift, scale = e.splat(args[3], 4), e.splat(args[4], 4)
        one = ir.Constant(ir.VectorType(_F32, 4), [1.0] * 4)

        def body(i: Any) -> None:
            z = builder.fmul(builder.fsub(e.load(x, i, _F64, 4), shift), scale)
            z = builder.fptrunc(z, ir.VectorType(_F32, 4))
            size = builder.select(builder.fcmp_ordered("<", z, e.zero(_F32, 4)), builder.fneg(z), z)
            e.store(builder.fdiv(z, builder.fadd(one, size)), out, i)

        e.loop(_I64(0), args[2], 4, body)
        return context.get_dummy_value()

    return signature, emit


@_operation
def cumulate(typingctx, edge, share, weight, centre, steep, table, parts, pi):
    """Probability below `edge`: sum of weight * part over eight lanes, in halves; parts go to parts[pi:pi + 8].

    Lanes 0 to 5 are logistics of (edge - centre) * steep, by linear interpolation in `table` (4098 values over
    [-16, 16], the last one twice); lane 6 is `share`, the uniform distribution's part; lane 7 counts for nothing.
    """
    d = types.float64
    signature = d(d, d, weight, centre, steep, table, parts, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        weight, centre, steep, table = (e.pointer(k, _I64(0)) for k in (2, 3, 4, 5))
        parts = e.pointer(6, args[7])

        def constant(value: float) -> Any:
            return ir.Constant(ir.VectorType(_F64, 8), [value] * 8)

        x = builder.fsub(e.splat(args[0], 8), e.load(centre, _I64(0), _F64, 8))
        steps = builder.fmul(e.load(steep, _I64(0), _F64, 8), constant(128.0))  # exact, and known before the edge is
        y = builder.fadd(builder.fmul(x, steps), constant(2048.0))
        y = builder.select(builder.fcmp_ordered(">", y, constant(0.0)), y, constant(0.0))
        y = builder.select(builder.fcmp_ordered("<", y, constant(4096.0)), y, constant(4096.0))
        index = builder.fptosi(y, ir.VectorType(_I32, 8))
        along = builder.fsub(y, builder.sitofp(index, ir.VectorType(_F64, 8)))
        below = above = ir.Constant(ir.VectorType(_F64, 8), ir.Undefined)
        for k in range(8):
            pair = e.load(table, builder.zext(builder.extract_element(index, _I32(k)), _I64), _F64, 2)
            below = builder.insert_element(below, builder.extract_element(pair, _I32(0)), _I32(k))
            above = builder.insert_element(above, builder.extract_element(pair, _I32(1)), _I32(k))
        part = builder.fadd(below, builder.fmul(builder.fsub(above, below), along))
        part = builder.insert_element(part, args[1], _I32(6))
        e.store(part, parts, _I64(0))
        product = builder.fmul(part, e.load(weight, _I64(0), _F64, 8))
        return e.fold(product)

    return signature, emit


@_operation
def density(typingctx, weight, steep, parts, pi):
    """The derivative of what `cumulate` returned, by its parts: sum of weight * steep * part * (1 - part)."""
    signature = types.float64(weight, steep, parts, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        weight, steep = (e.load(e.pointer(k, _I64(0)), _I64(0), _F64, 8) for k in (0, 1))
        part = e.load(e.pointer(2, args[3]), _I64(0), _F64, 8)
        rest = builder.fsub(ir.Constant(ir.VectorType(_F64, 8), [1.0] * 8), part)
        return e.fold(builder.fmul(builder.fmul(weight, steep), builder.fmul(part, rest)))

    return signature, emit


@_operation
def curvature(typingctx, weight, steep, parts, pi):
    """The derivative of `density`: sum of weight * steep**2 * part * (1 - part) * (1 - 2 part)."""
    signature = types.float64(weight, steep, parts, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        weight, steep = (e.load(e.pointer(k, _I64(0)), _I64(0), _F64, 8) for k in (0, 1))
        part = e.load(e.pointer(2, args[3]), _I64(0), _F64, 8)
        one = ir.Constant(ir.VectorType(_F64, 8), [1.0] * 8)
        rest = builder.fsub(one, part)
        squared = builder.fmul(builder.fmul(weight, steep), steep)
        return e.fold(builder.fmul(builder.fmul(squared, builder.fsub(rest, part)), builder.fmul(part, rest)))

    return signature, emit


def _log2(e: _Emit, x: Any) -> Any:
    """Base-2 logarithm of positive normal float64 lanes, by exponent and a polynomial (error below 4e-4)."""
    b, lanes = e.builder, x.type.count
    f64, i32, i64 = (ir.VectorType(each, lanes) for each in (_F64, _I32, _I64))

    def number(value: float) -> Any:
        return ir.Constant(f64, [value] * lanes)

    def integer(value: int) -> Any:
        return ir.Constant(i64, [value] * lanes)

    bits = b.bitcast(x, i64)
    exponent = b.trunc(b.lshr(bits, integer(52)), i32)
    exponent = b.sitofp(b.sub(exponent, ir.Constant(i32, [1023] * lanes)), f64)
    mantissa = b.or_(b.and_(bits, integer(0xFFFFFFFFFFFFF)), integer(0x3FF0000000000000))
    z = b.fsub(b.bitcast(mantissa, f64), number(1.0))
    p = number(0.0372014)
    for value in (-0.1309245, 0.2415110, -0.3473156, 0.4778983, -0.7211658, 1.4426950):
        p = b.fadd(number(value), b.fmul(z, p))
    return b.fadd(exponent, b.fmul(z, p))


def _exp2(e: _Emit, x: Any) -> Any:
    """`arithmetic.exp2` of every lane of a float64 vector."""
    b, lanes = e.builder, x.type.count
    f64, i32, i64 = (ir.VectorType(each, lanes) for each in (_F64, _I32, _I64))

    def number(value: float) -> Any:
        return ir.Constant(f64, [value] * lanes)

    x = e.clamp(x, -60.0, 60.0)
    whole = b.fptosi(x, i32)  # towards zero: one more than the floor below zero, unless x is whole
    whole = b.add(whole, b.sext(b.fcmp_ordered("<", x, b.sitofp(whole, f64)), i32))
    f = b.fsub(x, b.sitofp(whole, f64))
    p = number(0.00015469)
    for value in (0.00133336, 0.00961813, 0.05550411, 0.24022651, 0.69314718, 1.0):
        p = b.fadd(number(value), b.fmul(f, p))
    power = b.shl(b.sext(b.add(whole, ir.Constant(i32, [1023] * lanes)), i64), ir.Constant(i64, [52] * lanes))
    return b.fmul(p, b.bitcast(power, f64))


@_operation
def logarithms(typingctx, x, xi):
    """x[xi:xi + 8] = log2 of them; float64, positive and normal."""
    signature = types.void(x, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        x = e.pointer(0, args[1])
        e.store(_log2(e, e.load(x, _I64(0), _F64, 8)), x, _I64(0))
        return context.get_dummy_value()

    return signature, emit


@_operation
def weigh(typingctx, level, li, factor):
    """level[li:li + 8] = factor * exp2(-0.8 * log2(level + 2)); float64, not negative."""
    signature = types.void(level, types.intp, types.float64)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        level = e.pointer(0, args[1])
        f64 = ir.VectorType(_F64, 8)

        def number(value: float) -> Any:
            return ir.Constant(f64, [value] * 8)

        x = builder.fmul(number(-0.8), _log2(e, builder.fadd(e.load(level, _I64(0), _F64, 8), number(2.0))))
        e.store(builder.fmul(e.splat(args[2], 8), _exp2(e, x)), level, _I64(0))
        return context.get_dummy_value()

    return signature, emit


@_operation
def ema(typingctx, mean, mi, young, r0, r1, r2, r3, v0, v1, v2, v3):
    """mean[mi + k] += max(rk, young) * (vk - mean[mi + k]) in four lanes, cut to zero below 1e-9; float64."""
    signature = types.void(mean, types.intp, *[types.float64] * 9)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        mean = e.pointer(0, args[1])

        young, rate = e.splat(args[2], 4), e.vector(args[3:7])
        rate = builder.select(builder.fcmp_ordered(">", young, rate), young, rate)
        old = e.load(mean, _I64(0), _F64, 4)
        new = builder.fadd(old, builder.fmul(rate, builder.fsub(e.vector(args[7:11]), old)))
        small = builder.fcmp_ordered("<", new, ir.Constant(ir.VectorType(_F64, 4), [1e-9] * 4))
        e.store(builder.select(small, e.zero(_F64, 4), new), mean, _I64(0))
        return context.get_dummy_value()

    return signature, emit


@_operation
def relu(typingctx, x, n):
    """x = max(x, 0), float32; n is a multiple of sixteen."""
    signature = types.void(x, types.intp)

    def emit(context, builder, signature, args):
        e = _Emit(context, builder, signature, args)
        x, zero = e.pointer(0, _I64(0)), e.zero(_F32, 16)

        def body(i: Any) -> None:
            value = e.load(x, i, _F32, 16)
            e.store(builder.select(builder.fcmp_ordered(">", value, zero), value, zero), x, i)

        e.loop(_I64(0), args[1], 16, body)
        return context.get_dummy_value()

    return signature, emit


layer16 = _layer(16)
layer32 = _layer(32)
layer64 = _layer(64)
layer128 = _layer(128)
