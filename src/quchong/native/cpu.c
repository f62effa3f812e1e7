/* Which variant of the hot kernels runs here: by cpuid and xgetbv, as __builtin_cpu_supports is 0 under some compilers. */
#include "kernels.h"

const struct hot_kernels baseline_kernels = {fold_text_baseline, hash_text_baseline, lower_signature_baseline};
struct hot_kernels hot = {fold_text_baseline, hash_text_baseline, lower_signature_baseline};

#if defined(__x86_64__)
#include <cpuid.h>

#define OSXSAVE (1u << 27) /* leaf 1, ecx */
#define HAS_AVX2 (1u << 5) /* leaf 7, ebx */
#define HAS_AVX512 (1u << 16 | 1u << 17 | 1u << 30) /* leaf 7, ebx: F, DQ and BW */
#define YMM_STATE 0x06u /* the system saves xmm and ymm */
#define ZMM_STATE 0xE6u /* and opmask and zmm */

static uint32_t read_saved_state(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static enum variant find_best(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & OSXSAVE))
        return BASELINE;
    uint32_t saved = read_saved_state();
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & HAS_AVX2) || (saved & YMM_STATE) != YMM_STATE)
        return BASELINE;
    return (b & HAS_AVX512) == HAS_AVX512 && (saved & ZMM_STATE) == ZMM_STATE ? AVX512 : AVX2;
}

static const struct hot_kernels *const by_variant[] = {&baseline_kernels, &avx2_kernels, &avx512_kernels};
#else
static enum variant find_best(void)
{
    return BASELINE;
}

static const struct hot_kernels *const by_variant[] = {&baseline_kernels};
#endif

int64_t choose_variant(int64_t wanted)
{
    int64_t best = (int64_t)find_best();
    RETURN_IF(wanted > best, NO_SUCH_VARIANT);
    int64_t chosen = wanted < 0 ? best : wanted;
    hot = *by_variant[chosen];
    return chosen;
}
