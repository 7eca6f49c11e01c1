// The hybrid codec's kernel for OpenCL devices: the same steps as codec/kernel.py, and the same bits.
//
// A work-group of WORKERS work-items codes or decodes one group of one or two channels; a launch advances many of them,
// each by a slice of frames. `layout.py` puts constants in front of this text: a preset's numbers, the shapes of the
// state (as in codec/kernel_state.py) and where each part of it lies. FORMAT.md, "Coded segments", has the arithmetic;
// sums have the order that codec/simd_ops.py gives them. Nothing may be fused or rearranged: every product goes through
// `mul`, because a compiler that may contract `a * b + c` finds no `*` here.

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

#ifdef __NV_CL_C_VERSION
static double __attribute__((overloadable)) mul(double a, double b) {
    double product;
    asm("mul.rn.f64 %0, %1, %2;" : "=d"(product) : "d"(a), "d"(b));
    return product;
}
static float __attribute__((overloadable)) mul(float a, float b) {
    float product;
    asm("mul.rn.f32 %0, %1, %2;" : "=f"(product) : "f"(a), "f"(b));
    return product;
}
#else
static double __attribute__((overloadable)) mul(double a, double b) { return a * b; }
static float __attribute__((overloadable)) mul(float a, float b) { return a * b; }
#endif

#define FENCE (CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define FILTERS (EXPERTS * STAGES)  // of a channel; those without taps do not exist
#define PARALLEL_SUMS 64            // of a filter of 64 taps or more; shorter ones have 16
#define PROBLEMS (EXPERTS + 1)      // of a channel: the experts' and the mixer's

// What a work-group shares about its group of channels while it runs.
typedef struct {
    long begin, end, frames, length;  // steps to go; the signal's frames, and with what is before and behind them
    long sizes[2], dense[2], levels[2];  // of the alphabets; `levels` are offsets
    double low[2], high[2];
    long words, word_count;  // offset of what the range decoder reads, and how much it is
} Task;

typedef struct {
    double base, foreseen, mean, scale, x1, l1, l2;
} Forecast;

static double limited(double x, double low, double high) {
    x = x > low ? x : low;
    return x < high ? x : high;
}

static double power_of_two(double x) {
    x = limited(x, -60.0, 60.0);
    double whole = floor(x);
    double f = x - whole;
    double p = 0.00015469;
    p = 0.00133336 + mul(f, p);
    p = 0.00961813 + mul(f, p);
    p = 0.05550411 + mul(f, p);
    p = 0.24022651 + mul(f, p);
    p = 0.69314718 + mul(f, p);
    p = 1.0 + mul(f, p);
    return mul(p, as_double(((long)whole + 1023) << 52));
}

