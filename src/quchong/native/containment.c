/* Samples as Bloom filters, and the search for containers in an index of samples. */
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

#define LEVELS 5 /* at which a text may be sampled */
#define WORD 64  /* bits of a word of a filter */
#define SPARSE 4 /* bits of a filter for each shingle, at least: at most a fourth of those not in it seem to be */

int64_t size_filters(IN(int64_t, ends), OUT(int64_t, filter_ends))
{
    RETURN_IF(!ends_fit(ends, ends_len, INT64_MAX / (4 * SPARSE)) || filter_ends_len != ends_len, BAD_BOUNDS);
    filter_ends[0] = 0;
    for (size_t i = 0; i + 1 < ends_len; i++) {
        int64_t words = 1;
        while (words * WORD < SPARSE * (ends[i + 1] - ends[i]))
            words *= 2;
        filter_ends[i + 1] = filter_ends[i] + words;
    }
    return filter_ends[ends_len - 1];
}

int64_t fill_filters(IN(uint64_t, samples), IN(int64_t, ends), IN(int64_t, filter_ends), OUT(uint64_t, filters))
{
    RETURN_IF(!ends_fit(ends, ends_len, samples_len) || filter_ends_len != ends_len, BAD_BOUNDS);
    RETURN_IF(!ends_fit(filter_ends, filter_ends_len, filters_len), BAD_BOUNDS);
    for (size_t i = 0; i + 1 < ends_len; i++) {
        const size_t words = (size_t)(filter_ends[i + 1] - filter_ends[i]);
        RETURN_IF(!is_power_of_two(words), BAD_BOUNDS);
        for (int64_t place = ends[i]; place < ends[i + 1]; place++) {
            const uint64_t bit = samples[place] & (words * WORD - 1);
            filters[(size_t)filter_ends[i] + bit / WORD] |= UINT64_C(1) << bit % WORD;
        }
    }
    return (int64_t)ends_len - 1;
}

int64_t fill_slots(IN(uint64_t, shingles), OUT(int32_t, slots))
{
    RETURN_IF(!is_power_of_two(slots_len) || slots_len <= shingles_len || shingles_len > INT32_MAX, BAD_BOUNDS);
    for (size_t i = 0; i < slots_len; i++)
        slots[i] = -1;
    for (size_t place = 0; place < shingles_len; place++) {
        size_t slot = shingles[place] & (slots_len - 1);
        while (slots[slot] >= 0)
            slot = (slot + 1) & (slots_len - 1);
        slots[slot] = (int32_t)place;
    }
    return (int64_t)shingles_len;
}

/* The inverted index: shingle n is in the articles `articles[starts[n]]` to `articles[starts[n + 1]]`. */
struct postings {
    const uint64_t *shingles;
    size_t count;
    const int32_t *slots;
    size_t slots_len;
    const int64_t *starts;
    const int32_t *articles;
    size_t articles_len;
};

/* The level and the Bloom filter of each article of the index. */
struct filters {
    const int8_t *levels;
    const int64_t *starts;
    const uint64_t *words;
    size_t words_len;
};

struct bounds {
    double threshold;
    const int64_t *min_shared;
    size_t min_shared_len;
    int64_t min_met;
};

/* Counts for one article, one for each level at which a container may be sampled: its sampled shingles; those that
 * other articles have, too; those whose articles the index names; those looked up, of so many to look up. A candidate
 * needs `needed` of all sampled shingles, and `needed_met` of those that were looked up; `needed` is 0 where nothing
 * can contain the article. */
struct counts {
    int64_t sizes[LEVELS], shared[LEVELS], rare[LEVELS], to_look_up[LEVELS], looked_up[LEVELS], needed[LEVELS],
        needed_met[LEVELS];
};

/* Space for one article at a time: of the sampled shingles, and of all articles of the index. */
struct scratch {
    int32_t *places, *order, *met, *others;
    size_t *frequency_ends;
    size_t frequencies;
};

static inline int64_t lesser(int64_t x, int64_t y)
{
    return x < y ? x : y;
}

static inline int64_t greater(int64_t x, int64_t y)
{
    return x > y ? x : y;
}

