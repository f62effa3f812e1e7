/* The kernels: what each takes and gives. Called only through kernels.py, which holds the same signatures; a test
 * compares both.
 *
 * IN is an array that is read, OUT one that is written (or both); each is passed as a pointer and a length in elements.
 * Arrays that hold the parts of several texts end to end come with `ends`, of one entry more than there are texts: the
 * part of text i is from entry i to entry i + 1. Every kernel returns a count, or a negative status; it checks each
 * index that it takes from an array, so wrong input gives a status and never a read or write outside of an array.
 * Arrays do not overlap.
 */
#ifndef QUCHONG_KERNELS_H
#define QUCHONG_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define API __declspec(dllexport)
#else
#define API __attribute__((visibility("default")))
#endif

#define IN(type, name) const type *restrict name, size_t name##_len
#define OUT(type, name) type *restrict name, size_t name##_len

enum status {
    BAD_BOUNDS = -1,    /* an array is too short, or an index or a bound in it is wrong */
    BAD_UTF8 = -2,      /* a text is not valid UTF-8 */
    NO_MEMORY = -3,     /* scratch space cannot be allocated */
    NO_SUCH_VARIANT = -4 /* the processor cannot run the variant that was asked for */
};

/* The variants of the hot kernels. */
enum variant { BASELINE = 0, AVX2 = 1, AVX512 = 2 };

/* cpu.c */

/* Choose the best variant, or for `wanted` >= 0 that one, before any other kernel is called; returns the variant. */
API int64_t choose_variant(int64_t wanted);

/* fold.c */

/* Decode and fold UTF-8 texts end to end into `codes`: code point c as table[c], and not at all where that is 0. */
API int64_t fold_batch(IN(uint8_t, data), IN(int64_t, offsets), IN(uint32_t, table), OUT(uint32_t, codes),
                       OUT(int64_t, ends));

/* operators.c */

/* Find the operators that stand before a digit of texts, with nothing but spaces and other operators between, and write
 * for each how many digits come before and which operator, `operators[c]` for code point c; 0 is none. A comma counts
 * only between digits, and not where it groups thousands. Digits are what `table` folds to 0 to 9. */
API int64_t find_operators(IN(uint8_t, data), IN(int64_t, offsets), IN(uint32_t, table), IN(uint8_t, operators),
                           OUT(uint32_t, found), OUT(int64_t, ends));

/* shingles.c */

/* Write the 64-bit hash of each window of `width` units of each text. A text shorter than a shingle is one shingle; an
 * empty one has none. The hash is a polynomial over the units modulo 2**64 (multiplier: Knuth's MMIX, TAOCP 2, 3.3.4),
 * rolled along the text, then mixed. */
API int64_t hash_characters(IN(uint32_t, units), IN(int64_t, offsets), int64_t width, OUT(uint64_t, shingles),
                            OUT(int64_t, ends));
API int64_t hash_hashes(IN(uint64_t, units), IN(int64_t, offsets), int64_t width, OUT(uint64_t, shingles),
                        OUT(int64_t, ends));

/* Write a 64-bit hash for each word; the words, of the given lengths, stand end to end in `codes`. */
API int64_t hash_words(IN(uint32_t, codes), IN(int64_t, lengths), OUT(uint64_t, words));

/* Drop all but one of equal shingles from the sorted shingles of texts, in place, and update `ends`. */
API int64_t drop_repeated(OUT(uint64_t, shingles), OUT(int64_t, ends));

/* Copy to `kept` the shingles of texts that are sampled, and write to `levels` at which level each text is: the coarsest
 * that leaves `min_size` of as many shingles as `counts` says. Level n keeps one in 2**n, those whose upper n bits are
 * zero. */
API int64_t keep_sampled(IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, counts), int64_t min_size,
                         OUT(int64_t, levels), OUT(uint64_t, kept), OUT(int64_t, kept_ends));

/* sign.c */

/* Write the MinHash signature of each text from its shingles, as datasketch's affine32 scheme defines it, with the
 * upper half of a shingle as its 32-bit hash; that of an empty text is all ones. */
API int64_t sign_batch(IN(uint64_t, shingles), IN(int64_t, ends), IN(uint32_t, a), IN(uint32_t, b),
                       OUT(uint32_t, signatures));

/* bands.c */

/* Write the key of each band (row of `keys`: text, column: band) of `rows` slots of the signatures of `texts`. A band's
 * number enters its key, so equal slots in different bands do not meet. */
