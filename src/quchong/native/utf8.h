/* UTF-8, and JSON's strings in it. */
#ifndef QUCHONG_UTF8_H
#define QUCHONG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CODE_POINTS 0x110000u

/* Whether a byte continues a character. */
static inline bool continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Decode the character at the beginning of `left` bytes, one at least; returns its length, 0 where it is invalid. */
static inline size_t decode_character(const uint8_t *at, size_t left, uint32_t *code)
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

/* Return where the first byte lies that JSON escapes: a quotation mark, a backslash or a control character. */
static inline const uint8_t *find_escaped(const uint8_t *at, const uint8_t *stop)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    /* eight bytes at a time; of the three terms each has a high bit set where some byte is wanted */
    while (stop - at >= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        const uint64_t quotes = word ^ ones * '"', backslashes = word ^ ones * '\\';
        const uint64_t found =
            ((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes) | ((word - ones * 0x20) & ~word);
        if (found & highs)
            break;
        at += 8;
    }
    while (at < stop && *at != '"' && *at != '\\' && *at >= 0x20)
        at++;
    return at;
}

/* Bytes that are written one after the other into a buffer of a fixed size; `full` once some did not fit. */
struct sink {
    uint8_t *bytes;
    size_t used, size;
    bool full;
};

static inline void put(struct sink *sink, const void *bytes, size_t count)
{
    if (count > sink->size - sink->used) {
        sink->full = true;
    } else if (count) {
        memcpy(sink->bytes + sink->used, bytes, count);
        sink->used += count;
    }
}

static inline void put_byte(struct sink *sink, uint8_t byte)
{
    put(sink, &byte, 1);
}

/* Write a code point, which is none of a surrogate, as UTF-8. */
static inline void put_code(struct sink *sink, uint32_t code)
{
    uint8_t bytes[4];
    size_t count = 0;
    if (code < 0x80) {
        bytes[count++] = (uint8_t)code;
    } else {
        if (code < 0x800) {
            bytes[count++] = (uint8_t)(0xC0 | code >> 6);
        } else {
            if (code < 0x10000) {
                bytes[count++] = (uint8_t)(0xE0 | code >> 12);
            } else {
                bytes[count++] = (uint8_t)(0xF0 | code >> 18);
                bytes[count++] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
            }
            bytes[count++] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        }
        bytes[count++] = (uint8_t)(0x80 | (code & 0x3F));
    }
    put(sink, bytes, count);
}

/* Write an ASCII character that JSON escapes, as orjson does. */
static inline void put_escape(struct sink *sink, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";
    static const char names[] = "\bb\ff\nn\rr\tt";
    uint8_t escape[6] = {'\\', byte, '0', '0', 0, 0};
    if (byte == '"' || byte == '\\') {
        put(sink, escape, 2);
        return;
    }
    for (size_t i = 0; i + 2 < sizeof names; i += 2)
        if ((uint8_t)names[i] == byte) {
            escape[1] = (uint8_t)names[i + 1];
            put(sink, escape, 2);
            return;
        }
    escape[1] = 'u';
    escape[4] = (uint8_t)digits[byte >> 4];
    escape[5] = (uint8_t)digits[byte & 15];
    put(sink, escape, 6);
}

#endif