/* The number of a shingle in the index, -1 where it is not there; BAD_BOUNDS - 1 where the table is wrong. */
static int64_t find_place(uint64_t shingle, const struct postings *postings)
{
    const size_t mask = postings->slots_len - 1;
    size_t slot = shingle & mask;
    for (size_t probes = 0; probes < postings->slots_len; probes++) {
        const int32_t place = postings->slots[slot];
        if (place < 0)
            return -1;
        if ((size_t)place >= postings->count)
            return BAD_BOUNDS - 1;
        if (postings->shingles[place] == shingle)
            return place;
        slot = (slot + 1) & mask;
    }
    return -1;
}

/* At how many levels, from 0 on, a shingle is sampled. */
static inline int count_levels(uint64_t shingle)
{
    int count = 1;
    while (count < LEVELS && shingle >> (64 - count) == 0)
        count++;
    return count;
}

static inline size_t frequency_of(int32_t place, const struct postings *postings)
{
    return (size_t)(postings->starts[place + 1] - postings->starts[place]);
}

#define FETCHED 64 /* shingles */

/* Ask for the parts of the index in which shingles are going to be looked up: they lie all over memory, and come
 * together sooner than one after the other. */
static void fetch_places(const uint64_t *sample, size_t size, const struct postings *postings)
{
    const size_t mask = postings->slots_len - 1;
    for (size_t i = 0; i < size; i++)
        __builtin_prefetch(postings->slots + (sample[i] & mask));
    for (size_t i = 0; i < size; i++) {
        const int32_t place = postings->slots[sample[i] & mask];
        if (place < 0 || (size_t)place >= postings->count)
            continue;
        __builtin_prefetch(postings->shingles + place);
        __builtin_prefetch(postings->starts + place);
    }
}

/* Count the shingles of a sample, and write to `places` the number of each in the index, or -1. */
static int64_t count_sample(const uint64_t *sample, size_t size, const struct postings *postings, int32_t *places,
                            struct counts *counts)
{
    *counts = (struct counts){0};
    for (size_t i = 0; i < size; i++) {
        if (i % FETCHED == 0)
            fetch_places(sample + i, size - i < FETCHED ? size - i : FETCHED, postings);
        const int64_t place = find_place(sample[i], postings);
        RETURN_IF(place < -1, BAD_BOUNDS);
        if (place >= 0) {
            const int64_t *starts = postings->starts + place;
            RETURN_IF(starts[0] < 0 || starts[1] < starts[0] || (uint64_t)starts[1] > postings->articles_len,
                      BAD_BOUNDS);
        }
        places[i] = (int32_t)place;
        const bool rare = place >= 0 && frequency_of((int32_t)place, postings);
        for (int level = 0; level < count_levels(sample[i]); level++) {
            counts->sizes[level]++;
            counts->shared[level] += place >= 0;
            counts->rare[level] += rare;
        }
    }
    return 0;
}

/* How many of so many sampled shingles a container has; past the table's end in proportion. */
static int64_t scale_min_shared(int64_t size, const struct bounds *bounds)
{
    const int64_t most = (int64_t)bounds->min_shared_len - 1;
    return size <= most ? bounds->min_shared[size] : bounds->min_shared[most] * size / most;
}

/* Set how many shingles a container needs, and how many are to be looked up so that it is found. Returns whether there
 * can be a container, and in `skipped` whether one may be missed. */
static bool require(struct counts *counts, const struct bounds *bounds, uint8_t *skipped)
{
    bool possible = false;
    *skipped = 0;
    for (int level = 0; level < LEVELS; level++) {
        const int64_t size = counts->sizes[level], shared = counts->shared[level];
        const int64_t needed = scale_min_shared(size, bounds);
        /* a container cannot have what no other article has */
        if (size == 0 || shared < needed)
            continue;
        possible = true;
        /* a container may lack so many that it has none of the rarer ones: then nothing leads to it */
        const double lacking = (double)shared - (double)size * bounds->threshold;
        if ((double)counts->rare[level] <= (lacking > 0 ? lacking : 0))
            *skipped = 1;
        counts->needed[level] = needed;
        /* a container lacks at most `shared - needed` of them, so it has at least `min_met` of so many */
        counts->to_look_up[level] = shared - needed + bounds->min_met;
    }
    return possible;
}

/* Write to `order` which of the shingles have articles in the index, those of few first; returns how many they are. A
 * counting sort, as the frequencies are small numbers. */
