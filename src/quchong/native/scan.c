/* What cleaning might touch in texts, and the layout of their lines. */
#include "kernels.h"
#include "utf8.h"

/* Bits of the table; the upper half of an entry is the symbol of the character in trigger words, 0 for none. */
enum {
    CONCERNS = 1,     /* a step of cleaning may change a text with this character */
    FLAGS = 2,        /* a flag may be given to such a text */
    FOREIGN = 4,      /* a letter that is not Han */
    HAN = 8,
    LETTER = 16,      /* a letter or number */
    SPACE = 32,
    PADS = 64,        /* a space with which pages indent and pad */
    WIDE = 128,       /* one that authors do not indent with */
    PAIR_FIRST = 256, /* two characters that concern a step one behind the other */
    OTHER_FIRST = 512,
    ENDS_TRIGGER = 1024,
    PAIR_NEXT = 2048,
    OTHER_NEXT = 4096,
    ENDS_NAME = 8192 /* names of markup, as in a text about it, end with it */
};
#define FIRSTS ((uint32_t)PAIR_FIRST | OTHER_FIRST)
#define NEXT_SHIFT 3
#define BITS 0xFFFFu
#define SYMBOL_SHIFT 16
/* Any but these is looked at more closely. */
#define LOUD (BITS & ~((uint32_t)HAN | LETTER | ENDS_TRIGGER))
/* Bits of a filter for the last two symbols of trigger words, and what spreads the symbols over it. */
enum { PAIR_BITS = 1 << 16, PAIR_MULTIPLIER = 0x9E37 };

/* Findings of a text. */
enum {
    INVALID = 1,
    CONCERNED = 2,
    FLAGGED = 4,
    SHORT = 8,
    CHANGED = 16,
    NAMES = 32, /* names of markup may be in it */
    CROWDED = 64,
    SEVERAL_LINES = 128
};
/* What is done about the layout. */
enum { KEEP_LAYOUT = 0, STRIP_LINES = 1, STRIP_ENDS = 2 };
enum { UNLIMITED = 0xFFFF };
/* Bytes at the head of a text in which lines are counted. */
enum { HEAD_BYTES = 1 << 14 };

/* Lines as (text, begin, end), and how many there is room for. */
struct found_lines {
    int64_t *rows;
    size_t count, room;
};

struct scan {
    const uint32_t *table;
    const uint16_t *trie, *limits;
    size_t trie_len, limits_len, symbols;
    struct found_lines triggered, concerned;
    const uint8_t *data;
    uint64_t pairs[PAIR_BITS / 64];
};

/* Counts of the characters of a text, and of the lines at its head that are not blank; the bits of all characters; how
 * many lines concern a step, also those without room; and whether the layout has to be looked at. */
struct counts {
    int64_t letters, foreign, han;
    int32_t filled, concerned;
    uint32_t bits;
    bool invalid, crowded, layout;
};

/* Return the character before a place, which is not at the start of valid UTF-8, and move the place to it. */
static uint32_t step_back(const uint8_t *start, const uint8_t **at)
{
    const uint8_t *behind = *at;
    do
        --*at;
    while (*at > start && continues(**at));
    uint32_t code = 0;
    return decode_character(*at, (size_t)(behind - *at), &code) ? code : 0;
}

/* Return the node of the trie behind a node and a symbol, 0 for none. */
static size_t find_node(const struct scan *scan, size_t node, size_t symbol)
{
    const size_t place = node * scan->symbols + symbol;
    if (!symbol || symbol >= scan->symbols || place >= scan->trie_len)
        return 0;
    node = scan->trie[place];
    return node < scan->limits_len ? node : 0;
}

static uint32_t hash_pair(uint32_t before, uint32_t entry)
{
    return ((entry >> SYMBOL_SHIFT) * PAIR_MULTIPLIER + (before >> SYMBOL_SHIFT)) % PAIR_BITS;
}

