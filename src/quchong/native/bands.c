/* Signatures to the keys of buckets. */
#include "kernels.h"

int64_t hash_bands(IN(uint32_t, signatures), int64_t texts, int64_t rows, OUT(uint64_t, keys))
{
    RETURN_IF(texts < 0 || rows < 0, BAD_BOUNDS);
    if (texts == 0 || keys_len < (uint64_t)texts)
        return 0;
    size_t size = signatures_len / (size_t)texts, bands = keys_len / (size_t)texts;
    RETURN_IF(rows && bands > size / (size_t)rows, BAD_BOUNDS);
    for (size_t text = 0; text < (size_t)texts; text++)
        for (size_t band = 0; band < bands; band++) {
            const uint32_t *slots = signatures + text * size + band * (size_t)rows;
            uint64_t mixed = band + 1;
            for (size_t row = 0; row < (size_t)rows; row++)
                mixed = mix64(mixed * 0x9E3779B97F4A7C15u + slots[row]);
            keys[text * bands + band] = mixed;
        }
    return texts;
}
