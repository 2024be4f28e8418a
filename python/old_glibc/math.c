/* Stands before the system's library: everything linked together calls these, and they call the versions that every
   glibc has. Newer ones differ in errno alone, which nobody here reads. */

#ifdef __x86_64__
#define OLDEST "GLIBC_2.2.5"
#else
#define OLDEST "GLIBC_2.17"
#endif

#define ONE(type, name)                                      \
    __asm__(".symver oldest_" #name "," #name "@" OLDEST);   \
    type oldest_##name(type);                                \
    __attribute__((visibility("hidden"))) type name(type x) { return oldest_##name(x); }

#define TWO(type, name)                                      \
    __asm__(".symver oldest_" #name "," #name "@" OLDEST);   \
    type oldest_##name(type, type);                          \
    __attribute__((visibility("hidden"))) type name(type x, type y) { return oldest_##name(x, y); }

ONE(double, exp)
ONE(double, exp2)
ONE(double, log)
ONE(double, log2)
ONE(float, expf)
ONE(float, exp2f)
ONE(float, logf)
ONE(float, log2f)
TWO(double, pow)
TWO(float, powf)
