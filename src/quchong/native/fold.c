/* UTF-8 to folded code points. */
#include "kernels.h"
#include "utf8.h"

bool fold_character(const uint8_t **at, const uint8_t *stop, const uint32_t *table, uint32_t **codes)
{
    uint32_t code;
    const size_t length = decode_character(*at, (size_t)(stop - *at), &code);
    if (!length)
        return false;
    *at += length;
    **codes = table[code];
    *codes += **codes != 0;
    return true;
}

uint32_t *fold_text_baseline(const uint8_t *at, const uint8_t *stop, const uint32_t *table, uint32_t *codes)
{
    bool valid = true;
    while (at < stop) {
        /* nearly every character has three bytes: one comparison says so */
        const uint32_t word =
            stop - at >= 3 ? (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | (uint32_t)at[2] : UINT32_MAX;
        if ((word & 0xF0C0C0u) == 0xE08080u) {
            const uint32_t code = (word >> 4 & 0xF000u) | (word >> 2 & 0xFC0u) | (word & 0x3Fu);
            valid &= code >= 0x800 && code - 0xD800u >= 0x800u;
            at += 3;
            *codes = table[code];
            codes += *codes != 0;
        } else if (!fold_character(&at, stop, table, &codes)) {
            return NULL;
        }
    }
    return valid ? codes : NULL;
}

int64_t fold_batch(IN(uint8_t, data), IN(int64_t, offsets), IN(uint32_t, table), OUT(uint32_t, codes),
                   OUT(int64_t, ends))
{
    RETURN_IF(!ends_fit(offsets, offsets_len, data_len) || ends_len != offsets_len, BAD_BOUNDS);
    RETURN_IF(table_len != CODE_POINTS, BAD_BOUNDS);
    /* a character has a byte at least */
    RETURN_IF((uint64_t)(offsets[offsets_len - 1] - offsets[0]) > codes_len, BAD_BOUNDS);
    uint32_t *end = codes;
    ends[0] = 0;
    for (size_t i = 0; i + 1 < offsets_len; i++) {
        end = hot.fold_text(data + offsets[i], data + offsets[i + 1], table, end);
        RETURN_IF(!end, BAD_UTF8);
        ends[i + 1] = end - codes;
    }
    return end - codes;
}
