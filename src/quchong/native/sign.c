/* Shingles to MinHash signatures. */
#include "kernels.h"

#define BLOCK 1024 /* hashes that are worked on at a time: they stay in the first-level cache */

static inline uint32_t lesser(uint32_t x, uint32_t y)
{
    return x < y ? x : y;
}

void lower_signature_baseline(const uint32_t *restrict hashes, size_t count, const uint32_t *restrict a,
                              const uint32_t *restrict b, size_t size, uint32_t *restrict signature)
{
    size_t i = 0;
    /* eight hashes a pass: each slot is loaded and stored once for eight minima */
    for (; i + 8 <= count; i += 8) {
        const uint32_t h0 = hashes[i], h1 = hashes[i + 1], h2 = hashes[i + 2], h3 = hashes[i + 3];
        const uint32_t h4 = hashes[i + 4], h5 = hashes[i + 5], h6 = hashes[i + 6], h7 = hashes[i + 7];
        for (size_t slot = 0; slot < size; slot++) {
            const uint32_t x = a[slot], y = b[slot];
            const uint32_t low = lesser(lesser(x * h0 + y, x * h1 + y), lesser(x * h2 + y, x * h3 + y));
            const uint32_t high = lesser(lesser(x * h4 + y, x * h5 + y), lesser(x * h6 + y, x * h7 + y));
            signature[slot] = lesser(signature[slot], lesser(low, high));
        }
    }
    for (; i < count; i++)
        for (size_t slot = 0; slot < size; slot++)
            signature[slot] = lesser(signature[slot], a[slot] * hashes[i] + b[slot]);
}

#if defined(__x86_64__)
#include <immintrin.h>

/* Intrinsics, so that no compiler can leave a variant without vectors, and one name a target: a compiler may ignore an
 * attribute of which it does not know one. */
#define FOR_AVX2 __attribute__((target("avx2")))
#define FOR_AVX512 __attribute__((target("avx512f")))

#define WIDTH_AVX2 8
#define VECTORS_AVX2 4 /* as many as there are registers for, with their factors and summands */

FOR_AVX2 void lower_signature_avx2(const uint32_t *hashes, size_t count, const uint32_t *a, const uint32_t *b,
                                   size_t size, uint32_t *signature)
{
    size_t slot = 0;
    for (; slot + WIDTH_AVX2 * VECTORS_AVX2 <= size; slot += WIDTH_AVX2 * VECTORS_AVX2) {
        __m256i factor[VECTORS_AVX2], summand[VECTORS_AVX2], lowest[VECTORS_AVX2];
        for (int v = 0; v < VECTORS_AVX2; v++) {
            factor[v] = _mm256_loadu_si256((const __m256i *)(const void *)(a + slot + WIDTH_AVX2 * v));
            summand[v] = _mm256_loadu_si256((const __m256i *)(const void *)(b + slot + WIDTH_AVX2 * v));
            lowest[v] = _mm256_loadu_si256((const __m256i *)(void *)(signature + slot + WIDTH_AVX2 * v));
        }
        for (size_t i = 0; i < count; i++) {
            const __m256i hash = _mm256_set1_epi32((int)hashes[i]);
            for (int v = 0; v < VECTORS_AVX2; v++) {
                const __m256i value = _mm256_add_epi32(_mm256_mullo_epi32(factor[v], hash), summand[v]);
                lowest[v] = _mm256_min_epu32(lowest[v], value);
            }
        }
        for (int v = 0; v < VECTORS_AVX2; v++)
            _mm256_storeu_si256((__m256i *)(void *)(signature + slot + WIDTH_AVX2 * v), lowest[v]);
    }
    lower_signature_baseline(hashes, count, a + slot, b + slot, size - slot, signature + slot);
}

#define WIDTH_AVX512 16
#define VECTORS_AVX512 4

