/* All pairs of sets, exactly (see match/brute_force.py), and what they remove. */
#include "kernels.h"

#include <math.h>
#include <stdlib.h>

#define MAX_COUNT UINT16_MAX
#define COMMONNESS 17 /* levels of 16-bit counts */
#define SLACK 1e-9    /* taken off each bound, so that no pair is left out by rounding */

int64_t count_shingles(IN(uint64_t, shingles), OUT(uint16_t, counters))
{
    RETURN_IF(!is_power_of_two(counters_len), BAD_BOUNDS);
    for (size_t i = 0; i < shingles_len; i++) {
        uint16_t *counter = counters + (shingles[i] & (counters_len - 1));
        if (*counter < MAX_COUNT)
            (*counter)++;
    }
    return (int64_t)shingles_len;
}

/* The level of a shingle by its count: 0 for one, then one more for each doubling. */
static int find_commonness(unsigned count)
{
    int level = 0;
    for (; count > 1; count >>= 1)
        level++;
    return level;
}

int64_t cut_prefixes(IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, order), IN(uint16_t, counters),
                     double threshold, OUT(int64_t, starts), OUT(uint64_t, prefix_shingles),
                     OUT(int32_t, prefix_places), OUT(int32_t, prefix_positions))
{
    RETURN_IF(!ends_fit(ends, ends_len, shingles_len) || !is_power_of_two(counters_len), BAD_BOUNDS);
    RETURN_IF(starts_len != order_len + 1 || order_len > INT32_MAX, BAD_BOUNDS);
    RETURN_IF(prefix_places_len != prefix_shingles_len || prefix_positions_len != prefix_shingles_len, BAD_BOUNDS);
    RETURN_IF(!(threshold >= 0 && threshold <= 1), BAD_BOUNDS);
    int64_t at = 0;
    for (size_t place = 0; place < order_len; place++) {
        RETURN_IF(!is_inside(order[place], ends_len - 1), BAD_BOUNDS);
        const uint64_t *own = shingles + ends[order[place]];
        const int64_t size = ends[order[place] + 1] - ends[order[place]];
        RETURN_IF(size > INT32_MAX, BAD_BOUNDS);
        const int64_t prefix = size - (int64_t)ceil(threshold * (double)size - SLACK) + 1;
        int64_t positions[COMMONNESS + 1] = {0};
        for (int64_t i = 0; i < size; i++)
            positions[find_commonness(counters[own[i] & (counters_len - 1)]) + 1]++;
        for (int level = 0; level < COMMONNESS; level++)
            positions[level + 1] += positions[level];
        const int64_t alone = positions[1];
        starts[place] = at;
        for (int64_t i = 0; i < size; i++) {
            const int64_t position = positions[find_commonness(counters[own[i] & (counters_len - 1)])]++;
            const int64_t written = at + position - alone;
            if (alone <= position && position < prefix && (uint64_t)written < prefix_shingles_len) {
                prefix_shingles[written] = own[i];
                prefix_places[written] = (int32_t)place;
                prefix_positions[written] = (int32_t)position;
            }
        }
        const int64_t last = prefix < size ? prefix : size;
        at += last > alone ? last - alone : 0;
    }
    starts[order_len] = at;
    return at;
}

/* A set by its place in the order. */
struct set {
    const uint64_t *shingles;
    int64_t size;
};

static inline struct set set_at(const uint64_t *shingles, const int64_t *ends, const int64_t *order, int64_t place)
{
    const int64_t *own = ends + order[place];
    return (struct set){shingles + own[0], own[1] - own[0]};
}

int64_t find_partners(IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, order), IN(int64_t, starts),
                      IN(int64_t, where), IN(uint64_t, prefix_shingles), IN(int32_t, prefix_places),
                      IN(int32_t, prefix_positions), int64_t first, int64_t end, double threshold,
                      OUT(int64_t, rows), OUT(int64_t, next))
{
    RETURN_IF(!ends_fit(ends, ends_len, shingles_len) || !ends_fit(starts, starts_len, where_len), BAD_BOUNDS);
    RETURN_IF(starts_len != order_len + 1 || next_len != 1, BAD_BOUNDS);
    RETURN_IF(where_len != prefix_shingles_len || prefix_places_len != where_len, BAD_BOUNDS);
    RETURN_IF(prefix_positions_len != where_len || !(threshold >= 0 && threshold <= 1), BAD_BOUNDS);
    RETURN_IF(first < 0 || end < first || (uint64_t)end > order_len, BAD_BOUNDS);
    for (size_t i = 0; i < order_len; i++)
        RETURN_IF(!is_inside(order[i], ends_len - 1), BAD_BOUNDS);
    /* the place that last met each, plus one */
    int64_t *seen = calloc(order_len + 1, sizeof *seen);
    RETURN_IF(!seen, NO_MEMORY);
    int64_t count = 0, status = 0, place = first;
    for (; place < end && (int64_t)(rows_len / 3) - count >= place; place++) {
        const struct set own = set_at(shingles, ends, order, place);
        const double smallest = threshold * (double)own.size - SLACK;
        for (int64_t slot = starts[place]; slot < starts[place + 1]; slot++) {
            const int64_t at = where[slot];
            if (!is_inside(at, where_len)) {
                status = BAD_BOUNDS;
                goto done;
            }
            for (int64_t other = at - 1; other >= 0 && prefix_shingles[other] == prefix_shingles[at]; other--) {
                const int64_t partner = prefix_places[other];
                if (partner < 0 || partner >= place) {
                    status = BAD_BOUNDS;
                    goto done;
                }
                const struct set theirs = set_at(shingles, ends, order, partner);
                if ((double)theirs.size < smallest)
                    break;
                if (seen[partner] == place + 1)
                    continue;
                seen[partner] = place + 1;
                const int64_t both = own.size + theirs.size;
                const int64_t needed = (int64_t)ceil(threshold / (1 + threshold) * (double)both - SLACK);
                /* this is the first shingle they share, in the order of both: what they share comes after */
                if (own.size - prefix_positions[at] < needed || theirs.size - prefix_positions[other] < needed)
                    continue;
                const int64_t shared = count_shared(own.shingles, own.size, theirs.shingles, theirs.size, needed);
                if (shared < needed || (double)shared / (double)(both - shared) < threshold)
                    continue;
                const int64_t x = order[place], y = order[partner];
                rows[3 * count] = x < y ? x : y;
                rows[3 * count + 1] = x < y ? y : x;
                rows[3 * count + 2] = shared;
                count++;
            }
        }
    }
done:
    free(seen);
    next[0] = place;
    return status < 0 ? status : count;
}

int64_t mark_removed(IN(int64_t, lower), IN(int64_t, higher), IN(double, jaccard), double threshold,
                     IN(uint8_t, always_kept), OUT(uint8_t, removed))
{
    RETURN_IF(higher_len != lower_len || jaccard_len != lower_len || always_kept_len != removed_len, BAD_BOUNDS);
    for (size_t i = 0; i < lower_len; i++) {
        RETURN_IF(!is_inside(lower[i], removed_len) || !is_inside(higher[i], removed_len), BAD_BOUNDS);
        if (jaccard[i] >= threshold && !removed[higher[i]] && !always_kept[lower[i]])
            removed[lower[i]] = 1;
    }
    return (int64_t)lower_len;
}
