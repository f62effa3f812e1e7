/* UTF-8 to folded code points. */
#include "kernels.h"

#include <string.h>

#define CODE_POINTS 0x110000u

/* Whether a byte continues a character. */
static inline bool continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Decode a character of one, two or four bytes, or one at the end of a text; returns its length, 0 where it is invalid.
 */
static size_t decode(const uint8_t *at, size_t left, uint32_t *code)
{
    uint32_t lead = at[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    if (lead < 0xE0) {
        if (lead < 0xC2 || left < 2 || !continues(at[1]))
            return 0;
        *code = (lead & 0x1F) << 6 | (at[1] & 0x3Fu);
        return 2;
    }
    if (lead < 0xF0) {
        if (left < 3 || !continues(at[1]) || !continues(at[2]))
            return 0;
        *code = (lead & 0x0F) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
        return *code < 0x800 || *code - 0xD800 < 0x800 ? 0 : 3;
    }
    if (left < 4 || !continues(at[1]) || !continues(at[2]) || !continues(at[3]))
        return 0;
    *code = (lead & 0x07) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
    return lead > 0xF4 || *code < 0x10000 || *code >= CODE_POINTS ? 0 : 4;
}

/* Decode and fold one text; returns the end of what was written, or NULL where the text is invalid. */
static uint32_t *fold_text(const uint8_t *at, const uint8_t *stop, const uint32_t *table, uint32_t *codes)
{
    bool valid = true;
    while (at < stop) {
        uint32_t code;
        /* nearly every character has three bytes: one load and one comparison say so */
        if (stop - at >= 4) {
            uint32_t word = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
            if ((word & 0xF0C0C000u) == 0xE0808000u) {
                code = (word >> 12 & 0xF000u) | (word >> 10 & 0xFC0u) | (word >> 8 & 0x3Fu);
                valid &= code >= 0x800 && code - 0xD800u >= 0x800u;
                at += 3;
                *codes = table[code];
                codes += *codes != 0;
                continue;
            }
        }
        size_t length = decode(at, (size_t)(stop - at), &code);
        if (!length)
            return NULL;
        at += length;
        *codes = table[code];
        codes += *codes != 0;
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
        end = fold_text(data + offsets[i], data + offsets[i + 1], table, end);
        RETURN_IF(!end, BAD_UTF8);
        ends[i + 1] = end - codes;
    }
    return end - codes;
}