API int64_t hash_bands(IN(uint32_t, signatures), int64_t texts, int64_t rows, OUT(uint64_t, keys));

/* sets.c */

/* Count what each pair of sets shares: set `at_lower[n]` of the lowers and set `at_higher[n]` of the highers. Of a pair
 * that shares less than `min_shared[n]` only some may be counted. */
API int64_t count_shared_pairs(IN(uint64_t, lowers), IN(int64_t, lower_ends), IN(int64_t, at_lower),
                               IN(uint64_t, highers), IN(int64_t, higher_ends), IN(int64_t, at_higher),
                               IN(int64_t, min_shared), OUT(int64_t, shared));

/* buckets.c */

/* Pair the members of buckets: rows of a band and a row key, sorted by bucket and, in it, by size. Up to members_len
 * members are all paired with each other. Of more, each is paired with the `window` members before it, and with the
 * first one of each block that it is in: the blocks of 2 * window members, of 4 * window, of 8 * window and so on that
 * the bucket is cut into. Writes rows of (member, one before it) to `pairs` and, at the end of each bucket of which some
 * pairs were skipped, how many to `skipped`. `written` receives how many rows of both, and how many rows of members
 * were read: fewer than there are where `pairs` has no room for more; the rest is for another call. `members`, `heads`
 * (32 of them) and `counts` (band, members, pairs) are what the rows before left open, and then what these leave.
 * `pairs` has room for all pairs of members_len members, and for members_len + 1 times window + 32 pairs. */
API int64_t pair_members(IN(int64_t, bands), IN(int64_t, row_keys), OUT(int64_t, members), OUT(int64_t, heads),
                         OUT(int64_t, counts), int64_t window, OUT(int64_t, pairs), OUT(int64_t, skipped),
                         OUT(int64_t, written));

/* containment.c */

/* Write where the filter of each sample ends, in words of 64 bits: its size in bits is a power of two. */
API int64_t size_filters(IN(int64_t, ends), OUT(int64_t, filter_ends));

/* Set in the filter of each sample the bit of each of its shingles; `filters` is all zeros before. A Bloom filter of one
 * hash, the shingle itself (Bloom, Space/time trade-offs in hash coding, 1970). */
API int64_t fill_filters(IN(uint64_t, samples), IN(int64_t, ends), IN(int64_t, filter_ends), OUT(uint64_t, filters));

/* Fill a hash table with the numbers of shingles; an empty slot is -1, and the number of slots a power of two that is
 * larger than that of shingles. */
API int64_t fill_slots(IN(uint64_t, shingles), OUT(int32_t, slots));

/* Find for each article the others that have enough of its sampled shingles, or seem to have; kernels.py describes the
 * arrays. Writes to `pairs` rows of (contained, container), numbers of articles in the index, as far as there is room,
 * and to `skipped` which articles share so few of the rarer shingles that a container may be missed. Returns how many
 * pairs there are, with those that had no room. */
API int64_t find_containers(IN(int32_t, articles), IN(uint64_t, samples), IN(int64_t, ends), IN(uint64_t, index),
                            IN(int32_t, slots), IN(int64_t, starts), IN(int32_t, index_articles), IN(int8_t, levels),
                            IN(int64_t, filter_starts), IN(uint64_t, filter_words), double threshold,
                            IN(int64_t, min_shared), int64_t min_met, OUT(int32_t, pairs), OUT(uint8_t, skipped));

/* Choose the shingles of samples that are looked up: what `find_containers` does with the index, for samples of which
 * the shared shingles are known. Row n of these says that text `texts[n]` has `shingles[n]`, and that `counted[n]`
 * articles have it, of which more than `frequent` are too many to look at. Writes to `holders` and `chosen` for each
 * shingle of the samples how many articles have it, and whether it is looked up; to `needed` and `needed_met` for each
 * text and each of 5 levels how many of all shingles, and of the chosen ones, a container sampled there has (0 of
 * `needed` where nothing can contain the text); and to `skipped` whether a container may be missed. */
API int64_t choose_queries(IN(uint64_t, samples), IN(int64_t, ends), IN(int64_t, texts), IN(uint64_t, shingles),
                           IN(int64_t, counted), int64_t frequent, double threshold, IN(int64_t, min_shared),
                           int64_t min_met, OUT(int64_t, holders), OUT(uint8_t, chosen), OUT(int64_t, needed),
                           OUT(int64_t, needed_met), OUT(uint8_t, skipped));

/* all_pairs.c */

/* Count in how many sets each shingle is, at least: those that share a counter are counted together. */
API int64_t count_shingles(IN(uint64_t, shingles), OUT(uint16_t, counters));

