/* Where the operators of numbers stand, which folding drops: 3+5 and 3-5 fold alike. */
#include "kernels.h"
#include "utf8.h"

#define GROUP 3 /* digits between the commas of 1,000,000 */

static bool is_space(uint32_t code)
{
    return code == ' ' || code == 0xA0 || code == 0x3000;
}

static bool is_digit(uint32_t code, const uint32_t *table)
{
    return table[code] - '0' < 10;
}

/* Count the digits that a text begins with, up to GROUP + 1. */
static size_t count_digits(const uint8_t *at, const uint8_t *stop, const uint32_t *table)
{
    size_t digits = 0;
    while (at < stop && digits <= GROUP) {
        uint32_t code;
        const size_t length = decode_character(at, (size_t)(stop - at), &code);
        if (!length || !is_digit(code, table))
            break;
        at += length;
        digits++;
    }
    return digits;
}

/* Find the operators of a text; returns the end of what was written, or NULL where the text is invalid. */
static uint32_t *find_in_text(const uint8_t *at, const uint8_t *stop, const uint32_t *table, const uint8_t *operators,
                              uint32_t *found)
{
    uint32_t digits = 0, *open = found; /* what is from `found` to `open` counts if a digit follows */
    size_t run = 0;                     /* digits right before */
    while (at < stop) {
        if (*at >= 0xE4 && *at < 0xEE && stop - at >= 3) { /* U+4000 to U+DFFF: neither digits nor operators */
            at += 3;
            open = found;
            run = 0;
            continue;
        }
        uint32_t code;
        const size_t length = decode_character(at, (size_t)(stop - at), &code);
        if (!length)
            return NULL;
        at += length;
        if (is_digit(code, table)) {
            found = open;
            digits++;
            run++;
            continue;
        }
        if (operators[code] == ',') {
            const size_t next = count_digits(at, stop, table);
            const bool groups = run <= GROUP && next == GROUP;
            if (run && next && !groups) {
                *open++ = digits;
                *open++ = ',';
            }
        } else if (operators[code]) {
            *open++ = digits;
            *open++ = operators[code];
        } else if (!is_space(code)) {
            open = found;
        }
        run = 0;
    }
    return found;
}

int64_t find_operators(IN(uint8_t, data), IN(int64_t, offsets), IN(uint32_t, table), IN(uint8_t, operators),
                       OUT(uint32_t, found), OUT(int64_t, ends))
{
    RETURN_IF(!ends_fit(offsets, offsets_len, data_len) || ends_len != offsets_len, BAD_BOUNDS);
    RETURN_IF(table_len != CODE_POINTS || operators_len != CODE_POINTS, BAD_BOUNDS);
    /* an operator has a byte at least, and takes up two entries */
    RETURN_IF((uint64_t)(offsets[offsets_len - 1] - offsets[0]) > found_len / 2, BAD_BOUNDS);
    uint32_t *end = found;
    ends[0] = 0;
    for (size_t i = 0; i + 1 < offsets_len; i++) {
        end = find_in_text(data + offsets[i], data + offsets[i + 1], table, operators, end);
        RETURN_IF(!end, BAD_UTF8);
        ends[i + 1] = end - found;
    }
    return end - found;
}
