/* BLAKE2b digests of texts (RFC 7693, without a key). */
#include "kernels.h"
#include "utf8.h"

enum { BLOCK = 128, DIGEST = 16, ROUNDS = 12, WORDS = 16 };

static const uint64_t start_values[8] = {0x6A09E667F3BCC908u, 0xBB67AE8584CAA73Bu, 0x3C6EF372FE94F82Bu,
                                         0xA54FF53A5F1D36F1u, 0x510E527FADE682D1u, 0x9B05688C2B3E6C1Fu,
                                         0x1F83D9ABFB41BD6Bu, 0x5BE0CD19137E2179u};
static const uint8_t schedule[10][WORDS] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

struct state {
    uint64_t values[8], count;
    uint8_t block[BLOCK];
    size_t used;
};

static inline uint64_t rotate(uint64_t value, unsigned bits)
{
    return value >> bits | value << (64 - bits);
}

static uint64_t read_word(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

static inline void mix(uint64_t *v, unsigned a, unsigned b, unsigned c, unsigned d, uint64_t x, uint64_t y)
{
    v[a] += v[b] + x;
    v[d] = rotate(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = rotate(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 63);
}

/* Compress the block of a state, the last of a text or not. */
static void compress(struct state *state, bool last)
{
    uint64_t v[WORDS], words[WORDS];
    for (unsigned i = 0; i < 8; i++) {
        v[i] = state->values[i];
        v[i + 8] = start_values[i];
    }
    v[12] ^= state->count;
    if (last)
        v[14] = ~v[14];
    for (unsigned i = 0; i < WORDS; i++)
        words[i] = read_word(state->block + 8 * i);
    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint8_t *order = schedule[round % 10];
        mix(v, 0, 4, 8, 12, words[order[0]], words[order[1]]);
        mix(v, 1, 5, 9, 13, words[order[2]], words[order[3]]);
        mix(v, 2, 6, 10, 14, words[order[4]], words[order[5]]);
        mix(v, 3, 7, 11, 15, words[order[6]], words[order[7]]);
        mix(v, 0, 5, 10, 15, words[order[8]], words[order[9]]);
        mix(v, 1, 6, 11, 12, words[order[10]], words[order[11]]);
        mix(v, 2, 7, 8, 13, words[order[12]], words[order[13]]);
        mix(v, 3, 4, 9, 14, words[order[14]], words[order[15]]);
    }
    for (unsigned i = 0; i < 8; i++)
        state->values[i] ^= v[i] ^ v[i + 8];
}

static void update(struct state *state, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    while (size) {
        /* a full block waits for more, as the last one is compressed otherwise */
        if (state->used == BLOCK) {
            state->count += BLOCK;
            compress(state, false);
            state->used = 0;
        }
        const size_t part = size < BLOCK - state->used ? size : BLOCK - state->used;
        memcpy(state->block + state->used, bytes, part);
        state->used += part;
        bytes += part;
        size -= part;
    }
}

int64_t digest_texts(IN(uint32_t, codes), IN(int64_t, ends), IN(uint32_t, operators), IN(int64_t, operator_ends),
                     OUT(uint8_t, digests))
{
    RETURN_IF(!ends_fit(ends, ends_len, codes_len), BAD_BOUNDS);
    RETURN_IF(!ends_fit(operator_ends, operator_ends_len, operators_len) || operator_ends_len != ends_len, BAD_BOUNDS);
    RETURN_IF(digests_len / DIGEST != ends_len - 1 || digests_len % DIGEST, BAD_BOUNDS);
    const uint32_t no_code = UINT32_MAX;
    for (size_t i = 0; i + 1 < ends_len; i++) {
        struct state state = {.count = 0};
        memcpy(state.values, start_values, sizeof state.values);
        state.values[0] ^= 0x01010000 ^ DIGEST;
        update(&state, codes + ends[i], (size_t)(ends[i + 1] - ends[i]) * sizeof *codes);
        const size_t found = (size_t)(operator_ends[i + 1] - operator_ends[i]);
        if (found) {
            update(&state, &no_code, sizeof no_code);
            update(&state, operators + operator_ends[i], found * sizeof *operators);
        }
        state.count += state.used;
        memset(state.block + state.used, 0, BLOCK - state.used);
        compress(&state, true);
        for (unsigned at = 0; at < DIGEST; at++)
            digests[i * DIGEST + at] = (uint8_t)(state.values[at / 8] >> at % 8 * 8);
    }
    return 0;
}