FOR_AVX512 void lower_signature_avx512(const uint32_t *hashes, size_t count, const uint32_t *a, const uint32_t *b,
                                       size_t size, uint32_t *signature)
{
    size_t slot = 0;
    for (; slot + WIDTH_AVX512 * VECTORS_AVX512 <= size; slot += WIDTH_AVX512 * VECTORS_AVX512) {
        __m512i factor[VECTORS_AVX512], summand[VECTORS_AVX512], lowest[VECTORS_AVX512], other[VECTORS_AVX512];
        for (int v = 0; v < VECTORS_AVX512; v++) {
            factor[v] = _mm512_loadu_si512(a + slot + WIDTH_AVX512 * v);
            summand[v] = _mm512_loadu_si512(b + slot + WIDTH_AVX512 * v);
            lowest[v] = other[v] = _mm512_loadu_si512(signature + slot + WIDTH_AVX512 * v);
        }
        size_t i = 0;
        for (; i + 2 <= count; i += 2) {
            const __m512i first = _mm512_set1_epi32((int)hashes[i]), second = _mm512_set1_epi32((int)hashes[i + 1]);
            for (int v = 0; v < VECTORS_AVX512; v++) {
                const __m512i x = _mm512_add_epi32(_mm512_mullo_epi32(factor[v], first), summand[v]);
                const __m512i y = _mm512_add_epi32(_mm512_mullo_epi32(factor[v], second), summand[v]);
                lowest[v] = _mm512_min_epu32(lowest[v], x);
                other[v] = _mm512_min_epu32(other[v], y);
            }
        }
        if (i < count) {
            const __m512i hash = _mm512_set1_epi32((int)hashes[i]);
            for (int v = 0; v < VECTORS_AVX512; v++) {
                const __m512i value = _mm512_add_epi32(_mm512_mullo_epi32(factor[v], hash), summand[v]);
                lowest[v] = _mm512_min_epu32(lowest[v], value);
            }
        }
        for (int v = 0; v < VECTORS_AVX512; v++)
            _mm512_storeu_si512(signature + slot + WIDTH_AVX512 * v, _mm512_min_epu32(lowest[v], other[v]));
    }
    lower_signature_avx2(hashes, count, a + slot, b + slot, size - slot, signature + slot);
}
#endif

/* The 32-bit hash of a shingle: its upper half, mixed as MurmurHash3's 32-bit finalizer does (Appleby). */
static inline uint32_t mix32(uint64_t shingle)
{
    uint32_t mixed = (uint32_t)(shingle >> 32);
    mixed ^= mixed >> 16;
    mixed *= 0x85EBCA6Bu;
    mixed ^= mixed >> 13;
    mixed *= 0xC2B2AE35u;
    return mixed ^ (mixed >> 16);
}

static void sign_text(const uint64_t *shingles, size_t count, const uint32_t *a, const uint32_t *b, size_t size,
                      uint32_t *signature)
{
    uint32_t hashes[BLOCK];
    for (size_t slot = 0; slot < size; slot++)
        signature[slot] = UINT32_MAX;
    while (count) {
        size_t some = count < BLOCK ? count : BLOCK;
        for (size_t i = 0; i < some; i++)
            hashes[i] = mix32(shingles[i]);
        lower_signature(hashes, some, a, b, size, signature);
        shingles += some;
        count -= some;
    }
}

int64_t sign_batch(IN(uint64_t, shingles), IN(int64_t, ends), IN(uint32_t, a), IN(uint32_t, b),
                   OUT(uint32_t, signatures))
{
    RETURN_IF(!ends_fit(ends, ends_len, shingles_len) || a_len != b_len, BAD_BOUNDS);
    size_t texts = ends_len - 1;
    RETURN_IF(a_len && signatures_len / a_len < texts, BAD_BOUNDS);
    for (size_t i = 0; i < texts; i++)
        sign_text(shingles + ends[i], (size_t)(ends[i + 1] - ends[i]), a, b, a_len, signatures + i * a_len);
    return (int64_t)texts;
}
