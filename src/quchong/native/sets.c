/* What sets of shingles share. */
#include "kernels.h"

#define STRIDE 64 /* steps along two sets after which it is worth asking whether they can still share enough */

int64_t count_shared(const uint64_t *first, int64_t first_size, const uint64_t *second, int64_t second_size,
                     int64_t min_shared)
{
    int64_t i = 0, j = 0, shared = 0;
    /* whole strides first: a loop of a fixed length is a quarter faster */
    while (i + STRIDE <= first_size && j + STRIDE <= second_size) {
        for (int step = 0; step < STRIDE; step++) {
            const uint64_t x = first[i], y = second[j];
            shared += x == y;
            i += x <= y;
            j += y <= x;
        }
        const int64_t left = first_size - i < second_size - j ? first_size - i : second_size - j;
        if (shared + left < min_shared)
            return shared;
    }
    while (i < first_size && j < second_size) {
        const uint64_t x = first[i], y = second[j];
        shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    return shared;
}

int64_t count_shared_pairs(IN(uint64_t, lowers), IN(int64_t, lower_ends), IN(int64_t, at_lower),
                           IN(uint64_t, highers), IN(int64_t, higher_ends), IN(int64_t, at_higher),
                           IN(int64_t, min_shared), OUT(int64_t, shared))
{
    RETURN_IF(!ends_fit(lower_ends, lower_ends_len, lowers_len), BAD_BOUNDS);
    RETURN_IF(!ends_fit(higher_ends, higher_ends_len, highers_len), BAD_BOUNDS);
    RETURN_IF(at_lower_len != shared_len || at_higher_len != shared_len || min_shared_len != shared_len, BAD_BOUNDS);
    for (size_t i = 0; i < shared_len; i++) {
        RETURN_IF(!is_inside(at_lower[i], lower_ends_len - 1), BAD_BOUNDS);
        RETURN_IF(!is_inside(at_higher[i], higher_ends_len - 1), BAD_BOUNDS);
        const int64_t *lower = lower_ends + at_lower[i], *higher = higher_ends + at_higher[i];
        shared[i] = count_shared(lowers + lower[0], lower[1] - lower[0], highers + higher[0], higher[1] - higher[0],
                                 min_shared[i]);
    }
    return (int64_t)shared_len;
}
