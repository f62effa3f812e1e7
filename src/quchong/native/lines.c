/* Columns to lines of JSON. */
#include "kernels.h"
#include "utf8.h"

enum { VALUES = 8 };

struct values {
    const uint8_t *bytes;
    const int32_t *ends;
};

static void put_string(struct sink *sink, const uint8_t *at, const uint8_t *stop)
{
    put_byte(sink, '"');
    while (at < stop) {
        const uint8_t *next = find_escaped(at, stop);
        put(sink, at, (size_t)(next - at));
        if (next < stop)
            put_escape(sink, *next++);
        at = next;
    }
    put_byte(sink, '"');
}

static bool values_fit(const int32_t *ends, size_t count, size_t rows, size_t length)
{
    if (count != rows + 1 || ends[0] < 0)
        return false;
    for (size_t i = 0; i < rows; i++)
        if (ends[i + 1] < ends[i])
            return false;
    return (size_t)ends[rows] <= length;
}

int64_t write_json_lines(IN(uint8_t, constants), IN(int64_t, constant_ends), IN(int64_t, fields), IN(uint8_t, present),
                         IN(uint8_t, first), IN(int32_t, first_ends), IN(uint8_t, second), IN(int32_t, second_ends),
                         IN(uint8_t, third), IN(int32_t, third_ends), IN(uint8_t, fourth), IN(int32_t, fourth_ends),
                         IN(uint8_t, fifth), IN(int32_t, fifth_ends), IN(uint8_t, sixth), IN(int32_t, sixth_ends),
                         IN(uint8_t, seventh), IN(int32_t, seventh_ends), IN(uint8_t, eighth), IN(int32_t, eighth_ends),
                         OUT(uint8_t, json), OUT(int32_t, json_ends))
{
    const size_t rows = present_len;
    const struct values values[VALUES] = {{first, first_ends}, {second, second_ends},   {third, third_ends},
                                          {fourth, fourth_ends}, {fifth, fifth_ends},   {sixth, sixth_ends},
                                          {seventh, seventh_ends}, {eighth, eighth_ends}};
    RETURN_IF(!ends_fit(constant_ends, constant_ends_len, constants_len) || constant_ends_len != fields_len + 2,
              BAD_BOUNDS);
    RETURN_IF(!values_fit(first_ends, first_ends_len, rows, first_len) ||
                  !values_fit(second_ends, second_ends_len, rows, second_len) ||
                  !values_fit(third_ends, third_ends_len, rows, third_len) ||
                  !values_fit(fourth_ends, fourth_ends_len, rows, fourth_len) ||
                  !values_fit(fifth_ends, fifth_ends_len, rows, fifth_len) ||
                  !values_fit(sixth_ends, sixth_ends_len, rows, sixth_len) ||
                  !values_fit(seventh_ends, seventh_ends_len, rows, seventh_len) ||
                  !values_fit(eighth_ends, eighth_ends_len, rows, eighth_len),
              BAD_BOUNDS);
    RETURN_IF(json_ends_len != rows + 1 || json_len > INT32_MAX, BAD_BOUNDS);
    struct sink sink = {json, 0, json_len, false};
    json_ends[0] = 0;
    for (size_t i = 0; i < fields_len; i++)
        RETURN_IF(!is_inside(fields[i] & ~RAW_FIELD, VALUES), BAD_BOUNDS);
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i <= fields_len; i++) {
            put(&sink, constants + constant_ends[i], (size_t)(constant_ends[i + 1] - constant_ends[i]));
            if (i == fields_len)
                break;
            const size_t field = (size_t)(fields[i] & ~RAW_FIELD);
            const uint8_t *at = values[field].bytes + values[field].ends[row],
                          *stop = values[field].bytes + values[field].ends[row + 1];
            if (!(present[row] >> field & 1))
                put(&sink, "null", 4);
            else if (fields[i] & RAW_FIELD)
                put(&sink, at, (size_t)(stop - at));
            else
                put_string(&sink, at, stop);
        }
        RETURN_IF(sink.full, BAD_BOUNDS);
        json_ends[row + 1] = (int32_t)sink.used;
    }
    return (int64_t)sink.used;
}
