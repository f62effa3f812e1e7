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
        hot.lower_signature(hashes, some, a, b, size, signature);
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