static double logarithm(double x) {
    long bits = as_long(x);
    double exponent = (double)((int)(bits >> 52) - 1023);
    double z = as_double((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L) - 1.0;
    double p = 0.0372014;
    p = -0.1309245 + mul(z, p);
    p = 0.2415110 + mul(z, p);
    p = -0.3473156 + mul(z, p);
    p = 0.4778983 + mul(z, p);
    p = -0.7211658 + mul(z, p);
    p = 1.4426950 + mul(z, p);
    return exponent + mul(z, p);
}

static float softsign(double x, double shift, double inverse) {
    float z = (float)mul(x - shift, inverse);
    return z / (1.0f + (z < 0.0f ? -z : z));
}

static double ema(double mean, double young, double rate, double value) {
    rate = young > rate ? young : rate;
    double moved = mean + mul(rate, value - mean);
    return moved < 1e-9 ? 0.0 : moved;
}

// The inputs of expert e of channel c, and how many they are; FORMAT.md, "Prediction" 1.
static int window_size(int c, int e) {
    return OWN[e] + (CHANNELS == 2 ? OTHER[e] : 0) + (c == 1 ? AHEAD[e] : 0) + EARLIER * REFS[e];
}

static double window_input(int c, long t, int e, int i, long length, global const double *signal) {
    long now = PAST + t;
    if (i < OWN[e])
        return signal[c * length + now - OWN[e] + i];
    i -= OWN[e];
    if (CHANNELS == 2) {
        int width = OTHER[e];
        long from = c == 0 ? length + now - DELAY - width : now - width;
        width += c == 1 ? AHEAD[e] : 0;
        if (i < width)
            return signal[from + i];
        i -= width;
    }
    int r = i / max(REFS[e], 1);
    return signal[(CHANNELS + r) * length + now - REFS[e] / 2 + i - r * REFS[e]];
}

// Four interleaved sums, as simd_ops.dot has them; n is a multiple of four.
static double dot_of(global const double *a, global const double *b, int n) {
    double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
    for (int i = 0; i < n; i += 4) {
        s0 += mul(a[i], b[i]);
        s1 += mul(a[i + 1], b[i + 1]);
        s2 += mul(a[i + 2], b[i + 2]);
        s3 += mul(a[i + 3], b[i + 3]);
    }
    return (s0 + s1) + (s2 + s3);
}

// ---- prediction ----

// How many inputs the mixer of channel c has; FORMAT.md, "Prediction" ("The mixer's input").
static int mixer_size(int c) {
    return (NEAR_OWN + (c == 1 ? NEAR_PAST + NEAR_AHEAD : 0) + PARTIALS + LAGS + HEARD + 3) & ~3;
}

#if LAGS > 0
// A filter over what was new a lag ago: its weights move, then comes its output. FORMAT.md, "Repetition".
static double repeat_filter(global float *w, global const float *h, float gain) {
    float sums[REPEAT_TAPS];
    for (int i = 0; i < REPEAT_TAPS; i++) {
        w[i] += mul(gain, h[i]);
        sums[i] = mul(w[i], h[i + 1]);
    }
    for (int left = REPEAT_TAPS / 2; left > 0; left /= 2)
        for (int i = 0; i < left; i++)
            sums[i] += sums[i + left];
    return (double)sums[0];
}

static double sum_of_squares(global const float *h) {
    float sums[REPEAT_TAPS];
    for (int i = 0; i < REPEAT_TAPS; i++)
        sums[i] = mul(h[i], h[i]);
    for (int left = REPEAT_TAPS / 2; left > 0; left /= 2)
        for (int i = 0; i < left; i++)
            sums[i] += sums[i + left];
    return (double)sums[0];
}

static double repetition(int c, long t, int k, long length, long lag, global const float *news, global float *filters) {
    int number = c * LAGS + k;
    float gain = t % REPEAT_BLOCK > 0 ? filters[AT_REPEAT_GAIN + number] : 0.0f;
    global float *w = filters + AT_REPEAT_WEIGHTS + 2 * number * REPEAT_TAPS;
    long at = PAST + t - lag - REPEAT_TAPS / 2 - 1;
    double v = repeat_filter(w, news + c * length + at, gain);
    if (CHANNELS == 2)
        v += repeat_filter(w + REPEAT_TAPS, news + (1 - c) * length + at, gain);
    if (!(fabs(v) < 1e12)) {
        for (int i = 0; i < 2 * REPEAT_TAPS; i++)
            w[i] = 0.0f;
        v = 0.0;
    }
    return v;
}

// From what was new in frame t: the filters' gains. FORMAT.md, "Learning" 7.
static void teach_repetition(int c, long t, double fresh, long length, global const long *lags, global float *news,
                             global const double *state, global float *filters) {
    for (int k = 0; k < LAGS; k++) {
        long lag = lags[t / REPEAT_BLOCK * LAGS + k];
        if (lag == 0)
            continue;
        long at = PAST + t - lag - REPEAT_TAPS / 2;
        double e = sum_of_squares(news + c * length + at);
        if (CHANNELS == 2)
            e += sum_of_squares(news + (1 - c) * length + at);
        double off = fresh - state[AT_REPEATED + c * LAGS + k];
        filters[AT_REPEAT_GAIN + c * LAGS + k] =
            (float)(mul(REPEAT_RATE, off) / ((e + mul(fresh, fresh)) + 2 * REPEAT_TAPS));
    }
    news[c * length + PAST + t] = (float)fresh;
}
#endif

static void fill_windows(int c, long t, long length, global const double *signal, global double *state, int me) {
    for (int e = 0; e < EXPERTS; e++) {
        int n = window_size(c, e);
        global double *row = state + AT_EXPERT_INPUTS + ((c * EXPERTS + e) * BATCH + (t & (BATCH - 1))) * WINDOW;
        for (int i = me; i < n; i += WORKERS)
            row[i] = window_input(c, t, e, i, length, signal);
    }
}

// One sum of each filter in each work-item; FORMAT.md, "Prediction" ("A stage").
static void run_filters(int c, long fill, global float *filters, local float *sums, int me) {
    for (int e = 0; e < EXPERTS; e++)
        for (int s = 0; s < STAGES; s++) {
            int taps = TAPS[e * STAGES + s];
            int wide = taps < PARALLEL_SUMS ? 16 : PARALLEL_SUMS;
            if (taps == 0)
                continue;
            int k = (c * EXPERTS + e) * STAGES + s;
            global float *w = filters + AT_FILTER_WEIGHTS + k * LONGEST;
            global const float *h = filters + AT_FILTER_HISTORY + k * HISTORY + fill - taps - 1;
            float gain = filters[AT_FILTER_GAIN + k];
            for (int j = me; j < wide; j += WORKERS) {
                float sum = 0.0f;
                for (int i = j; i < taps; i += wide) {
                    float weight = w[i] + mul(gain, h[i]);
                    w[i] = weight;
                    sum += mul(weight, h[i + 1]);
                }
                sums[(c * FILTERS + e * STAGES + s) * PARALLEL_SUMS + j] = sum;
            }
        }
}

static void fold_sums(local float *sums, int me) {
    for (int left = PARALLEL_SUMS / 2; left > 0; left /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int i = me; i < CHANNELS * FILTERS * left; i += WORKERS) {
            int k = i / left;
            int j = i - k * left;
            if (left < 16 || TAPS[k % FILTERS] >= PARALLEL_SUMS)
                sums[k * PARALLEL_SUMS + j] += sums[k * PARALLEL_SUMS + j + left];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

// From the filters' sums to the prediction of a channel, by one work-item.
static void forecast(int c, long t, Task task, global const double *signal, global const double *residuals,
                     global const long *lags, global const float *news, global double *state, global float *filters,
                     local const float *sums, local double *partial, local Forecast *out) {
    double floor_ = task.low[c] - (task.high[c] - task.low[c]);
    double ceiling = task.high[c] + (task.high[c] - task.low[c]);
    double base = 0.0;
    int q = 0;
    for (int e = 0; e < EXPERTS; e++) {
        int problem = c * EXPERTS + e;
        global const double *row = state + AT_EXPERT_INPUTS + (problem * BATCH + (t & (BATCH - 1))) * WINDOW;
        double p = dot_of(state + AT_EXPERT_COEF + problem * WINDOW, row, window_size(c, e));
        p = limited(p, floor_, ceiling);
        partial[q++] = p;
        for (int s = 0; s < STAGES; s++) {
            int taps = TAPS[e * STAGES + s];
            if (taps == 0)
                continue;
            double v = (double)sums[(c * FILTERS + e * STAGES + s) * PARALLEL_SUMS];
            if (!(fabs(v) < 1e12)) {
                global float *w = filters + AT_FILTER_WEIGHTS + (problem * STAGES + s) * LONGEST;
                for (int i = 0; i < LONGEST; i++)
                    w[i] = 0.0f;
                v = 0.0;
            }
            state[AT_FILTER_OUTPUT + problem * STAGES + s] = v;
            p += v;
            partial[q++] = p;
        }
        base += p;
    }
    base /= EXPERTS;
    global double *row = state + AT_MIXER_INPUTS + (c * BATCH + (t & (BATCH - 1))) * MIX;
    long now = PAST + t;
    int n = 0;
    for (int i = 0; i < NEAR_OWN; i++)
        row[n++] = residuals[c * task.length + now - NEAR_OWN + i];
    if (c == 1)
        for (int i = 0; i < NEAR_PAST + NEAR_AHEAD; i++)
            row[n++] = residuals[now - NEAR_PAST + i];
    for (int i = 0; i < PARTIALS; i++)
        row[n++] = partial[i] - base;
#if LAGS > 0
    for (int k = 0; k < LAGS; k++) {
        long lag = lags[t / REPEAT_BLOCK * LAGS + k];
        double v = lag > 0 ? repetition(c, t, k, task.length, lag, news, filters) : 0.0;
        state[AT_REPEATED + c * LAGS + k] = v;
        row[n++] = v;
    }
    for (int k = 0; k < HEARD; k++) {
        long lag = lags[t / REPEAT_BLOCK * LAGS + k];
        row[n++] = lag > 0 ? (double)news[c * task.length + PAST + t - lag] : 0.0;
    }
#endif
    global const double *x = signal + c * task.length + PAST + t;
    double mean = base + dot_of(state + AT_MIXER_COEF + c * MIX, row, mixer_size(c));
    if (!(fabs(mean) < 1e18))
        mean = x[-1];
    out->base = base;
#if HEARD > 0
    out->foreseen = mul(0.5, partial[WHITENER_0] + partial[WHITENER_1]);
#else
    out->foreseen = base;
#endif
    out->mean = limited(mean, task.low[c], task.high[c]);
    out->x1 = x[-1];
    out->l1 = mul(2.0, x[-1]) - x[-2];
    out->l2 = mul(3.0, x[-1] - x[-2]) + x[-3];
}

// ---- network ----

static void fill_features(int c, long t, Task task, local const Forecast *now, local double *partial,
                          global const double *state, global const double *residuals, local float *features,
                          local double *scratch, int me) {
    double scale = now->scale;
    double inverse = 0.5 / scale;
    if (me < 6) {
        double x = me < 4 ? state[AT_SCALES + 4 * c + me] + 0.05
                          : (me == 4 ? scale : state[AT_SCALES + 4 * (1 - c) + 1] + 0.05);
        scratch[me] = logarithm(x);
    }
    barrier(FENCE);
    double log_scale = scratch[4];
    for (int i = me; i < INPUTS; i += WORKERS) {
        long at = PAST + t;
        int k = i - 4;
        float value = 0.0f;
        if (i == 0)
            value = (float)mul(0.25, log_scale < 8.0 ? log_scale : 8.0);
        else if (i < 4)
            value = (float)mul(0.5, limited(scratch[i == 3 ? 3 : i - 1] - log_scale, -6.0, 6.0));
        else if (k < PARTIALS + 3) {
            double p = k < PARTIALS ? partial[k] : (k == PARTIALS ? now->base : (k == PARTIALS + 1 ? now->x1 : now->l1));
            value = softsign(p, now->mean, inverse);
        } else if ((k -= PARTIALS + 3) < OWN_RESIDUALS)
            value = softsign(residuals[c * task.length + at - OWN_RESIDUALS + k], 0.0, inverse);
        else if ((k -= OWN_RESIDUALS) < OTHER_RESIDUALS + 2) {
            long end = c == 1 ? at + DELAY + 1 : at - DELAY;
            if (CHANNELS == 1)
                value = 0.0f;
            else if (k < OTHER_RESIDUALS)
                value = softsign(residuals[(1 - c) * task.length + end - OTHER_RESIDUALS + k], 0.0, inverse);
            else if (k == OTHER_RESIDUALS)
                value = (float)mul(0.5, limited(scratch[5] - log_scale, -6.0, 6.0));
            else
                value = 1.0f;
        } else if ((k -= OTHER_RESIDUALS + 2) == 0)
            value = (float)c;
        else if (k == 1) {
            double z = now->mean - task.low[c];
            value = (float)(z - floor(z) - 0.5);
        } else if (k == 2)
            value = (float)((double)(t < 4096 ? t : 4096) / 4096.0);
        else if (k == 3) {
            double z = (state[AT_SCALES + 4 * c] + 0.05) / (state[AT_PLAIN + 4 * c + 1] + 0.05);
            value = (float)(z / (1.0 + z));
        }
        features[i] = value;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

// One layer: out = b + x @ w, four inputs at a time, then what is negative cut to zero where `rectified`.
static void run_layer(local const float *x, int inputs, global const float *w, global const float *b, int units,
                      int rectified, local float *out, int me) {
    for (int j = me; j < units; j += WORKERS) {
        float sum = b[j];
        for (int i = 0; i < inputs; i += 4) {
            global const float *row = w + i * units + j;
            sum += (mul(x[i], row[0]) + mul(x[i + 1], row[units])) +
                   (mul(x[i + 2], row[2 * units]) + mul(x[i + 3], row[3 * units]));
        }
        out[j] = rectified ? (sum > 0.0f ? sum : 0.0f) : sum;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

// ---- distribution ----

typedef struct {
    double weight[LANES], centre[LANES], steep[LANES], parts[4 * LANES];
} Mixture;

static void fill_mixture(int c, local const Forecast *now, global const double *state, local const float *out,
                         local Mixture *m) {
    global const double *kept = state + AT_MIXTURE_WEIGHTS + LANES * c;
    global const double *plain = state + AT_PLAIN + 4 * c;
    double mean = now->mean, scale = now->scale;
    if (NETWORK) {
        float a = out[0] > out[1] ? out[0] : out[1];
        float b = out[2] > out[3] ? out[2] : out[3];
        float top = a > b ? a : b;
        double z = 0.0;
        for (int k = 0; k < COMPONENTS; k++) {
            double v = power_of_two((double)(out[k] - top));
            m->weight[k] = v;
            z += v;
        }
        z = kept[0] / z;
        for (int k = 0; k < COMPONENTS; k++) {
            m->weight[k] = mul(m->weight[k], z);
            m->centre[k] = mean + mul(limited((double)out[COMPONENTS + k], -20.0, 20.0), scale);
            double width = power_of_two(limited((double)out[2 * COMPONENTS + k], -10.0, 6.0));
            m->steep[k] = 1.0 / (mul(scale, width) + 0.01);
        }
        for (int k = COMPONENTS; k < LANES - 1; k++)
            m->weight[k] = kept[k - COMPONENTS + 1];
        m->centre[COMPONENTS] = mean;
        m->steep[COMPONENTS] = 1.0 / mul(0.6, scale);
    } else {
        for (int k = 0; k < LANES - 1; k++) {
            m->weight[k] = kept[k];
            m->centre[k] = mean;
        }
        double z = 1.0 / scale;
        for (int k = 0; k < COMPONENTS + 1; k++)
            m->steep[k] = mul(z, WIDTHS[k]);
    }
    int best = 0;
    for (int k = 1; k < 4; k++)
        if (plain[k] < plain[best])
            best = k;
    m->centre[COMPONENTS + 1] = best == 1 ? now->x1 : best == 2 ? now->l1 : best == 3 ? now->l2 : 0.0;
    m->steep[COMPONENTS + 1] = 1.0 / (mul(0.6, plain[best]) + 0.02);
}

static double edge_below(int c, long rank, Task task, global const double *levels) {
    if (task.dense[c])
        return task.low[c] + (double)rank - 0.5;
    return mul(0.5, levels[task.levels[c] + rank - 1] + levels[task.levels[c] + rank]);
}

static double probability_below(double edge, double uniform, local Mixture *m, global const double *table, int at) {
    double product[LANES];
    for (int k = 0; k < LANES; k++) {
        double y = mul(mul(edge - m->centre[k], m->steep[k]), 128.0) + 2048.0;
        y = limited(y, 0.0, 4096.0);
        int index = (int)y;
        double below = table[index];
        double part = below + mul(table[index + 1] - below, y - (double)index);
        part = k == 6 ? uniform : part;
        m->parts[at + k] = part;
        product[k] = mul(part, m->weight[k]);
    }
    double f = ((product[0] + product[4]) + (product[2] + product[6])) +
               ((product[1] + product[5]) + (product[3] + product[7]));
    return f < 1.0 ? f : 1.0;
}

static double density(local const Mixture *m, int at) {
    double p[LANES];
    for (int k = 0; k < LANES; k++)
        p[k] = mul(mul(m->weight[k], m->steep[k]), mul(m->parts[at + k], 1.0 - m->parts[at + k]));
    return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]));
}

static void learn_weights(int c, long size, int lower, int upper, local const Mixture *m, global double *state) {
    global double *kept = state + AT_MIXTURE_WEIGHTS + LANES * c;
    local const double *above = m->parts + upper;
    local const double *below = m->parts + lower;
    if (NETWORK) {
        double p0 = 0.0;
        for (int k = 0; k < COMPONENTS; k++)
            p0 += mul(m->weight[k], above[k] - below[k]);
        p0 = p0 > 1e-12 ? p0 : 1e-12;
        double p1 = above[4] - below[4];
        double p2 = above[5] - below[5];
        p1 = mul(p1 > 1e-12 ? p1 : 1e-12, kept[1]);
        p2 = mul(p2 > 1e-12 ? p2 : 1e-12, kept[2]);
        double p3 = kept[3] / (double)size;
        double z = 0.999 / (((p0 + p1) + p2) + p3);
        kept[0] = mul(p0, z) + 0.00025;
        kept[1] = mul(p1, z) + 0.00025;
        kept[2] = mul(p2, z) + 0.00025;
        kept[3] = mul(p3, z) + 0.00025;
    } else {
        double z = 0.0;
        for (int k = 0; k < LANES - 1; k++) {
            double p = above[k] - below[k];
            p = mul(m->weight[k], p > 1e-12 ? p : 1e-12);
            kept[k] = p;
            z += p;
        }
        z = KEPT / z;
        for (int k = 0; k < LANES - 1; k++)
            kept[k] = mul(kept[k], z) + SHARED;
    }
}

// ---- bytes ----

static int byte_count(long size) {
    int count = 1;
    while ((size - 1) >> (8 * count))
        count++;
    return count;
}

static void reset_parts(local Mixture *m) {
    for (int k = 0; k < LANES; k++) {
        m->parts[k] = 0.0;
        m->parts[LANES + k] = 1.0;
    }
}

static double normaliser(long symbols, double mass) {
    return mass > 1e-14 ? (double)(TOTAL - 2 * symbols) / mass : 0.0;
}

// The intervals of a rank's bytes, two numbers each, from `count` on; returns where the next one goes.
static long encode_rank(int c, long rank, Task task, global const double *levels, local Mixture *m,
                        global const double *table, global int *intervals, long count) {
    reset_parts(m);
    long size = task.sizes[c];
    int bytes = byte_count(size);
    long first = 0;
    double f_low = 0.0, f_high = 1.0;
    for (int b = 0; b < bytes; b++) {
        int shift = 8 * (bytes - 1 - b);
        long width = 1L << shift;
        long symbols = min(256L, ((size - first) + width - 1) >> shift);
        if (symbols == 1)
            continue;
        double norm = normaliser(symbols, f_high - f_low);
        long j = (rank - first) >> shift;
        double f0 = f_low, f1 = f_high;
        long left = 0, right = TOTAL;
        if (j > 0) {
            long r = first + j * width;
            f0 = probability_below(edge_below(c, r, task, levels), (double)r / (double)size, m, table, 0);
            left = (long)mul(f0 - f_low, norm) + 2 * j;
        }
        if (j < symbols - 1) {
            long r = first + (j + 1) * width;
            f1 = probability_below(edge_below(c, r, task, levels), (double)r / (double)size, m, table, LANES);
            right = (long)mul(f1 - f_low, norm) + 2 * (j + 1);
        }
        intervals[2 * count] = (int)left;
        intervals[2 * count + 1] = (int)right;
        count++;
        first += j * width;
        f_low = f0;
        f_high = f1;
    }
    return count;
}

// The byte from j up to `above` whose ranks are the nearest to the value z.
static long nearest_byte(double z, long j, long above, long first, int shift, int c, Task task,
                         global const double *levels) {
    long r = (long)(limited(z, task.low[c], task.high[c]) - task.low[c] + 0.5);
    if (!task.dense[c]) {
        global const double *level = levels + task.levels[c];
        r = first + (j << shift);
        long k = min(first + (above << shift), task.sizes[c]) - r;
        while (k > 1) {
            long halved = k >> 1;
            if (level[r + halved - 1] + level[r + halved] < mul(2.0, z))
                r += halved;
            k -= halved;
        }
    }
    return min(max((r - first) >> shift, j), above - 1);
}

typedef struct {
    ulong low, range, point, read;
} Coder;

// The next rank; which of the mixture's parts lie below it, and below the next one, goes to `lower` and `upper`. How the
// search goes is of no account for what it finds: it takes Newton's steps, since a step ahead would be one more here.
static long decode_rank(int c, Task task, global const double *levels, double mean, local Mixture *m,
                        global const double *table, global const uint *words, Coder *coder, int *lower, int *upper) {
    reset_parts(m);
    int spare0 = 2 * LANES, spare1 = 3 * LANES;
    *lower = 0;
    *upper = LANES;
    double spread = 0.0;
    for (int k = 0; k < LANES - 2; k++)
        spread += mul(m->weight[k], m->steep[k]);
    spread = 1.0 / spread;
    long size = task.sizes[c];
    int bytes = byte_count(size);
    long first = 0;
    double f_low = 0.0, f_high = 1.0;
    for (int b = 0; b < bytes; b++) {
        int shift = 8 * (bytes - 1 - b);
        long width = 1L << shift;
        long symbols = min(256L, ((size - first) + width - 1) >> shift);
        if (symbols == 1)
            continue;
        double norm = normaliser(symbols, f_high - f_low);
        ulong slot = coder->range >> 24;
        ulong seen = (coder->point - coder->low) / slot;
        long quantile = seen < TOTAL - 1 ? (long)seen : TOTAL - 1;
        long j = 0, above = symbols, left = 0, right = TOTAL;
        double f0 = f_low, f1 = f_high;
        double z = mul(f_low + mul((double)quantile, (f_high - f_low) / (double)(TOTAL - 2 * symbols)), QUANTILES);
        int k = (int)limited(z, 0.0, QUANTILES);
        z = mean + mul(spread, LOGIT[k] + mul(z - k, LOGIT[k + 1] - LOGIT[k]));
        for (int tries = 0;; tries++) {
            long guess = tries < SEARCH_STEPS ? nearest_byte(z, j, above, first, shift, c, task, levels) : (j + above) >> 1;
            double edge0 = z, edge1 = z, g0 = f0, g1 = f1, leap;
            long left0 = left, right0 = right;
            int at;
            if (guess > j) {
                long r = first + guess * width;
                edge0 = edge_below(c, r, task, levels);
                g0 = probability_below(edge0, (double)r / (double)size, m, table, spare0);
                left0 = (long)mul(g0 - f_low, norm) + 2 * guess;
            }
            if (guess + 1 < above) {
                long r = first + (guess + 1) * width;
                edge1 = edge_below(c, r, task, levels);
                g1 = probability_below(edge1, (double)r / (double)size, m, table, spare1);
                right0 = (long)mul(g1 - f_low, norm) + 2 * (guess + 1);
            }
            if (quantile < left0) {
                above = guess, f1 = g0, right = left0;
                at = spare0, spare0 = *upper, *upper = at;
                z = edge0, leap = (double)(quantile - left0);
            } else if (quantile >= right0) {
                j = guess + 1, f0 = g1, left = right0;
                at = spare1, spare1 = *lower, *lower = at;
                z = edge1, leap = (double)(quantile - right0);
            } else {
                if (guess > j) {
                    j = guess, f0 = g0, left = left0;
                    at = spare0, spare0 = *lower, *lower = at;
                }
                if (guess + 1 < above) {
                    f1 = g1, right = right0;
                    at = spare1, spare1 = *upper, *upper = at;
                }
                break;
            }
            z += leap / (mul(norm, density(m, at)) + 2.0 / (double)width);
        }
        coder->low += slot * (ulong)left;
        coder->range = slot * (ulong)(right - left);
        if (coder->range <= 0xFFFFFFFFUL) {
            coder->low <<= 32;
            coder->range <<= 32;
            coder->point <<= 32;
            if ((long)coder->read < task.word_count)
                coder->point |= words[task.words + coder->read];
            coder->read++;
        }
        first += j * width;
        f_low = f0;
        f_high = f1;
    }
    return first;
}

// ---- learning ----

// From the true sample: errors, the filters' goals and gains, the weight of this sample. By one work-item.
static void follow(int c, long t, double v, Task task, local const Forecast *now, global double *state,
                   global double *residuals) {
    residuals[c * task.length + PAST + t] = v - now->mean;
    double miss = fabs(v - now->mean);
    double young = 1.0 / ((double)t + 1.5);
    global double *scales = state + AT_SCALES + 4 * c;
    global double *plain = state + AT_PLAIN + 4 * c;
    scales[0] = ema(scales[0], young, 0.2, miss);
    scales[1] = ema(scales[1], young, 0.05, miss);
    scales[2] = ema(scales[2], young, 0.01, miss);
    scales[3] = ema(scales[3], young, 0.001, miss);
    plain[0] = ema(plain[0], young, 0.05, fabs(v));
    plain[1] = ema(plain[1], young, 0.05, fabs(v - now->x1));
    plain[2] = ema(plain[2], young, 0.05, fabs(v - now->l1));
    plain[3] = ema(plain[3], young, 0.05, fabs(v - now->l2));
    int at = c * BATCH + (int)(t & (BATCH - 1));
    state[AT_EXPERT_TARGETS + at] = v;
    state[AT_MIXER_TARGETS + at] = v - now->base;
    state[AT_MIXER_IMPORTANCE + at] = (1.0 - MIX_FORGETTING) / ((miss + mul(0.3, now->scale)) + 0.1);
}

static void teach_filters(int c, int e, long t, double v, long fill, local const double *partial, global double *state,
                          global float *filters) {
    int q = 0;
    for (int i = 0; i < e; i++) {
        q++;
        for (int s = 0; s < STAGES; s++)
            q += TAPS[i * STAGES + s] > 0;
    }
    double target = v - partial[q];
    double done = 0.0;
    for (int s = 0; s < STAGES; s++) {
        int taps = TAPS[e * STAGES + s];
        if (taps == 0)
            continue;
        int k = (c * EXPERTS + e) * STAGES + s;
        global float *history = filters + AT_FILTER_HISTORY + k * HISTORY + fill;
        float goal = (float)(target - done);
        double wide = (double)goal;
        double gone = (double)history[-taps];
        double output = state[AT_FILTER_OUTPUT + k];
        double energy = state[AT_FILTER_ENERGY + k];
        double peak = state[AT_FILTER_PEAK + k];
        double square = mul(wide, wide);
        filters[AT_FILTER_GAIN + k] =
            (float)(mul(RATES[e * STAGES + s], wide - output) / ((energy + square) + (mul(1e-12, peak) + taps)));
        history[0] = goal;
        energy = energy + (square - mul(gone, gone));
        energy = energy > 0.0 ? energy : 0.0;
        state[AT_FILTER_ENERGY + k] = energy;
        state[AT_FILTER_PEAK + k] = peak > energy ? peak : energy;
        done += output;
    }
    int k = c * EXPERTS + e;
    double error = mul(0.5, state[AT_EXPERT_ERRORS + k]) + mul(0.5, fabs(target));
    error = error < 1e-9 ? 0.0 : error;
    state[AT_EXPERT_ERRORS + k] = error;
    state[AT_EXPERT_IMPORTANCE + k * BATCH + (t & (BATCH - 1))] = error;
}

// Move the last goals of full histories to the front, and take the energies afresh.
static void renew_filters(int c, global double *state, global float *filters, int me) {
    for (int f = 0; f < FILTERS; f++) {
        int taps = TAPS[f];
        if (taps == 0)
            continue;
        global float *history = filters + AT_FILTER_HISTORY + (c * FILTERS + f) * HISTORY;
        for (int i = 0; i < LONGEST + 1; i += WORKERS) {  // forwards, as the two may overlap
            float kept = i + me < LONGEST + 1 ? history[HISTORY - LONGEST - 1 + i + me] : 0.0f;
            barrier(FENCE);
            if (i + me < LONGEST + 1)
                history[i + me] = kept;
            barrier(FENCE);
        }
    }
    for (int f = me; f < FILTERS; f += WORKERS) {
        int taps = TAPS[f];
        global const float *history = filters + AT_FILTER_HISTORY + (c * FILTERS + f) * HISTORY;
        double energy = 0.0;
        for (int i = LONGEST + 1 - taps; i < LONGEST + 1; i++) {
            double wide = (double)history[i];
            energy += mul(wide, wide);
        }
        if (taps > 0) {
            state[AT_FILTER_ENERGY + c * FILTERS + f] = energy;
            state[AT_FILTER_PEAK + c * FILTERS + f] = energy;
        }
    }
    barrier(FENCE);
}

// A batch of eight samples for one problem: the Gram matrix and the products with the targets.
static void accumulate(int n, int most, double decay, global const double *k, global const double *x,
                       global const double *y, global double *gram, global double *cross, int me) {
    for (int place = me; place < n * n; place += WORKERS) {
        int i = place / n;
        int j = place - i * n;
        if (j < (i & ~3))
            continue;
        double p[BATCH];
        for (int m = 0; m < BATCH; m++)
            p[m] = mul(mul(k[m], x[m * most + i]), x[m * most + j]);
        double sum = ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]));
        gram[i * most + j] = mul(decay, gram[i * most + j]) + sum;
    }
    for (int i = me; i < n; i += WORKERS) {
        double p[BATCH];
        for (int m = 0; m < BATCH; m++)
            p[m] = mul(mul(k[m], x[m * most + i]), y[m]);
        double sum = ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]));
        cross[i] = mul(decay, cross[i]) + sum;
    }
}

