/* The order of rows by integers, by radix sort (Knuth, The Art of Computer Programming 3, 5.2.5). */
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

int64_t place_by_digit(IN(uint64_t, values), int64_t shift, OUT(int32_t, order), OUT(int64_t, ends))
{
    RETURN_IF(order_len != values_len || values_len > INT32_MAX || ends_len < 2, BAD_BOUNDS);
    RETURN_IF(shift < 0 || shift > 63, BAD_BOUNDS);
    const size_t digits = ends_len - 1;
    memset(ends, 0, ends_len * sizeof *ends);
    for (size_t i = 0; i < values_len; i++) {
        const uint64_t digit = values[i] >> shift;
        RETURN_IF(digit >= digits, BAD_BOUNDS);
        ends[digit + 1]++;
    }
    for (size_t digit = 1; digit <= digits; digit++)
        ends[digit] += ends[digit - 1];
    int64_t *places = malloc(digits * sizeof *places);
    RETURN_IF(!places, NO_MEMORY);
    memcpy(places, ends, digits * sizeof *places);
    for (size_t i = 0; i < values_len; i++)
        order[places[values[i] >> shift]++] = (int32_t)i;
    free(places);
    return (int64_t)values_len;
}

#define DIGIT_BITS 11 /* the counts of 2**11 digits fit into the first-level cache; 64 bits take six passes */
#define DIGITS ((64 + DIGIT_BITS - 1) / DIGIT_BITS)
#define RADIX (1 << DIGIT_BITS)

int64_t sort_digits(OUT(uint64_t, values), OUT(int32_t, order), OUT(uint64_t, other_values),
                    OUT(int32_t, other_order))
{
    const size_t size = values_len;
    RETURN_IF(order_len != size || other_values_len != size || other_order_len != size, BAD_BOUNDS);
    if (size == 0)
        return 0;
    size_t(*counts)[RADIX] = calloc(DIGITS, sizeof *counts);
    RETURN_IF(!counts, NO_MEMORY);
    for (size_t i = 0; i < size; i++)
        for (int digit = 0; digit < DIGITS; digit++)
            counts[digit][values[i] >> (DIGIT_BITS * digit) & (RADIX - 1)]++;
    uint64_t *from = values, *to = other_values;
    int32_t *from_order = order, *to_order = other_order;
    for (int digit = 0; digit < DIGITS; digit++) {
        const int shift = DIGIT_BITS * digit;
        size_t *places = counts[digit];
        if (places[from[0] >> shift & (RADIX - 1)] == size)
            continue;
        size_t total = 0;
        for (int number = 0; number < RADIX; number++) {
            const size_t count = places[number];
            places[number] = total;
            total += count;
        }
        for (size_t i = 0; i < size; i++) {
            const size_t place = places[from[i] >> shift & (RADIX - 1)]++;
            to[place] = from[i];
            to_order[place] = from_order[i];
        }
        uint64_t *values_before = from;
        int32_t *order_before = from_order;
        from = to;
        to = values_before;
        from_order = to_order;
        to_order = order_before;
    }
    free(counts);
    return from_order == other_order;
}