static int64_t order_by_frequency(size_t size, const struct postings *postings, struct scratch *scratch)
{
    size_t most = 0;
    for (size_t i = 0; i < size; i++)
        if (scratch->places[i] >= 0 && frequency_of(scratch->places[i], postings) > most)
            most = frequency_of(scratch->places[i], postings);
    if (most >= scratch->frequencies) {
        size_t *larger = realloc(scratch->frequency_ends, (most + 1) * sizeof *larger);
        RETURN_IF(!larger, NO_MEMORY);
        scratch->frequency_ends = larger;
        scratch->frequencies = most + 1;
    }
    size_t *ends = scratch->frequency_ends;
    memset(ends, 0, (most + 1) * sizeof *ends);
    for (size_t i = 0; i < size; i++)
        if (scratch->places[i] >= 0)
            ends[frequency_of(scratch->places[i], postings)]++;
    ends[0] = 0;
    for (size_t frequency = 0; frequency < most; frequency++)
        ends[frequency + 1] += ends[frequency];
    const size_t total = ends[most];
    for (size_t i = size; i-- > 0;) {
        const size_t frequency = scratch->places[i] >= 0 ? frequency_of(scratch->places[i], postings) : 0;
        if (frequency)
            scratch->order[--ends[frequency]] = (int32_t)i;
    }
    return (int64_t)total;
}

/* Look up as many shingles as each level takes, the rarest first, and count in `met` for each article those it has; the
 * articles that were met are in `others`. Returns how many they are. */
static int64_t look_up_sample(const uint64_t *sample, size_t size, const struct postings *postings,
                              struct counts *counts, struct scratch *scratch, size_t articles)
{
    const int64_t ordered = order_by_frequency(size, postings, scratch);
    RETURN_IF(ordered < 0, ordered);
    int64_t met_others = 0;
    for (int64_t i = 0; i < ordered; i++) {
        const int32_t at = scratch->order[i];
        const int levels = count_levels(sample[at]);
        bool missing = false;
        for (int level = 0; level < levels; level++)
            missing |= counts->looked_up[level] < counts->to_look_up[level];
        if (!missing)
            continue;
        for (int level = 0; level < levels; level++)
            counts->looked_up[level]++;
        const int64_t *starts = postings->starts + scratch->places[at];
        for (int64_t posting = starts[0]; posting < starts[1]; posting++) {
            const int32_t other = postings->articles[posting];
            RETURN_IF(!is_inside(other, articles), BAD_BOUNDS);
            if (scratch->met[other] == 0)
                scratch->others[met_others++] = other;
            scratch->met[other]++;
        }
    }
    return met_others;
}

/* Set how many of the shingles that were looked up a candidate needs. Where it may lack them all, by having enough of
 * the others, it still needs some: else it would not have been met. */
static void require_met(struct counts *counts, const struct bounds *bounds)
{
    for (int level = 0; level < LEVELS; level++) {
        const int64_t looked_up = counts->looked_up[level], needed = counts->needed[level];
        const int64_t some = lesser(greater(looked_up / 4, lesser(bounds->min_met, needed)), looked_up);
        counts->needed_met[level] = greater(greater(needed - (counts->shared[level] - looked_up), some), 1);
    }
}

/* Whether as many shingles of a level as are needed are in the filter of another article, or seem to be. */
static int64_t has_enough(const uint64_t *sample, size_t size, int level, int32_t other, const struct filters *filters,
                          const struct counts *counts)
{
    const int64_t *starts = filters->starts + other;
    RETURN_IF(starts[0] < 0 || starts[1] < starts[0] || (uint64_t)starts[1] > filters->words_len, BAD_BOUNDS);
    const size_t words = (size_t)(starts[1] - starts[0]);
    RETURN_IF(!is_power_of_two(words), BAD_BOUNDS);
    const uint64_t *own = filters->words + starts[0];
    int64_t inside = 0;
    for (size_t i = 0; i < size; i++)
        if (count_levels(sample[i]) > level) {
            const uint64_t bit = sample[i] & (words * WORD - 1);
            inside += (int64_t)(own[bit / WORD] >> bit % WORD & 1);
        }
    return inside >= counts->needed[level];
}

/* Allocate space for samples of up to `size` shingles and an index of so many articles. */
static bool make_scratch(struct scratch *scratch, size_t size, size_t articles)
{
    scratch->places = malloc((size + 1) * sizeof *scratch->places);
    scratch->order = malloc((size + 1) * sizeof *scratch->order);
    scratch->met = calloc(articles + 1, sizeof *scratch->met);
    scratch->others = malloc((articles + 1) * sizeof *scratch->others);
    return scratch->places && scratch->order && scratch->met && scratch->others;
}