// Cut the matrix into triangles, four pivots at a time; 0 when a pivot is not positive. FORMAT.md, "Solving".
static int factorise(int n, int most, double ridge, global const double *gram, global double *factor, int me) {
    for (int place = me; place < n * n; place += WORKERS) {
        int i = place / n;
        int j = place - i * n;
        if (j >= (i & ~3))
            factor[place] = i == j ? gram[i * most + j] + ridge : gram[i * most + j];
    }
    barrier(FENCE);
    for (int k = 0; k < n; k += 4) {
        for (int p = 0; p < 4; p++) {
            global const double *row = factor + (k + p) * n;
            double pivot = row[k + p];
            if (!(pivot > 1e-12))
                return 0;
            double inverse = 1.0 / pivot;
            int width = n - k;
            for (int place = me; place < (3 - p) * width; place += WORKERS) {
                int q = p + 1 + place / width;
                int j = k + place % width;
                // The row's own factor stands in column k + q, which is among what changes, but only in other rows.
                factor[(k + q) * n + j] -= mul(mul(row[k + q], inverse), row[j]);
            }
            barrier(FENCE);
        }
        global const double *r0 = factor + k * n;
        global const double *r1 = r0 + n, *r2 = r1 + n, *r3 = r2 + n;
        double i0 = 1.0 / r0[k], i1 = 1.0 / r1[k + 1], i2 = 1.0 / r2[k + 2], i3 = 1.0 / r3[k + 3];
        int rest = n - k - 4;
        for (int place = me; place < rest * rest; place += WORKERS) {
            int i = k + 4 + place / rest;
            int j = k + 4 + place % rest;
            if (j < (i & ~3))
                continue;
            double sum = (mul(mul(r0[i], i0), r0[j]) + mul(mul(r1[i], i1), r1[j])) +
                         (mul(mul(r2[i], i2), r2[j]) + mul(mul(r3[i], i3), r3[j]));
            factor[i * n + j] -= sum;
        }
        barrier(FENCE);
    }
    return 1;
}