/* Whether a trigger word may end with a character, by the symbols of it and the one before; chance may say so too. */
static bool may_end_trigger(const struct scan *scan, uint32_t before, uint32_t entry)
{
    const uint32_t hash = hash_pair(before, entry);
    return scan->pairs[hash / 64] >> hash % 64 & 1;
}

static void fill_pairs(struct scan *scan)
{
    for (uint32_t last = 1; last < scan->symbols; last++) {
        const size_t node = find_node(scan, 0, last);
        if (!node)
            continue;
        for (uint32_t before = 0; before < scan->symbols; before++)
            if (scan->limits[node] || find_node(scan, node, before)) {
                const uint32_t hash = hash_pair(before << SYMBOL_SHIFT, last << SYMBOL_SHIFT);
                scan->pairs[hash / 64] |= UINT64_C(1) << hash % 64;
            }
    }
}

/* Return the length of the longest line on which a trigger word counts that ends with the character at a place. */
static uint32_t find_limit(const struct scan *scan, const uint8_t *start, const uint8_t *at, uint32_t entry,
                           uint32_t before)
{
    size_t node = find_node(scan, 0, entry >> SYMBOL_SHIFT);
    uint32_t limit = node ? scan->limits[node] : 0;
    /* for nearly all characters the one before, which is at hand, says that no trigger word ends here */
    if (!node || at == start || !find_node(scan, node, before >> SYMBOL_SHIFT))
        return limit;
    while (at > start) {
        node = find_node(scan, node, scan->table[step_back(start, &at)] >> SYMBOL_SHIFT);
        if (!node)
            break;
        if (scan->limits[node] > limit)
            limit = scan->limits[node];
    }
    return limit;
}

/* Whether the part of a text from `at` to `stop` has at most so many characters without space around them. */
static bool is_within(const struct scan *scan, const uint8_t *at, const uint8_t *stop, uint32_t limit)
{
    uint32_t length = 0, count = 0;
    while (at < stop) {
        uint32_t code;
        const size_t bytes = decode_character(at, (size_t)(stop - at), &code);
        if (!bytes)
            return true;
        at += bytes;
        const bool is_space = scan->table[code] & SPACE;
        count += !is_space || count;
        if (!is_space)
            length = count;
        if (length > limit)
            return false;
    }
    return true;
}

/* Add a line, if there is room for it. */
static bool add_line(const struct scan *scan, struct found_lines *lines, size_t text, const uint8_t *at,
                     const uint8_t *stop)
{
    if (lines->count == lines->room)
        return false;
    int64_t *row = lines->rows + 3 * lines->count++;
    row[0] = (int64_t)text;
    row[1] = at - scan->data;
    row[2] = stop - scan->data;
    return true;
}

static bool is_filled(const struct scan *scan, const uint8_t *at, const uint8_t *stop)
{
    while (at < stop) {
        uint32_t code = 0;
        const size_t length = decode_character(at, (size_t)(stop - at), &code);
        if (!length || !(scan->table[code] & SPACE))
            return true;
        at += length;
    }
    return false;
}

/* Take notice of a line of a text that begins at `start`; `bits` are those of its characters. */
static void end_line(struct scan *scan, size_t text, const uint8_t *start, const uint8_t *at, const uint8_t *stop,
                     uint32_t limit, uint32_t bits, struct counts *counts)
{
    counts->bits |= bits;
    if (stop - start <= HEAD_BYTES)
        counts->filled += is_filled(scan, at, stop);
    if (bits & CONCERNS) {
        counts->concerned++;
        add_line(scan, &scan->concerned, text, at, stop);
    }
    if (limit && (limit == UNLIMITED || is_within(scan, at, stop, limit)))
        counts->crowded |= !add_line(scan, &scan->triggered, text, at, stop);
}

