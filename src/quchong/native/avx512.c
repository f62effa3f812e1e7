/* The hot kernels for processors with AVX-512 (F, BW and DQ). Intrinsics, so that no compiler can leave them without
 * vectors. */
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define FOR_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq")))
#define WIDTH 16
#define VECTORS 4
#define LONGEST_SHINGLE 8 /* a longer one is hashed faster by rolling */

/* Sixteen characters of three bytes at a time. */
FOR_AVX512 static uint32_t *fold_text_avx512(const uint8_t *at, const uint8_t *stop, const uint32_t *table,
                                             uint32_t *codes)
{
    const __m512i spread = _mm512_setr_epi32(0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
    const __m512i order = _mm512_broadcast_i32x4(_mm_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1));
    const __m512i marks = _mm512_set1_epi32(0xF0C0C0), marked = _mm512_set1_epi32(0xE08080);
    __mmask16 invalid = 0;
    while (stop - at >= 64) {
        if ((at[0] & 0xF0) != 0xE0) {
            if (!fold_character(&at, stop, table, &codes))
                return NULL;
            continue;
        }
        const __m512i bytes = _mm512_loadu_si512(at);
        const __m512i word = _mm512_shuffle_epi8(_mm512_permutexvar_epi32(spread, bytes), order);
        const uint32_t fits = _mm512_cmpeq_epi32_mask(_mm512_and_si512(word, marks), marked);
        /* those before the first that does not fit; where the lead byte does and its own do not, the text is invalid */
        const int count = __builtin_ctz(~fits);
        if (count == 0)
            return NULL;
        const __mmask16 run = (__mmask16)((1u << count) - 1);
        const __m512i code = _mm512_or_si512(
            _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi32(word, 4), _mm512_set1_epi32(0xF000)),
                            _mm512_and_si512(_mm512_srli_epi32(word, 2), _mm512_set1_epi32(0xFC0))),
            _mm512_and_si512(word, _mm512_set1_epi32(0x3F)));
        /* too small for three bytes, or a surrogate */
        invalid |= _mm512_mask_cmplt_epu32_mask(run, code, _mm512_set1_epi32(0x800));
        invalid |= _mm512_mask_cmpeq_epi32_mask(run, _mm512_and_si512(code, _mm512_set1_epi32(0xF800)),
                                                _mm512_set1_epi32(0xD800));
        const __m512i folded = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), run, code, table, 4);
        const __mmask16 kept = _mm512_test_epi32_mask(folded, folded);
        /* all sixteen are written, and overwritten from the last kept one on: there are more bytes than codes */
        _mm512_storeu_si512(codes, _mm512_maskz_compress_epi32(kept, folded));
        codes += __builtin_popcount(kept);
        at += 3 * count;
    }
    return invalid ? NULL : fold_text_baseline(at, stop, table, codes);
}

/* Spread eight values; see mix64. */
FOR_AVX512 static inline __m512i mix_vector(__m512i value)
{
    value = _mm512_xor_si512(value, _mm512_srli_epi64(value, 33));
    value = _mm512_mullo_epi64(value, _mm512_set1_epi64((long long)0xFF51AFD7ED558CCDu));
    value = _mm512_xor_si512(value, _mm512_srli_epi64(value, 33));
    value = _mm512_mullo_epi64(value, _mm512_set1_epi64((long long)0xC4CEB9FE1A85EC53u));
    return _mm512_xor_si512(value, _mm512_srli_epi64(value, 33));
}

/* Eight shingles at a time, each from its units; the last eight may be hashed twice. */
FOR_AVX512 static int64_t hash_text_avx512(const uint32_t *units, int64_t length, int64_t width, uint64_t *shingles)
{
    const int64_t count = length - width + 1, vector = 8;
    if (width > LONGEST_SHINGLE || count < vector)
        return hash_text_baseline(units, length, width, shingles);
    const __m512i multiplier = _mm512_set1_epi64((long long)MULTIPLIER);
    for (int64_t i = 0; i < count; i += vector) {
        const int64_t first = i < count - vector ? i : count - vector;
        __m512i value = _mm512_setzero_si512();
        for (int64_t j = 0; j < width; j++) {
            const __m256i next = _mm256_loadu_si256((const __m256i *)(const void *)(units + first + j));
            value = _mm512_add_epi64(_mm512_mullo_epi64(value, multiplier), _mm512_cvtepu32_epi64(next));
        }
        _mm512_storeu_si512(shingles + first, mix_vector(value));
    }
    return count;
}

FOR_AVX512 static void lower_signature_avx512(const uint32_t *hashes, size_t count, const uint32_t *a, const uint32_t *b,
                                       size_t size, uint32_t *signature)
{
    size_t slot = 0;
    for (; slot + WIDTH * VECTORS <= size; slot += WIDTH * VECTORS) {
        __m512i factor[VECTORS], summand[VECTORS], lowest[VECTORS], other[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            factor[v] = _mm512_loadu_si512(a + slot + WIDTH * v);
            summand[v] = _mm512_loadu_si512(b + slot + WIDTH * v);
            lowest[v] = other[v] = _mm512_loadu_si512(signature + slot + WIDTH * v);
        }
        size_t i = 0;
        for (; i + 2 <= count; i += 2) {
            const __m512i first = _mm512_set1_epi32((int)hashes[i]), second = _mm512_set1_epi32((int)hashes[i + 1]);
            for (int v = 0; v < VECTORS; v++) {
                const __m512i x = _mm512_add_epi32(_mm512_mullo_epi32(factor[v], first), summand[v]);
                const __m512i y = _mm512_add_epi32(_mm512_mullo_epi32(factor[v], second), summand[v]);
                lowest[v] = _mm512_min_epu32(lowest[v], x);
                other[v] = _mm512_min_epu32(other[v], y);
            }
        }
        if (i < count) {
            const __m512i hash = _mm512_set1_epi32((int)hashes[i]);
            for (int v = 0; v < VECTORS; v++) {
                const __m512i value = _mm512_add_epi32(_mm512_mullo_epi32(factor[v], hash), summand[v]);
                lowest[v] = _mm512_min_epu32(lowest[v], value);
            }
        }
        for (int v = 0; v < VECTORS; v++)
            _mm512_storeu_si512(signature + slot + WIDTH * v, _mm512_min_epu32(lowest[v], other[v]));
    }
    if (slot < size)
        avx2_kernels.lower_signature(hashes, count, a + slot, b + slot, size - slot, signature + slot);
}

const struct hot_kernels avx512_kernels = {fold_text_avx512, hash_text_avx512, lower_signature_avx512};
#endif