// The coefficients from the triangles, by one work-item.
static void substitute(int n, global const double *cross, global double *factor, global double *scratch,
                       global double *coef) {
    for (int i = 0; i < n; i++)
        scratch[i] = cross[i];
    for (int k = 0; k < n; k += 4) {
        for (int p = k; p < k + 4; p++) {
            double f = scratch[p] / factor[p * n + p];
            for (int q = p + 1; q < k + 4; q++)
                scratch[q] -= mul(f, factor[p * n + q]);
            scratch[p] = f;
        }
        global const double *row = factor + k * n;
        for (int j = k + 4; j < n; j++)
            scratch[j] -= (mul(scratch[k], row[j]) + mul(scratch[k + 1], row[n + j])) +
                          (mul(scratch[k + 2], row[2 * n + j]) + mul(scratch[k + 3], row[3 * n + j]));
    }
    int sound = 1;
    for (int k = n - 1; k >= 0; k--) {
        coef[k] = 0.0;
        int s = (k & ~3) + ((k & 3) == 3 ? 4 : 0);
        for (int p = s; p < k; p++)
            factor[k * n + p] = 0.0;
        double v = scratch[k] - dot_of(factor + k * n + s, coef + s, n - s) / factor[k * n + k];
        if (!(fabs(v) < 1e9))
            sound = 0;
        coef[k] = v;
    }
    if (!sound)
        for (int k = 0; k < n; k++)
            coef[k] = 0.0;
}