/* Whether a wide space is part of an indent: nothing but spaces is before it in its line. */
static bool is_indent(const uint8_t *start, const uint8_t *at)
{
    while (at > start && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    return at == start;
}

static struct counts look_at(struct scan *scan, size_t text, const uint8_t *start, const uint8_t *stop)
{
    struct counts counts = {0};
    const uint8_t *at = start, *line = start;
    uint32_t before = 0, limit = 0, line_bits = 0;
    counts.layout = at < stop && (*at == '\n' || stop[-1] == '\n');
    while (at < stop) {
        uint32_t code = 0, entry;
        /* nearly every character has three bytes: one comparison says so, as lead bytes from 0xE1 to 0xEC need no other */
        while (stop - at >= 3) {
            const uint32_t word = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | (uint32_t)at[2];
            if ((word & 0xF0C0C0u) != 0xE08080u || word - 0xE10000u >= 0xC0000u)
                break;
            code = (word >> 4 & 0xF000u) | (word >> 2 & 0xFC0u) | (word & 0x3Fu);
            entry = scan->table[code];
            if ((entry & LOUD) || may_end_trigger(scan, before, entry))
                break;
            counts.letters += (entry & LETTER) != 0;
            counts.han += (entry & HAN) != 0;
            before = entry;
            at += 3;
        }
        if (at == stop)
            break;
        const size_t length = decode_character(at, (size_t)(stop - at), &code);
        if (!length) {
            counts.invalid = true;
            return counts;
        }
        const uint8_t *here = at;
        at += length;
        entry = scan->table[code];
        const uint32_t bits = entry & BITS;
        line_bits |= bits;
        counts.letters += (bits & LETTER) != 0;
        counts.foreign += (bits & FOREIGN) != 0;
        counts.han += (bits & HAN) != 0;
        if ((before & FIRSTS) << NEXT_SHIFT & bits)
            line_bits |= CONCERNS;
        if (bits & ENDS_TRIGGER) {
            const uint32_t found = find_limit(scan, line, here, entry, before);
            limit = found > limit ? found : limit;
        }
        if (code == '\n') {
            counts.layout |= (before & PADS) != 0;
            end_line(scan, text, start, line, here, limit, line_bits, &counts);
            line = at;
            limit = line_bits = 0;
        } else if ((bits & WIDE) && is_indent(line, here)) {
            counts.layout = true;
        }
        before = entry;
    }
    if (before & FIRSTS)
        line_bits |= CONCERNS;
    counts.layout |= (before & PADS) != 0;
    end_line(scan, text, start, line, stop, limit, line_bits, &counts);
    return counts;
}

/* Return the bits of the character before a place, or at one, and how many bytes it has. */
static uint32_t bits_before(const struct scan *scan, const uint8_t *start, const uint8_t *at, size_t *length)
{
    const uint8_t *before = at;
    const uint32_t code = step_back(start, &before);
    *length = (size_t)(at - before);
    return scan->table[code];
}

static uint32_t bits_at(const struct scan *scan, const uint8_t *at, const uint8_t *stop, size_t *length)
{
    uint32_t code = 0;
    *length = decode_character(at, (size_t)(stop - at), &code);
    return *length ? scan->table[code] : 0;
}

/* Return the end of a part of a text without the characters of some bits, or line feeds, at its end. */
static const uint8_t *strip_end(const struct scan *scan, const uint8_t *at, const uint8_t *stop, uint32_t bits,
                                bool line_feeds)
{
    size_t length;
    while (stop > at && ((line_feeds && stop[-1] == '\n') || (bits_before(scan, at, stop, &length) & bits)))
        stop -= stop[-1] == '\n' ? 1 : length;
    return stop;
}

/* Write a text without indents of wide spaces, spaces at the ends of lines and blank lines at both ends. */
static void strip_lines(const struct scan *scan, const uint8_t *at, const uint8_t *stop, struct sink *kept)
{
    const size_t start = kept->used;
    stop = strip_end(scan, at, stop, PADS, true);
    while (at < stop) {
        const uint8_t *feed = memchr(at, '\n', (size_t)(stop - at)), *end = feed ? feed : stop, *first = at;
        size_t length;
        bool wide = false;
        for (const uint8_t *next = at; next < end; next += length) {
            const uint32_t bits = bits_at(scan, next, end, &length);
            if (!(bits & PADS))
                break;
            wide |= (bits & WIDE) != 0;
            if (wide)
                first = next + length;
        }
        const uint8_t *last = strip_end(scan, first, end, PADS, false);
        put(kept, first, (size_t)(last - first));
        if (feed && kept->used > start)
            put_byte(kept, '\n');
        at = feed ? feed + 1 : stop;
    }
}

/* Write a text without space at both ends. */
static void strip_ends(const struct scan *scan, const uint8_t *at, const uint8_t *stop, struct sink *kept)
{
    size_t length;
    stop = strip_end(scan, at, stop, SPACE, false);
    while (at < stop && (bits_at(scan, at, stop, &length) & SPACE))
        at += length;
    put(kept, at, (size_t)(stop - at));
}

int64_t scan_texts(IN(uint8_t, data), IN(int32_t, ends), IN(uint32_t, table), IN(uint16_t, trie), IN(uint16_t, limits),
                   int64_t symbols, int64_t layout, int64_t min_letters, double foreign_share, OUT(uint8_t, kept),
                   OUT(int32_t, kept_ends), OUT(uint8_t, findings), OUT(int32_t, line_counts), OUT(int64_t, triggered),
                   OUT(int64_t, concerned))
{
    const size_t count = findings_len;
    RETURN_IF(!ends_len || ends[0] < 0 || kept_ends_len != ends_len || count != ends_len - 1, BAD_BOUNDS);
    RETURN_IF(table_len != CODE_POINTS || symbols < 0 || symbols > UINT16_MAX + 1, BAD_BOUNDS);
    RETURN_IF(line_counts_len != 2 * count, BAD_BOUNDS);
    for (size_t i = 0; i < count; i++)
        RETURN_IF(ends[i + 1] < ends[i] || (size_t)ends[i + 1] > data_len, BAD_BOUNDS);
    RETURN_IF((size_t)(ends[count] - ends[0]) > kept_len, BAD_BOUNDS);
    struct scan scan = {table,           trie,
                        limits,          trie_len,
                        limits_len,      (size_t)symbols,
                        {triggered, 0, triggered_len / 3}, {concerned, 0, concerned_len / 3},
                        data,
                        {0}};
    fill_pairs(&scan);
    struct sink sink = {kept, 0, kept_len, false};
    kept_ends[0] = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *start = data + ends[i], *stop = data + ends[i + 1];
        const size_t triggered_before = scan.triggered.count, concerned_before = scan.concerned.count;
        const struct counts counts = look_at(&scan, i, start, stop);
        unsigned found = 0;
        line_counts[2 * i] = counts.filled;
        line_counts[2 * i + 1] = counts.concerned;
        if (counts.invalid) {
            scan.triggered.count = triggered_before;
            scan.concerned.count = concerned_before;
            found = INVALID;
        } else {
            const size_t before = sink.used;
            const bool is_short = counts.letters < min_letters;
            found |= counts.bits & CONCERNS ? CONCERNED : 0;
            found |= counts.bits & ENDS_NAME ? NAMES : 0;
            found |= is_short ? SHORT : 0;
            /* a text near the share is looked at elsewhere, whatever rounding does */
            found |= (counts.bits & FLAGS) ||
                             (!is_short && counts.foreign && (double)counts.han < foreign_share * (double)counts.foreign + 2)
                         ? FLAGGED
                         : 0;
            found |= counts.crowded ? CROWDED : 0;
            if (layout == STRIP_ENDS) {
                found |= memchr(start, '\n', (size_t)(stop - start)) ? SEVERAL_LINES : 0;
                strip_ends(&scan, start, stop, &sink);
            } else if (layout == STRIP_LINES && counts.layout) {
                strip_lines(&scan, start, stop, &sink);
            } else {
                put(&sink, start, (size_t)(stop - start));
            }
            found |= sink.used - before != (size_t)(stop - start) ? CHANGED : 0;
        }
        RETURN_IF(sink.full, BAD_BOUNDS);
        kept_ends[i + 1] = (int32_t)sink.used;
        findings[i] = (uint8_t)found;
    }
    return (int64_t)scan.triggered.count;
}