/* Write the prefix of each set, in the order of (commonness, shingle), as far as there is space. Shingles that no other
 * set has are left out. `starts[p]` is where the prefix of place p starts. Returns how many shingles all prefixes have.
 */
API int64_t cut_prefixes(IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, order), IN(uint16_t, counters),
                         double threshold, OUT(int64_t, starts), OUT(uint64_t, prefix_shingles),
                         OUT(int32_t, prefix_places), OUT(int32_t, prefix_positions));

/* Find the partners of the sets of the places from `first` to `end` among the sets of all places before. Writes rows of
 * (index, index, shared), and stops before a set for whose partners there might be no space; `next` receives the place
 * that comes next. Returns how many rows were written. */
API int64_t find_partners(IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, order), IN(int64_t, starts),
                          IN(int64_t, where), IN(uint64_t, prefix_shingles), IN(int32_t, prefix_places),
                          IN(int32_t, prefix_positions), int64_t first, int64_t end, double threshold,
                          OUT(int64_t, rows), OUT(int64_t, next));

/* Mark the articles that match a kept one, in the order of `lower`, in `removed`; see `OrderedPairs`. */
API int64_t mark_removed(IN(int64_t, lower), IN(int64_t, higher), IN(double, jaccard), double threshold,
                         IN(uint8_t, always_kept), OUT(uint8_t, removed));

/* radix.c */

/* Fill in the stable order by the bits from `shift` on, and where the rows of each digit begin, then the end. */
API int64_t place_by_digit(IN(uint64_t, values), int64_t shift, OUT(int32_t, order), OUT(int64_t, ends));

/* Sort values and `order` with them, stably, least significant digits first; all four arrays are overwritten. Returns 1
 * where the result is in `other_order`, 0 where it is in `order`. */
API int64_t sort_digits(OUT(uint64_t, values), OUT(int32_t, order), OUT(uint64_t, other_values),
                        OUT(int32_t, other_order));

/* digests.c */

/* Write the BLAKE2b digest of 16 bytes of each folded text, and, where it has operators, of a number that is no code
 * point and of these. */
API int64_t digest_texts(IN(uint32_t, codes), IN(int64_t, ends), IN(uint32_t, operators), IN(int64_t, operator_ends),
                         OUT(uint8_t, digests));

/* records.c */

/* Read lines of JSON Lines as rows of columns: text, title, record id, URL, site, extra. `names` are the names of the
 * first three fields, end to end. `columns` holds six regions of one size, the bytes of a column in each, and `ends` for
 * each column where its rows end, from 0 on. `present` says of each row by bits which columns it has, in their order,
 * and by the next bit that its extra fields, which are valid brackets but maybe no JSON, are not yet as orjson writes
 * them. `places` has for each row the number of its line, from 0, and where it begins and ends; `refused` the same for
 * each line that is to be read elsewhere. The text of a row may be invalid UTF-8. `counts` receives how many rows and how
 * many refused lines there are. There has to be room for a row for each line; blank lines are passed over. */
API int64_t read_records(IN(uint8_t, data), IN(uint8_t, names), IN(int64_t, name_ends), OUT(uint8_t, columns),
                         OUT(int32_t, ends), OUT(uint8_t, present), OUT(int64_t, places), OUT(int64_t, refused),
                         OUT(int64_t, counts));

/* scan.c */

/* Look at texts, as UTF-8 end to end: `findings` says by bits what cleaning might do with each (scan.c names the bits),
 * `kept` receives the texts with their layout done: 0 none, 1 that of lines, 2 that of titles. `table` has for each code
 * point bits and, in the upper half, its symbol in trigger words, of which there are `symbols`. `trie` holds the ends of
 * trigger words from their last character on: the node behind node n and symbol s at n * symbols + s, 0 for none.
 * `limits` has for each node the length of the longest line on which a trigger word counts that begins there, 0 where
 * none does. A text with fewer than `min_letters` letters is short; one with fewer Han characters than `foreign_share` of
 * its foreign letters, or about as many, is flagged. Lines with trigger words are written to `triggered`, those that
 * concern a step of cleaning to `concerned`, as (text, begin, end), as far as there is room. `line_counts` receives for
 * each text how many lines end in its first 16,384 bytes that are not blank, and how many lines concern a step. Returns
 * how many lines were written to `triggered`. */