static void teach_least_squares(int c, long t, global double *state, local int *solvable, int me) {
    if ((t & (BATCH - 1)) != BATCH - 1)
        return;
    int due = (t & (INTERVAL - 1)) == INTERVAL - 1;
    if (me <= EXPERTS) {  // how much the samples count: nearer ones more, and those that were hard to predict less
        int mixer = me == EXPERTS;
        global double *k = mixer ? state + AT_MIXER_IMPORTANCE + c * BATCH
                                 : state + AT_EXPERT_IMPORTANCE + (c * EXPERTS + me) * BATCH;
        double forgetting = mixer ? MIX_FORGETTING : FORGETTING[mixer ? 0 : me];
        double decay = 1.0;
        for (int m = BATCH - 1; m >= 0; m--) {
            double weight = k[m];
            if (!mixer)
                weight = mul(1.0 - forgetting, power_of_two(mul(-0.8, logarithm(weight + 2.0))));
            k[m] = mul(weight, decay);
            decay = mul(decay, forgetting);
        }
        state[AT_DECAY + me] = decay;
    }
    barrier(FENCE);
    for (int e = 0; e < EXPERTS; e++) {
        int problem = c * EXPERTS + e;
        accumulate(window_size(c, e), WINDOW, state[AT_DECAY + e], state + AT_EXPERT_IMPORTANCE + problem * BATCH,
                   state + AT_EXPERT_INPUTS + problem * BATCH * WINDOW, state + AT_EXPERT_TARGETS + c * BATCH,
                   state + AT_EXPERT_GRAM + problem * WINDOW * WINDOW, state + AT_EXPERT_CROSS + problem * WINDOW, me);
    }
    accumulate(mixer_size(c), MIX, state[AT_DECAY + EXPERTS], state + AT_MIXER_IMPORTANCE + c * BATCH,
               state + AT_MIXER_INPUTS + c * BATCH * MIX, state + AT_MIXER_TARGETS + c * BATCH,
               state + AT_MIXER_GRAM + c * MIX * MIX, state + AT_MIXER_CROSS + c * MIX, me);
    barrier(FENCE);
    if (!due)
        return;
    for (int e = 0; e < PROBLEMS; e++) {
        int problem = c * EXPERTS + e;
        global double *factor = state + AT_FACTOR + e * SIDE * SIDE;
        int can = e < EXPERTS ? factorise(window_size(c, e), WINDOW, RIDGE[e == EXPERTS ? 0 : e],
                                          state + AT_EXPERT_GRAM + problem * WINDOW * WINDOW, factor, me)
                              : factorise(mixer_size(c), MIX, MIX_RIDGE, state + AT_MIXER_GRAM + c * MIX * MIX, factor, me);
        if (me == 0)
            solvable[e] = can;
        barrier(FENCE);
    }
    if (me < PROBLEMS && solvable[me]) {
        int problem = c * EXPERTS + me;
        global double *factor = state + AT_FACTOR + me * SIDE * SIDE;
        global double *scratch = state + AT_SCRATCH + me * SIDE;
        if (me < EXPERTS)
            substitute(window_size(c, me), state + AT_EXPERT_CROSS + problem * WINDOW, factor, scratch,
                       state + AT_EXPERT_COEF + problem * WINDOW);
        else
            substitute(mixer_size(c), state + AT_MIXER_CROSS + c * MIX, factor, scratch, state + AT_MIXER_COEF + c * MIX);
    }
    barrier(FENCE);
}

