/* Members of buckets to pairs. */
#include "kernels.h"

/* So few that no sum of pairs, and no size of a block, overflows. */
#define MOST_MEMBERS (INT64_C(1) << 30)
#define MOST_PAIRED (INT64_C(1) << 61)
#define MOST_HELD (1 << 20)
/* The first member of each block of members is a partner of all others in it. The smallest blocks have twice as many
 * members as a member has next ones, and each larger kind twice as many as the one before. */
#define BLOCK_KINDS 32

/* What a bucket needs to know of itself while its members come, in `counts`. */
enum { BAND, MEMBERS, PAIRED, COUNTS };

/* The members so far, in a ring, and the first ones of the blocks that are open, by kind. */
struct bucket {
    int64_t *members, *heads;
    int64_t most, window;
};

static size_t pair(int64_t *pairs, size_t count, int64_t lower, int64_t higher)
{
    pairs[2 * count] = lower;
    pairs[2 * count + 1] = higher;
    return count + 1;
}

/* All pairs of the members of a bucket. */
static size_t pair_all(const struct bucket *own, int64_t members, int64_t *pairs, size_t count)
{
    for (int64_t i = 1; i < members; i++)
        for (int64_t j = 0; j < i; j++)
            count = pair(pairs, count, own->members[i], own->members[j]);
    return count;
}

/* The pairs of a member, by its place in a large bucket, with the `window` before it and the first ones of its blocks. */
static size_t pair_near(const struct bucket *own, int64_t place, int64_t row_key, int64_t *pairs, size_t count)
{
    for (int64_t back = 1; back <= own->window && back <= place; back++)
        count = pair(pairs, count, row_key, own->members[(place - back) % own->most]);
    for (int kind = 0; kind < BLOCK_KINDS; kind++) {
        const int64_t within = place % ((2 * own->window) << kind);
        if (!within)
            own->heads[kind] = row_key;
        /* the first one of this block may be that of smaller ones, and has met the member then */
        if (within > own->window && (!kind || within >= own->window << kind))
            count = pair(pairs, count, row_key, own->heads[kind]);
        if (place && within == place)
            break;
    }
    return count;
}

int64_t pair_members(IN(int64_t, bands), IN(int64_t, row_keys), OUT(int64_t, members), OUT(int64_t, heads),
                     OUT(int64_t, counts), int64_t window, OUT(int64_t, pairs), OUT(int64_t, skipped),
                     OUT(int64_t, written))
{
    RETURN_IF(row_keys_len != bands_len || counts_len != COUNTS || written_len != 3, BAD_BOUNDS);
    RETURN_IF(heads_len != BLOCK_KINDS || bands_len > INT32_MAX || members_len > MOST_HELD, BAD_BOUNDS);
    RETURN_IF(window < 1 || (uint64_t)window >= members_len, BAD_BOUNDS);
    RETURN_IF(counts[MEMBERS] < 0 || counts[MEMBERS] > MOST_MEMBERS, BAD_BOUNDS);
    RETURN_IF(counts[PAIRED] < 0 || counts[PAIRED] > MOST_PAIRED, BAD_BOUNDS);
    const struct bucket own = {members, heads, (int64_t)members_len, window};
    const size_t room = pairs_len / 2, of_one = (size_t)window + BLOCK_KINDS;
    const size_t of_small = members_len * (members_len - 1) / 2, of_first = (members_len + 1) * of_one;
    RETURN_IF(room < (of_small > of_first ? of_small : of_first), BAD_BOUNDS);
    size_t count = 0, count_skipped = 0, row = 0;
    for (; row <= bands_len; row++) {
        /* past the last row a bucket may stay open; without rows it is closed */
        if (counts[MEMBERS] && (bands_len == 0 || (row < bands_len && bands[row] != counts[BAND]))) {
            if (counts[MEMBERS] <= own.most) {
                if (room - count < of_small)
                    break;
                count = pair_all(&own, counts[MEMBERS], pairs, count);
            } else {
                RETURN_IF(count_skipped >= skipped_len, BAD_BOUNDS);
                skipped[count_skipped++] = counts[MEMBERS] * (counts[MEMBERS] - 1) / 2 - counts[PAIRED];
            }
            counts[MEMBERS] = counts[PAIRED] = 0;
        }
        if (row == bands_len)
            break;
        const int64_t place = counts[MEMBERS];
        if (place >= own.most) {
            const size_t before = count;
            if (room - count < (place == own.most ? of_first : of_one))
                break;
            for (int64_t first = 0; place == own.most && first < place; first++)
                count = pair_near(&own, first, own.members[first], pairs, count);
            count = pair_near(&own, place, row_keys[row], pairs, count);
            counts[PAIRED] += (int64_t)(count - before);
        }
        RETURN_IF(place >= MOST_MEMBERS, BAD_BOUNDS);
        own.members[place % own.most] = row_keys[row];
        counts[BAND] = bands[row];
        counts[MEMBERS]++;
    }
    written[0] = (int64_t)count;
    written[1] = (int64_t)count_skipped;
    written[2] = (int64_t)row;
    return (int64_t)count;
}
