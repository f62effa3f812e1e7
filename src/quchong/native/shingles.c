/* Folded code points, or hashes of words, to shingles; samples of shingles. */
#include "kernels.h"

#define COARSEST_LEVEL 4 /* the longest texts are sampled one shingle in 2**4 */

/* Hash the shingles of one text, of a type of units; returns how many there are. The next value takes one product from
 * the last one: what is subtracted is multiplied beside it. */
#define HASH_TEXT(name, type)                                                                            \
    int64_t name(const type *units, int64_t length, int64_t width, uint64_t *shingles)            \
    {                                                                                                    \
        if (length == 0)                                                                                 \
            return 0;                                                                                    \
        int64_t window = width < length ? width : length;                                                \
        uint64_t rolled = 0, leaving = 1;                                                                \
        for (int64_t i = 0; i < window; i++) {                                                           \
            rolled = rolled * MULTIPLIER + units[i];                                                     \
            leaving *= MULTIPLIER;                                                                       \
        }                                                                                                \
        shingles[0] = mix64(rolled);                                                                     \
        for (int64_t i = window; i < length; i++) {                                                      \
            rolled = rolled * MULTIPLIER + (units[i] - units[i - window] * leaving);                     \
            shingles[i - window + 1] = mix64(rolled);                                                    \
        }                                                                                                \
        return length - window + 1;                                                                      \
    }

#define HASH_TEXTS(name, hash_text, type)                                                                     \
    int64_t name(IN(type, units), IN(int64_t, offsets), int64_t width, OUT(uint64_t, shingles),               \
                 OUT(int64_t, ends))                                                                          \
    {                                                                                                         \
        RETURN_IF(!ends_fit(offsets, offsets_len, units_len) || ends_len != offsets_len, BAD_BOUNDS);         \
        RETURN_IF(width < 1 || (uint64_t)(offsets[offsets_len - 1] - offsets[0]) > shingles_len, BAD_BOUNDS); \
        ends[0] = 0;                                                                                          \
        for (size_t i = 0; i + 1 < offsets_len; i++)                                                          \
            ends[i + 1] = ends[i] + hash_text(units + offsets[i], offsets[i + 1] - offsets[i], width,         \
                                              shingles + ends[i]);                                            \
        return ends[offsets_len - 1];                                                                         \
    }

HASH_TEXT(hash_text_baseline, uint32_t)
static HASH_TEXT(hash_text_of_hashes, uint64_t)
HASH_TEXTS(hash_characters, hot.hash_text, uint32_t)
HASH_TEXTS(hash_hashes, hash_text_of_hashes, uint64_t)

int64_t hash_words(IN(uint32_t, codes), IN(int64_t, lengths), OUT(uint64_t, words))
{
    RETURN_IF(words_len != lengths_len, BAD_BOUNDS);
    size_t at = 0;
    for (size_t i = 0; i < lengths_len; i++) {
        RETURN_IF(lengths[i] < 0 || (uint64_t)lengths[i] > codes_len - at, BAD_BOUNDS);
        uint64_t rolled = (uint64_t)lengths[i];
        for (size_t end = at + (size_t)lengths[i]; at < end; at++)
            rolled = rolled * MULTIPLIER + codes[at];
        words[i] = mix64(rolled);
    }
    return (int64_t)lengths_len;
}

int64_t drop_repeated(OUT(uint64_t, shingles), OUT(int64_t, ends))
{
    RETURN_IF(!ends_fit(ends, ends_len, shingles_len) || ends[0] != 0, BAD_BOUNDS);
    int64_t at = 0, start = 0;
    for (size_t i = 0; i + 1 < ends_len; i++) {
        int64_t first = at;
        for (int64_t place = start; place < ends[i + 1]; place++)
            if (at == first || shingles[place] != shingles[at - 1])
                shingles[at++] = shingles[place];
        start = ends[i + 1];
        ends[i + 1] = at;
    }
    return at;
}

/* The coarsest level that leaves `min_size` of so many shingles. */
static int find_level(int64_t count, int64_t min_size)
{
    int level = 0;
    while (level < COARSEST_LEVEL && count >> (level + 1) >= min_size)
        level++;
    return level;
}

int64_t keep_sampled(IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, counts), int64_t min_size,
                     OUT(int64_t, levels), OUT(uint64_t, kept), OUT(int64_t, kept_ends))
{
    RETURN_IF(!ends_fit(ends, ends_len, shingles_len) || kept_ends_len != ends_len, BAD_BOUNDS);
    RETURN_IF(counts_len != ends_len - 1 || levels_len != counts_len, BAD_BOUNDS);
    RETURN_IF((uint64_t)(ends[ends_len - 1] - ends[0]) > kept_len, BAD_BOUNDS);
    int64_t at = 0;
    kept_ends[0] = 0;
    for (size_t i = 0; i < counts_len; i++) {
        int level = find_level(counts[i], min_size);
        levels[i] = level;
        for (int64_t place = ends[i]; place < ends[i + 1]; place++) {
            kept[at] = shingles[place];
            at += level == 0 || shingles[place] >> (64 - level) == 0;
        }
        kept_ends[i + 1] = at;
    }
    return at;
}
