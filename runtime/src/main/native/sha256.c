/*
 * SHA-256 of whole blocks for Java, by the processor's own instructions where it has them. The JVM has these too, but
 * only in code of its second compiler, which short commands and the engine do without.
 *
 * Linked without a C library, so that one file works with every one of them: nothing here may call anything outside.
 */
#include <jni.h>
#include <stdint.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

enum { BLOCK = 64 };

static const uint32_t round_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotated(uint32_t x, int by) { return x >> by | x << (32 - by); }

static inline uint32_t big_endian(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* As FIPS 180-4 writes it, with a window of 16 words instead of the whole schedule. */
static void compress_anywhere(uint32_t state[8], const uint8_t *data, int32_t blocks) {
    for (; blocks > 0; blocks--, data += BLOCK) {
        uint32_t w[16], s[8];
        for (int i = 0; i < 8; i++) s[i] = state[i];
        for (int t = 0; t < 64; t++) {
            uint32_t *word = &w[t & 15];
            if (t < 16) {
                *word = big_endian(data + 4 * t);
            } else {
                uint32_t early = w[(t + 1) & 15], late = w[(t + 14) & 15];
                *word += (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3) + w[(t + 9) & 15] +
                         (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10);
            }
            uint32_t a = s[0], e = s[4];
            uint32_t t1 = s[7] + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & s[5]) ^ (~e & s[6])) +
                          round_constants[t] + *word;
            uint32_t t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
            for (int i = 7; i > 0; i--) s[i] = s[i - 1];
            s[4] += t1;
            s[0] = t1 + t2;
        }
        for (int i = 0; i < 8; i++) state[i] += s[i];
    }
}

#ifdef __x86_64__
#define WITH_SHA __attribute__((target("sha,sse4.1")))

/* The instructions want the state as the words ABEF and CDGH, and do two rounds each. */
WITH_SHA static void compress_by_instructions(uint32_t state[8], const uint8_t *data, int32_t blocks) {
    const __m128i big_endian_words = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i dcba = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(dcba, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, dcba, 0xf0);
    for (; blocks > 0; blocks--, data += BLOCK) {
        __m128i abef_before = abef, cdgh_before = cdgh, w[4];
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) { /* four rounds, four words of the schedule */
            if (i < 4) {
                w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data + 16 * i)), big_endian_words);
            } else {
                __m128i last = w[(i + 3) & 3];
                __m128i seven_back = _mm_alignr_epi8(last, w[(i + 2) & 3], 4);
                __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]), seven_back);
                w[i & 3] = _mm_sha256msg2_epu32(sum, last);
            }
            __m128i keyed = _mm_add_epi32(w[i & 3], _mm_load_si128((const __m128i *)(round_constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, keyed);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(keyed, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static int has_instructions(void) {
    unsigned a, b, c, d;
    int sse41 = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1);
    return sse41 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}
#endif

/* static native void compress(int[] state, byte[] data, int offset, int blocks) of Sha256 */
JNIEXPORT void JNICALL Java_io_jcompose_runtime_digest_NativeSha256_compress(
    JNIEnv *env, jclass type, jintArray state, jbyteArray data, jint offset, jint blocks) {
    (void)type;
    uint32_t words[8];
    (*env)->GetIntArrayRegion(env, state, 0, 8, (jint *)words);
    /* The heap holds still meanwhile: the caller gives pieces that take well below a millisecond. */
    uint8_t *bytes = (*env)->GetPrimitiveArrayCritical(env, data, 0);
    if (!bytes) return; /* an OutOfMemoryError is pending */
#ifdef __x86_64__
    static int known; /* 0: not asked yet. Threads may ask twice. */
    if (!known) known = has_instructions() ? 1 : 2;
    if (known == 1)
        compress_by_instructions(words, bytes + offset, blocks);
    else
#endif
        compress_anywhere(words, bytes + offset, blocks);
    (*env)->ReleasePrimitiveArrayCritical(env, data, bytes, JNI_ABORT);
    (*env)->SetIntArrayRegion(env, state, 0, 8, (jint *)words);
}
