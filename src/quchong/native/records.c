/* Lines of JSON to columns. What needs more than this is refused, and read elsewhere. */
#include "kernels.h"
#include "utf8.h"

/* The columns, in the order of kernels.h. */
enum column { TEXT, TITLE, RECORD_ID, URL, SITE, EXTRA, COLUMNS };
#define INEXACT_EXTRA (1u << COLUMNS)
enum { NAMES = 3, MAX_KEYS = 64, MAX_DIGITS = 18, MAX_EXACT_DIGITS = 15, MAX_LEADING_ZEROS = 3 };

struct slice {
    const uint8_t *bytes;
    size_t count;
};

struct reader {
    struct slice names[NAMES];
    struct sink columns[COLUMNS];
    struct slice keys[MAX_KEYS];
    size_t key_count;
    unsigned present;
};

static bool equals(struct slice first, const void *bytes, size_t count)
{
    return first.count == count && !(count && memcmp(first.bytes, bytes, count));
}

static bool is_utf8(const uint8_t *at, const uint8_t *stop)
{
    while (at < stop) {
        uint32_t code;
        const size_t length = decode_character(at, (size_t)(stop - at), &code);
        if (!length)
            return false;
        at += length;
    }
    return true;
}

static const uint8_t *skip_space(const uint8_t *at, const uint8_t *stop)
{
    while (at < stop && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

static int hex_digit(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Read the four digits of \uXXXX; returns whether they are there. */
static bool read_hex(const uint8_t *at, const uint8_t *stop, uint32_t *code)
{
    if (stop - at < 4)
        return false;
    *code = 0;
    for (int i = 0; i < 4; i++) {
        const int digit = hex_digit(at[i]);
        if (digit < 0)
            return false;
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

/* Read the escape behind a backslash; returns what is behind it, NULL where it is invalid or half of a pair. */
static const uint8_t *read_escape(const uint8_t *at, const uint8_t *stop, uint32_t *code)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    if (at == stop)
        return NULL;
    for (size_t i = 0; i + 2 < sizeof escapes; i += 2)
        if (*at == (uint8_t)escapes[i]) {
            *code = (uint8_t)escapes[i + 1];
            return at + 1;
        }
    if (*at != 'u' || !read_hex(at + 1, stop, code))
        return NULL;
    at += 5;
    if (*code - 0xD800u >= 0x800u)
        return at;
    uint32_t low;
    if (*code >= 0xDC00 || stop - at < 6 || at[0] != '\\' || at[1] != 'u' || !read_hex(at + 2, stop, &low) ||
        low - 0xDC00u >= 0x400u)
        return NULL;
    *code = 0x10000 + ((*code - 0xD800) << 10 | (low - 0xDC00));
    return at + 6;
}

/* Write the string behind an opening quotation mark: its characters, or with `as_json` as orjson writes it. Returns what
 * is behind the closing mark, NULL where there is none or an escape is refused. */
static const uint8_t *read_string(const uint8_t *at, const uint8_t *stop, bool as_json, struct sink *sink)
{
    for (;;) {
        const uint8_t *next = find_escaped(at, stop);
        put(sink, at, (size_t)(next - at));
        if (next == stop || *next < 0x20)
            return NULL;
        if (*next == '"')
            return next + 1;
        uint32_t code;
        at = read_escape(next + 1, stop, &code);
        if (!at)
            return NULL;
        if (as_json && (code < 0x20 || code == '"' || code == '\\'))
            put_escape(sink, (uint8_t)code);
        else
            put_code(sink, code);
    }
}

static size_t count_digits(const uint8_t *at, const uint8_t *stop)
{
    const uint8_t *first = at;
    while (at < stop && *at >= '0' && *at <= '9')
        at++;
    return (size_t)(at - first);
}

/* What a number is: as orjson writes it, or to be read and written by it. */
enum number { WHOLE, SHORTEST, OTHER };

/* Return what is behind a number, NULL where it is none. A decimal of 15 digits is the shortest for its double. */
static const uint8_t *read_number(const uint8_t *at, const uint8_t *stop, enum number *kind)
{
    *kind = WHOLE;
    if (at < stop && *at == '-')
        at++;
    const size_t digits = count_digits(at, stop);
    if (!digits || (*at == '0' && digits > 1))
        return NULL;
    const bool is_zero = *at == '0';
    if (digits > MAX_DIGITS || (is_zero && at[-1] == '-'))
        *kind = OTHER;
    at += digits;
    if (at < stop && *at == '.') {
        const size_t decimals = count_digits(at + 1, stop);
        if (!decimals)
            return NULL;
        size_t zeros = 0;
        while (zeros < decimals && at[1 + zeros] == '0')
            zeros++;
        const bool is_shortest = at[decimals] != '0' || (decimals == 1 && !is_zero);
        if (digits + decimals > MAX_EXACT_DIGITS || !is_shortest || (is_zero && zeros > MAX_LEADING_ZEROS))
            *kind = OTHER;
        else if (*kind == WHOLE)
            *kind = SHORTEST;
        at += 1 + decimals;
    }
    if (at < stop && (*at == 'e' || *at == 'E')) {
        *kind = OTHER;
        at++;
        if (at < stop && (*at == '+' || *at == '-'))
            at++;
        const size_t exponent = count_digits(at, stop);
        if (!exponent)
            return NULL;
        at += exponent;
    }
    return at;
}

/* Return what is behind an object or array, by its brackets alone; NULL where they do not close. */
static const uint8_t *skip_nested(const uint8_t *at, const uint8_t *stop)
{
    size_t depth = 0;
    while (at < stop) {
        const uint8_t byte = *at++;
        if (byte == '{' || byte == '[') {
            depth++;
        } else if (byte == '}' || byte == ']') {
            if (--depth == 0)
                return at;
        } else if (byte == '"') {
            for (;;) {
                at = find_escaped(at, stop);
                if (at == stop || *at < 0x20)
                    return NULL;
                if (*at == '"')
                    break;
                if (stop - at < 2)
                    return NULL;
                at += 2;
            }
            at++;
        }
    }
    return NULL;
}

static bool starts_with(const uint8_t *at, const uint8_t *stop, const char *word)
{
    const size_t count = strlen(word);
    return (size_t)(stop - at) >= count && !memcmp(at, word, count);
}

/* Return what is behind null, true or false, NULL where none of them is there. */
static const uint8_t *read_literal(const uint8_t *at, const uint8_t *stop)
{
    return starts_with(at, stop, "null") || starts_with(at, stop, "true") ? at + 4
           : starts_with(at, stop, "false")                               ? at + 5
                                                                          : NULL;
}

/* Read the value of a title or an id: a string, null, or of an id a whole number. */
static const uint8_t *read_label(struct reader *reader, enum column column, const uint8_t *at, const uint8_t *stop)
{
    if (starts_with(at, stop, "null"))
        return at + 4;
    reader->present |= 1u << column;
    const uint8_t *first = at;
    if (*at == '"') {
        at = read_string(at + 1, stop, false, &reader->columns[column]);
        return at && is_utf8(first, at) ? at : NULL;
    }
    enum number kind;
    at = column == RECORD_ID ? read_number(at, stop, &kind) : NULL;
    if (!at || kind != WHOLE)
        return NULL;
    put(&reader->columns[column], first, (size_t)(at - first));
    return at;
}

/* Write the value of another field to `extra`. */
static const uint8_t *read_other(struct reader *reader, const uint8_t *at, const uint8_t *stop)
{
    struct sink *extra = &reader->columns[EXTRA];
    const uint8_t *first = at;
    if (*at == '"') {
        put_byte(extra, '"');
        at = read_string(at + 1, stop, true, extra);
        put_byte(extra, '"');
        return at && is_utf8(first, at) ? at : NULL;
    }
    if (*at == '{' || *at == '[') {
        at = skip_nested(at, stop);
        reader->present |= INEXACT_EXTRA;
    } else if (*at == '-' || (*at >= '0' && *at <= '9')) {
        enum number kind;
        at = read_number(at, stop, &kind);
        if (kind == OTHER)
            reader->present |= INEXACT_EXTRA;
    } else {
        at = read_literal(at, stop);
    }
    if (at)
        put(extra, first, (size_t)(at - first));
    return at;
}

static bool is_host_byte(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '.' || byte == '-' || byte == '_';
}

/* Take the host of a URL; false where Python's urlsplit has to say what it is. */
static bool read_site(struct reader *reader, struct slice url)
{
    const uint8_t *at = url.bytes, *stop = at + url.count;
    while (at < stop && ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z'))
        at++;
    if (at == url.bytes || stop - at < 4 || memcmp(at, "://", 3))
        return false;
    at += 3;
    const uint8_t *host = at;
    while (at < stop && is_host_byte(*at))
        at++;
    const uint8_t *end = at;
    if (at < stop && *at == ':')
        at += 1 + count_digits(at + 1, stop);
    if (end == host || (at < stop && *at != '/' && *at != '?' && *at != '#'))
        return false;
    for (; host < end; host++)
        put_byte(&reader->columns[SITE], (uint8_t)(*host >= 'A' && *host <= 'Z' ? *host | 0x20 : *host));
    reader->present |= 1u << SITE;
    return true;
}

/* Read the value of a field; returns what is behind it, NULL where it is refused. */
static const uint8_t *read_value(struct reader *reader, struct slice key, const uint8_t *at, const uint8_t *stop)
{
    for (size_t i = 0; i < NAMES; i++)
        if (equals(key, reader->names[i].bytes, reader->names[i].count)) {
            if (i != TEXT)
                return read_label(reader, (enum column)i, at, stop);
            reader->present |= 1u << TEXT;
            return *at == '"' ? read_string(at + 1, stop, false, &reader->columns[TEXT]) : NULL;
        }
    struct sink *extra = &reader->columns[EXTRA];
    put_byte(extra, reader->present & 1u << EXTRA ? ',' : '{');
    reader->present |= 1u << EXTRA;
    put_byte(extra, '"');
    put(extra, key.bytes, key.count);
    put(extra, "\":", 2);
    const uint8_t *first = at;
    at = read_other(reader, at, stop);
    if (!at || *first != '"' || !equals(key, "url", 3))
        return at;
    struct sink *urls = &reader->columns[URL];
    const size_t start = urls->used;
    if (!read_string(first + 1, stop, false, urls) || urls->full)
        return NULL;
    reader->present |= 1u << URL;
    return urls->used == start || read_site(reader, (struct slice){urls->bytes + start, urls->used - start}) ? at : NULL;
}

/* Whether a key is one that the record has not had yet; it is remembered. */
static bool is_new(struct reader *reader, struct slice key)
{
    if (reader->key_count == MAX_KEYS)
        return false;
    for (size_t i = 0; i < reader->key_count; i++)
        if (equals(reader->keys[i], key.bytes, key.count))
            return false;
    reader->keys[reader->key_count++] = key;
    return true;
}

/* Read a line, or refuse it. */
static bool read_line(struct reader *reader, const uint8_t *at, const uint8_t *stop)
{
    reader->key_count = 0;
    reader->present = 0;
    at = skip_space(at, stop);
    if (at == stop || *at != '{')
        return false;
    do {
        at = skip_space(at + 1, stop);
        if (at == stop || *at != '"')
            return false;
        const uint8_t *end = find_escaped(at + 1, stop);
        if (end == stop || *end != '"')
            return false;
        const struct slice key = {at + 1, (size_t)(end - at - 1)};
        /* the rows that quchong writes have this key */
        if (!is_new(reader, key) || equals(key, "contained_in", 12) || !is_utf8(at, end))
            return false;
        at = skip_space(end + 1, stop);
        if (at == stop || *at != ':')
            return false;
        at = skip_space(at + 1, stop);
        if (at == stop)
            return false;
        at = read_value(reader, key, at, stop);
        if (!at)
            return false;
        at = skip_space(at, stop);
    } while (at < stop && *at == ',');
    if (at == stop || *at != '}' || skip_space(at + 1, stop) != stop)
        return false;
    if (reader->present & 1u << EXTRA)
        put_byte(&reader->columns[EXTRA], '}');
    return reader->present & 1u << TEXT;
}

static bool is_blank(const uint8_t *at, const uint8_t *stop)
{
    while (at < stop && (*at == ' ' || (*at >= '\t' && *at <= '\r')))
        at++;
    return at == stop;
}

int64_t read_records(IN(uint8_t, data), IN(uint8_t, names), IN(int64_t, name_ends), OUT(uint8_t, columns),
                     OUT(int32_t, ends), OUT(uint8_t, present), OUT(int64_t, places), OUT(int64_t, refused),
                     OUT(int64_t, counts))
{
    const size_t most = present_len, room = columns_len / COLUMNS;
    RETURN_IF(!ends_fit(name_ends, name_ends_len, names_len) || name_ends_len != NAMES + 1, BAD_BOUNDS);
    RETURN_IF(ends_len != COLUMNS * (most + 1) || places_len != 3 * most || refused_len != 3 * most, BAD_BOUNDS);
    RETURN_IF(counts_len != 2 || data_len > INT32_MAX || room > INT32_MAX, BAD_BOUNDS);
    struct reader reader = {0};
    for (size_t i = 0; i < NAMES; i++)
        reader.names[i] = (struct slice){names + name_ends[i], (size_t)(name_ends[i + 1] - name_ends[i])};
    for (size_t i = 0; i < COLUMNS; i++) {
        reader.columns[i] = (struct sink){columns + i * room, 0, room, false};
        ends[i * (most + 1)] = 0;
    }
    size_t rows = 0, refusals = 0;
    const uint8_t *at = data, *stop = data + data_len;
    for (int64_t line = 0; at < stop; line++) {
        const uint8_t *feed = memchr(at, '\n', (size_t)(stop - at)), *end = feed ? feed : stop;
        if (!is_blank(at, end)) {
            RETURN_IF(rows + refusals == most, BAD_BOUNDS);
            const bool taken = read_line(&reader, at, end);
            int64_t *place = taken ? places + 3 * rows : refused + 3 * refusals;
            place[0] = line;
            place[1] = at - data;
            place[2] = end - data;
            for (size_t i = 0; i < COLUMNS; i++) {
                struct sink *column = &reader.columns[i];
                RETURN_IF(column->full, BAD_BOUNDS);
                if (taken)
                    ends[i * (most + 1) + rows + 1] = (int32_t)column->used;
                else
                    column->used = (size_t)ends[i * (most + 1) + rows];
            }
            if (taken)
                present[rows++] = (uint8_t)reader.present;
            else
                refusals++;
        }
        at = feed ? feed + 1 : stop;
    }
    counts[0] = (int64_t)rows;
    counts[1] = (int64_t)refusals;
    return 0;
}