static void free_scratch(struct scratch *scratch)
{
    free(scratch->places);
    free(scratch->order);
    free(scratch->met);
    free(scratch->others);
    free(scratch->frequency_ends);
}

/* Space in the result. */
struct found {
    int32_t *pairs;
    size_t room, count;
};

/* Find the containers of one article. */
static int64_t find_containers_of(int32_t article, const uint64_t *sample, size_t size,
                                  const struct postings *postings, const struct filters *filters,
                                  const struct bounds *bounds, size_t articles, struct scratch *scratch,
                                  struct found *found, uint8_t *skipped)
{
    struct counts counts;
    RETURN_IF(count_sample(sample, size, postings, scratch->places, &counts) < 0, BAD_BOUNDS);
    if (!require(&counts, bounds, skipped))
        return 0;
    const int64_t met_others = look_up_sample(sample, size, postings, &counts, scratch, articles);
    RETURN_IF(met_others < 0, met_others);
    require_met(&counts, bounds);
    for (int64_t i = 0; i < met_others; i++) {
        const int32_t other = scratch->others[i];
        const int level = filters->levels[other];
        RETURN_IF(level < 0 || level >= LEVELS, BAD_BOUNDS);
        const int64_t met = scratch->met[other];
        scratch->met[other] = 0;
        if (counts.needed[level] <= 0 || met < counts.needed_met[level] || other == article)
            continue;
        const int64_t enough = has_enough(sample, size, level, other, filters, &counts);
        RETURN_IF(enough < 0, enough);
        if (enough && found->count < found->room) {
            found->pairs[2 * found->count] = article;
            found->pairs[2 * found->count + 1] = other;
        }
        found->count += (size_t)enough;
    }
    return 0;
}

int64_t find_containers(IN(int32_t, articles), IN(uint64_t, samples), IN(int64_t, ends), IN(uint64_t, index),
                        IN(int32_t, slots), IN(int64_t, starts), IN(int32_t, index_articles), IN(int8_t, levels),
                        IN(int64_t, filter_starts), IN(uint64_t, filter_words), double threshold,
                        IN(int64_t, min_shared), int64_t min_met, OUT(int32_t, pairs), OUT(uint8_t, skipped))
{
    RETURN_IF(!ends_fit(ends, ends_len, samples_len) || articles_len != ends_len - 1, BAD_BOUNDS);
    RETURN_IF(skipped_len != articles_len || !is_power_of_two(slots_len) || starts_len != index_len + 1, BAD_BOUNDS);
    RETURN_IF(filter_starts_len != levels_len + 1 || levels_len > INT32_MAX || min_shared_len < 2, BAD_BOUNDS);
    RETURN_IF(min_met < 0 || min_met > INT32_MAX || !(threshold >= 0 && threshold <= 1), BAD_BOUNDS);
    for (size_t i = 0; i < min_shared_len; i++)
        RETURN_IF(min_shared[i] < 0 || min_shared[i] > INT32_MAX, BAD_BOUNDS);
    int64_t largest = 0;
    for (size_t i = 0; i < articles_len; i++)
        largest = greater(largest, ends[i + 1] - ends[i]);
    RETURN_IF(largest > INT32_MAX, BAD_BOUNDS);
    const struct postings postings = {index, index_len, slots, slots_len, starts, index_articles, index_articles_len};
    const struct filters filters = {levels, filter_starts, filter_words, filter_words_len};
    const struct bounds bounds = {threshold, min_shared, min_shared_len, min_met};
    struct found found = {pairs, pairs_len / 2, 0};
    struct scratch scratch = {0};
    int64_t status = make_scratch(&scratch, (size_t)largest, levels_len) ? 0 : NO_MEMORY;
    for (size_t i = 0; status == 0 && i < articles_len; i++)
        status = find_containers_of(articles[i], samples + ends[i], (size_t)(ends[i + 1] - ends[i]), &postings,
                                    &filters, &bounds, levels_len, &scratch, &found, skipped + i);
    free_scratch(&scratch);
    return status < 0 ? status : (int64_t)found.count;
}

