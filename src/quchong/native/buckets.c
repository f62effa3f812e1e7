/* Members of buckets to pairs. */
#include "kernels.h"

/* Far more than there can be, and so few that no sum overflows. */
#define MOST_MEMBERS (INT64_C(1) << 30)
#define MOST_SKIPPED (INT64_C(1) << 61)

int64_t pair_members(IN(int64_t, bands), IN(int64_t, row_keys), OUT(int64_t, leaders), OUT(int64_t, counts),
                     int64_t partners, OUT(int64_t, pairs), OUT(int64_t, skipped), OUT(int64_t, written))
{
    RETURN_IF(row_keys_len != bands_len || counts_len != 3 || written_len != 2 || bands_len > INT32_MAX, BAD_BOUNDS);
    RETURN_IF(counts[1] < 0 || counts[1] > MOST_MEMBERS || counts[2] < 0 || counts[2] > MOST_SKIPPED, BAD_BOUNDS);
    RETURN_IF(partners < 0 || (uint64_t)partners > leaders_len, BAD_BOUNDS);
    size_t count = 0, count_skipped = 0;
    for (size_t i = 0; i <= bands_len; i++) {
        /* past the last row a bucket may stay open; without rows it is closed */
        if (counts[1] && (bands_len == 0 || (i < bands_len && bands[i] != counts[0]))) {
            if (counts[2]) {
                RETURN_IF(skipped_len / 2 <= count_skipped, BAD_BOUNDS);
                skipped[2 * count_skipped] = counts[0];
                skipped[2 * count_skipped + 1] = counts[2];
                count_skipped++;
            }
            counts[1] = counts[2] = 0;
        }
        if (i == bands_len)
            break;
        counts[0] = bands[i];
        const int64_t members = counts[1];
        const bool small = (uint64_t)members < leaders_len;
        const int64_t paired = small ? members : partners;
        RETURN_IF(pairs_len / 2 - count < (size_t)paired, BAD_BOUNDS);
        for (int64_t leader = 0; leader < paired; leader++, count++) {
            pairs[2 * count] = row_keys[i];
            pairs[2 * count + 1] = leaders[leader];
        }
        if (small)
            leaders[members] = row_keys[i];
        counts[2] += members - paired;
        counts[1]++;
    }
    written[0] = (int64_t)count;
    written[1] = (int64_t)count_skipped;
    return (int64_t)count;
}
