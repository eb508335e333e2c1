#ifndef APPMIXER_CORE_DETAIL_INLINING_HPP
#define APPMIXER_CORE_DETAIL_INLINING_HPP

// For functions that are only fast where their arguments are in the registers of the caller, and for those that would
// take these registers away.
#if defined(__GNUC__)
#define APPMIXER_DETAIL_ALWAYS_INLINE [[gnu::always_inline]] inline
#define APPMIXER_DETAIL_NOINLINE [[gnu::noinline]]
#else
#define APPMIXER_DETAIL_ALWAYS_INLINE inline
#define APPMIXER_DETAIL_NOINLINE
#endif

#endif