/* The place of a shingle in a sorted sample, or -1. */
static int64_t find_in_sample(uint64_t shingle, const uint64_t *sample, int64_t size)
{
    int64_t first = 0, end = size;
    while (first < end) {
        const int64_t middle = first + (end - first) / 2;
        if (sample[middle] < shingle)
            first = middle + 1;
        else
            end = middle;
    }
    return first < size && sample[first] == shingle ? first : -1;
}

/* Count the shingles of a sample by how many articles have each. */
static void count_holders(const uint64_t *sample, size_t size, const int64_t *holders, int64_t frequent,
                          struct counts *counts)
{
    *counts = (struct counts){0};
    for (size_t i = 0; i < size; i++)
        for (int level = 0; level < count_levels(sample[i]); level++) {
            counts->sizes[level]++;
            counts->shared[level] += holders[i] > 1;
            counts->rare[level] += holders[i] > 1 && holders[i] <= frequent;
        }
}

/* Choose as many shingles as each level takes, the rarest first. */
static void choose_rarest(const uint64_t *sample, size_t size, const int64_t *holders, int64_t frequent,
                          struct counts *counts, uint8_t *chosen)
{
    for (int64_t frequency = 2; frequency <= frequent; frequency++)
        for (size_t i = 0; i < size; i++) {
            if (holders[i] != frequency)
                continue;
            const int levels = count_levels(sample[i]);
            for (int level = 0; level < levels; level++)
                chosen[i] |= counts->looked_up[level] < counts->to_look_up[level];
            for (int level = 0; chosen[i] && level < levels; level++)
                counts->looked_up[level]++;
        }
}

int64_t choose_queries(IN(uint64_t, samples), IN(int64_t, ends), IN(int64_t, texts), IN(uint64_t, shingles),
                       IN(int64_t, counted), int64_t frequent, double threshold, IN(int64_t, min_shared),
                       int64_t min_met, OUT(int64_t, holders), OUT(uint8_t, chosen), OUT(int64_t, needed),
                       OUT(int64_t, needed_met), OUT(uint8_t, skipped))
{
    RETURN_IF(!ends_fit(ends, ends_len, samples_len) || skipped_len != ends_len - 1, BAD_BOUNDS);
    RETURN_IF(shingles_len != texts_len || counted_len != texts_len, BAD_BOUNDS);
    RETURN_IF(holders_len != samples_len || chosen_len != samples_len, BAD_BOUNDS);
    RETURN_IF(needed_len != skipped_len * LEVELS || needed_met_len != needed_len || min_shared_len < 2, BAD_BOUNDS);
    RETURN_IF(min_met < 0 || min_met > INT32_MAX || !(threshold >= 0 && threshold <= 1), BAD_BOUNDS);
    RETURN_IF(frequent < 2 || frequent > INT16_MAX, BAD_BOUNDS);
    for (size_t i = 0; i < min_shared_len; i++)
        RETURN_IF(min_shared[i] < 0 || min_shared[i] > INT32_MAX, BAD_BOUNDS);
    for (size_t i = 0; i < samples_len; i++) {
        holders[i] = 1;
        chosen[i] = 0;
    }
    for (size_t i = 0; i < texts_len; i++) {
        RETURN_IF(!is_inside(texts[i], skipped_len), BAD_BOUNDS);
        const int64_t start = ends[texts[i]];
        const int64_t place = find_in_sample(shingles[i], samples + start, ends[texts[i] + 1] - start);
        RETURN_IF(place < 0, BAD_BOUNDS);
        holders[start + place] = counted[i];
    }
    const struct bounds bounds = {threshold, min_shared, min_shared_len, min_met};
    for (size_t text = 0; text < skipped_len; text++) {
        const size_t start = (size_t)ends[text], size = (size_t)(ends[text + 1] - ends[text]);
        RETURN_IF(size > INT32_MAX, BAD_BOUNDS);
        struct counts counts;
        count_holders(samples + start, size, holders + start, frequent, &counts);
        if (require(&counts, &bounds, skipped + text)) {
            choose_rarest(samples + start, size, holders + start, frequent, &counts, chosen + start);
            require_met(&counts, &bounds);
        }
        for (int level = 0; level < LEVELS; level++) {
            needed[text * LEVELS + (size_t)level] = counts.needed[level];
            needed_met[text * LEVELS + (size_t)level] = counts.needed_met[level];
        }
    }
    return (int64_t)skipped_len;
}