// ---- a slice of every group ----

// `tasks` has, for each group: what Task has; the number of its lane; and the offsets of its signal, residuals (what was
// new has the same), ranks, intervals and lags. `counts` gets how many intervals were written, or how many words were read.
kernel void __attribute__((reqd_work_group_size(WORKERS, 1, 1)))
run(int decoding, global const long *tasks, global const double *ranges, global const float *network,
    global const double *table, global const double *levels, global double *states, global float *all_filters,
    global double *signals, global double *all_residuals, global uint *all_ranks, global int *all_intervals,
    global const uint *words, global ulong *coders, global long *fills, global long *counts,
    global const long *all_lags, global float *all_news) {
    local float sums[CHANNELS * FILTERS * PARALLEL_SUMS];
    local double partial[CHANNELS][PARTIALS];
    local Forecast forecasts[CHANNELS];
    local float features[INPUTS], hidden1[UNITS], hidden2[UNITS], out[16];
    local double scratch[8];
    local Mixture mixture;
    local int solvable[PROBLEMS];
    int me = get_local_id(0);
    global const long *mine = tasks + get_group_id(0) * TASK_FIELDS;
    Task task;
    task.begin = mine[0], task.end = mine[1], task.frames = mine[2], task.length = mine[3];
    for (int c = 0; c < 2; c++) {
        task.sizes[c] = mine[4 + c], task.dense[c] = mine[6 + c], task.levels[c] = mine[8 + c];
        task.low[c] = ranges[4 * get_group_id(0) + c], task.high[c] = ranges[4 * get_group_id(0) + 2 + c];
    }
    task.words = mine[10], task.word_count = mine[11];
    long lane = mine[12];
    global double *state = states + lane * STATE_SIZE;
    global float *filters = all_filters + lane * FILTER_SIZE;
    global double *signal = signals + mine[13];
    global double *residuals = all_residuals + mine[14];
    global uint *ranks = all_ranks + mine[15];
    global int *intervals = all_intervals + mine[16];
    global const long *lags = all_lags + mine[17];
    global float *news = all_news + (LAGS > 0 ? mine[14] : 0);
    long fill[2] = {fills[2 * lane], fills[2 * lane + 1]};
    Coder coder = {coders[4 * lane], coders[4 * lane + 1], coders[4 * lane + 2], coders[4 * lane + 3]};
    long count = 0;
    if (me < LANES)
        mixture.weight[me] = mixture.centre[me] = mixture.steep[me] = 0.0;
    barrier(FENCE);
    for (long step = task.begin; step < task.end; step++) {
        for (int c = 0; c < CHANNELS; c++) {
            long t = step - c * DELAY;
            if (t >= 0 && t < task.frames) {
                fill_windows(c, t, task.length, signal, state, me);
                run_filters(c, fill[c], filters, sums, me);
            }
        }
        fold_sums(sums, me);
        barrier(FENCE);
        if (me < CHANNELS) {
            long t = step - me * DELAY;
            if (t >= 0 && t < task.frames)
                forecast(me, t, task, signal, residuals, lags, news, state, filters, sums, partial[me], &forecasts[me]);
        }
        barrier(FENCE);
        for (int c = 0; c < CHANNELS; c++) {
            long t = step - c * DELAY;
            if (t < 0 || t >= task.frames)
                continue;
            if (me == 0) {
                global const double *scales = state + AT_SCALES + 4 * c;
                forecasts[c].scale = (mul(0.5, scales[1]) + mul(0.5, scales[2])) + 0.05;
            }
            barrier(CLK_LOCAL_MEM_FENCE);
            if (NETWORK) {
                fill_features(c, t, task, &forecasts[c], partial[c], state, residuals, features, scratch, me);
                run_layer(features, INPUTS, network + AT_W1, network + AT_B1, UNITS, 1, hidden1, me);
                run_layer(hidden1, UNITS, network + AT_W2, network + AT_B2, UNITS, 1, hidden2, me);
                run_layer(hidden2, UNITS, network + AT_W3, network + AT_B3, 16, 0, out, me);
            }
            if (me == 0) {
                fill_mixture(c, &forecasts[c], state, out, &mixture);
                int lower = 0, upper = LANES;
                global uint *rank = ranks + c * task.frames + t;
                if (decoding)
                    *rank = (uint)decode_rank(c, task, levels, forecasts[c].mean, &mixture, table, words, &coder, &lower,
                                              &upper);
                else
                    count = encode_rank(c, (long)*rank, task, levels, &mixture, table, intervals, count);
                double v = task.dense[c] ? task.low[c] + (double)*rank : levels[task.levels[c] + *rank];
                signal[c * task.length + PAST + t] = v;
                learn_weights(c, task.sizes[c], lower, upper, &mixture, state);
                follow(c, t, v, task, &forecasts[c], state, residuals);
#if LAGS > 0
                teach_repetition(c, t, v - forecasts[c].foreseen, task.length, lags, news, state, filters);
#endif
            }
            barrier(FENCE);
        }
        if (me < CHANNELS * EXPERTS) {
            int c = me / EXPERTS;
            long t = step - c * DELAY;
            if (t >= 0 && t < task.frames)
                teach_filters(c, me - c * EXPERTS, t, signal[c * task.length + PAST + t], fill[c], partial[c], state, filters);
        }
        barrier(FENCE);
        for (int c = 0; c < CHANNELS; c++) {
            long t = step - c * DELAY;
            if (t < 0 || t >= task.frames)
                continue;
            if (++fill[c] == HISTORY) {
                renew_filters(c, state, filters, me);
                fill[c] = LONGEST + 1;
            }
            teach_least_squares(c, t, state, solvable, me);
        }
    }
    if (me == 0) {
        fills[2 * lane] = fill[0], fills[2 * lane + 1] = fill[1];
        coders[4 * lane] = coder.low, coders[4 * lane + 1] = coder.range;
        coders[4 * lane + 2] = coder.point, coders[4 * lane + 3] = coder.read;
        counts[get_group_id(0)] = decoding ? (long)coder.read : count;
    }
}