API int64_t scan_texts(IN(uint8_t, data), IN(int32_t, ends), IN(uint32_t, table), IN(uint16_t, trie),
                       IN(uint16_t, limits), int64_t symbols, int64_t layout, int64_t min_letters, double foreign_share,
                       OUT(uint8_t, kept), OUT(int32_t, kept_ends), OUT(uint8_t, findings), OUT(int32_t, line_counts),
                       OUT(int64_t, triggered), OUT(int64_t, concerned));

/* lines.c */

#define RAW_FIELD INT64_C(256)

/* Write rows of eight columns of strings as JSON: the constants, and between them the values of the columns `fields`, a
 * string or, with RAW_FIELD, as it is; null where bit n of `present` says that column n has none. Returns their bytes. */
API int64_t write_json_lines(IN(uint8_t, constants), IN(int64_t, constant_ends), IN(int64_t, fields),
                             IN(uint8_t, present), IN(uint8_t, first), IN(int32_t, first_ends), IN(uint8_t, second),
                             IN(int32_t, second_ends), IN(uint8_t, third), IN(int32_t, third_ends),
                             IN(uint8_t, fourth), IN(int32_t, fourth_ends), IN(uint8_t, fifth), IN(int32_t, fifth_ends),
                             IN(uint8_t, sixth), IN(int32_t, sixth_ends), IN(uint8_t, seventh),
                             IN(int32_t, seventh_ends), IN(uint8_t, eighth), IN(int32_t, eighth_ends),
                             OUT(uint8_t, json), OUT(int32_t, json_ends));

/* Between the files; not exported. */

#define RETURN_IF(condition, status) \
    do {                             \
        if (condition)               \
            return (status);         \
    } while (0)

/* Whether ends go up, and stay in an array of a length. */
static inline bool ends_fit(const int64_t *ends, size_t count, size_t length)
{
    if (count == 0 || ends[0] < 0)
        return false;
    for (size_t i = 1; i < count; i++)
        if (ends[i] < ends[i - 1])
            return false;
    return (uint64_t)ends[count - 1] <= length;
}

/* Whether an index is in an array of a length. */
static inline bool is_inside(int64_t index, size_t length)
{
    return index >= 0 && (uint64_t)index < length;
}

/* Whether a number is a power of two. */
static inline bool is_power_of_two(size_t number)
{
    return number && !(number & (number - 1));
}

/* Spread a 64-bit value over all its bits (MurmurHash3's 64-bit finalizer, Appleby). */
static inline uint64_t mix64(uint64_t value)
{
    value ^= value >> 33;
    value *= 0xFF51AFD7ED558CCDu;
    value ^= value >> 33;
    value *= 0xC4CEB9FE1A85EC53u;
    return value ^ (value >> 33);
}

#define MULTIPLIER 6364136223846793005u

/* Count the common elements of two sorted sets; stop early, below `min_shared`, once they cannot share as many. */
int64_t count_shared(const uint64_t *first, int64_t first_size, const uint64_t *second, int64_t second_size,
                     int64_t min_shared);

/* What comes in variants: see fold.c, shingles.c and sign.c. */
struct hot_kernels {
    /* Decode and fold a text; returns the end of what was written, or NULL where the text is invalid. There has to be
     * space for as many codes as the text has bytes. */
    uint32_t *(*fold_text)(const uint8_t *at, const uint8_t *stop, const uint32_t *table, uint32_t *codes);
    /* Hash the shingles of one text; returns how many there are. */
    int64_t (*hash_text)(const uint32_t *units, int64_t length, int64_t width, uint64_t *shingles);
    /* Lower the slots of a signature to the minima over more hashes. */
    void (*lower_signature)(const uint32_t *hashes, size_t count, const uint32_t *a, const uint32_t *b, size_t size,
                            uint32_t *signature);
};

extern struct hot_kernels hot;
extern const struct hot_kernels baseline_kernels;
#if defined(__x86_64__)
extern const struct hot_kernels avx2_kernels;
extern const struct hot_kernels avx512_kernels;
#endif

/* The parts of them that variants share: a character, folded as it is decoded, and the ends of what vectors leave. */
bool fold_character(const uint8_t **at, const uint8_t *stop, const uint32_t *table, uint32_t **codes);
uint32_t *fold_text_baseline(const uint8_t *at, const uint8_t *stop, const uint32_t *table, uint32_t *codes);
int64_t hash_text_baseline(const uint32_t *units, int64_t length, int64_t width, uint64_t *shingles);
void lower_signature_baseline(const uint32_t *hashes, size_t count, const uint32_t *a, const uint32_t *b, size_t size,
                              uint32_t *signature);

#endif
