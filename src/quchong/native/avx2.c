/* The hot kernels for processors with AVX2. Intrinsics, so that no compiler can leave them without vectors. */
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define FOR_AVX2 __attribute__((target("avx2")))
#define WIDTH 8
#define VECTORS 4 /* as many as there are registers for, with their factors and summands */
#define VECTOR(pointer) ((__m256i *)(void *)(pointer))
#define CONSTANT_VECTOR(pointer) ((const __m256i *)(const void *)(pointer))

/* Eight characters of three bytes at a time, from 24 of 32 bytes. */
FOR_AVX2 static uint32_t *fold_text_avx2(const uint8_t *at, const uint8_t *stop, const uint32_t *table,
                                         uint32_t *codes)
{
    const __m256i spread = _mm256_setr_epi32(0, 1, 2, 2, 3, 4, 5, 5);
    const __m256i order = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1));
    const __m256i marks = _mm256_set1_epi32(0xF0C0C0), marked = _mm256_set1_epi32(0xE08080);
    __m256i invalid = _mm256_setzero_si256();
    while (stop - at >= 32) {
        const __m256i bytes = _mm256_loadu_si256(CONSTANT_VECTOR(at));
        const __m256i word = _mm256_shuffle_epi8(_mm256_permutevar8x32_epi32(bytes, spread), order);
        const __m256i fits = _mm256_cmpeq_epi32(_mm256_and_si256(word, marks), marked);
        if (_mm256_movemask_epi8(fits) != -1) {
            /* as far as the first other character, one at a time, and past the others */
            while (stop - at >= 3 && (at[0] & 0xF0) == 0xE0)
                if (!fold_character(&at, stop, table, &codes))
                    return NULL;
            while (at < stop && (at[0] & 0xF0) != 0xE0)
                if (!fold_character(&at, stop, table, &codes))
                    return NULL;
            continue;
        }
        const __m256i code =
            _mm256_or_si256(_mm256_or_si256(_mm256_and_si256(_mm256_srli_epi32(word, 4), _mm256_set1_epi32(0xF000)),
                                            _mm256_and_si256(_mm256_srli_epi32(word, 2), _mm256_set1_epi32(0xFC0))),
                            _mm256_and_si256(word, _mm256_set1_epi32(0x3F)));
        /* too small for three bytes, or a surrogate */
        const __m256i surrogate = _mm256_cmpeq_epi32(_mm256_and_si256(code, _mm256_set1_epi32(0xF800)),
                                                     _mm256_set1_epi32(0xD800));
        invalid = _mm256_or_si256(invalid,
                                  _mm256_or_si256(surrogate, _mm256_cmpgt_epi32(_mm256_set1_epi32(0x800), code)));
        /* a gather is slower than loads on many processors */
        uint32_t code_points[WIDTH];
        _mm256_storeu_si256(VECTOR(code_points), code);
        for (int i = 0; i < WIDTH; i++) {
            const uint32_t folded = table[code_points[i]];
            *codes = folded;
            codes += folded != 0;
        }
        at += 3 * WIDTH;
    }
    return _mm256_testz_si256(invalid, invalid) ? fold_text_baseline(at, stop, table, codes) : NULL;
}

FOR_AVX2 static void lower_signature_avx2(const uint32_t *hashes, size_t count, const uint32_t *a, const uint32_t *b,
                                   size_t size, uint32_t *signature)
{
    size_t slot = 0;
    for (; slot + WIDTH * VECTORS <= size; slot += WIDTH * VECTORS) {
        __m256i factor[VECTORS], summand[VECTORS], lowest[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            factor[v] = _mm256_loadu_si256(CONSTANT_VECTOR(a + slot + WIDTH * v));
            summand[v] = _mm256_loadu_si256(CONSTANT_VECTOR(b + slot + WIDTH * v));
            lowest[v] = _mm256_loadu_si256(CONSTANT_VECTOR(signature + slot + WIDTH * v));
        }
        for (size_t i = 0; i < count; i++) {
            const __m256i hash = _mm256_set1_epi32((int)hashes[i]);
            for (int v = 0; v < VECTORS; v++) {
                const __m256i value = _mm256_add_epi32(_mm256_mullo_epi32(factor[v], hash), summand[v]);
                lowest[v] = _mm256_min_epu32(lowest[v], value);
            }
        }
        for (int v = 0; v < VECTORS; v++)
            _mm256_storeu_si256(VECTOR(signature + slot + WIDTH * v), lowest[v]);
    }
    if (slot < size)
        lower_signature_baseline(hashes, count, a + slot, b + slot, size - slot, signature + slot);
}

const struct hot_kernels avx2_kernels = {fold_text_avx2, hash_text_baseline, lower_signature_avx2};
#endif
