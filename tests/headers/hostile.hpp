// Names that other libraries define as macros, as far as Boost's headers tolerate them. Each is an error wherever it is
// expanded. Included after the headers that ours depend on.

#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-macro-identifier"
#endif

// windows.h and common own definitions
#define min(a, b) !macro !
#define max(a, b) !macro !
#define near !macro !
#define far !macro !
#define small !macro !
#define hyper !macro !
#define interface !macro !
#define pascal !macro !
#define cdecl !macro !
#define rad1 !macro !
#define rad2 !macro !
#define grp1 !macro !
#define ABSOLUTE !macro !
#define CALLBACK !macro !
#define CONST !macro !
#define DELETE !macro !
#define DIFFERENCE !macro !
#define DOMAIN !macro !
#define ERROR !macro !
#define FALSE !macro !
#define IGNORE !macro !
#define IN !macro !
#define INFINITE !macro !
#define NO_ERROR !macro !
#define OPAQUE !macro !
#define OPTIONAL !macro !
#define OUT !macro !
#define OVERFLOW !macro !
#define RELATIVE !macro !
#define STRICT !macro !
#define TEXT !macro !
#define THIS !macro !
#define TRANSPARENT !macro !
#define TRUE !macro !
#define UNDERFLOW !macro !
#define VOID !macro !
#define AddJob !macro !
#define CopyFile !macro !
#define CreateDirectory !macro !
#define CreateEvent !macro !
#define CreateFile !macro !
#define CreateProcess !macro !
#define DeleteFile !macro !
#define DrawText !macro !
#define FindText !macro !
#define GetClassName !macro !
#define GetCurrentTime !macro !
#define GetJob !macro !
#define GetMessage !macro !
#define GetObject !macro !
#define GetProp !macro !
#define GetUserName !macro !
#define LoadString !macro !
#define MoveFile !macro !
#define PostMessage !macro !
#define RegisterClass !macro !
#define ReplaceText !macro !
#define ReportEvent !macro !
#define SendMessage !macro !
#define SetJob !macro !
#define SetPort !macro !
#define SetProp !macro !
#define StartService !macro !
#define Yield !macro !

// X11
#define Above !macro !
#define Always !macro !
#define BadAccess !macro !
#define BadRequest !macro !
#define BadValue !macro !
#define Below !macro !
#define Bool !macro !
#define Complex !macro !
#define CursorShape !macro !
#define CurrentTime !macro !
#define Expose !macro !
#define False !macro !
#define FocusIn !macro !
#define FocusOut !macro !
#define InputOnly !macro !
#define KeyPress !macro !
#define KeyRelease !macro !
#define Never !macro !
#define None !macro !
#define Opposite !macro !
#define Status !macro !
#define Success !macro !
#define True !macro !
#define Unsorted !macro !

// Qt
#define emit !macro !
#define foreach !macro !
#define forever !macro !
#define signals !macro !
#define slots !macro !

// AssertMacros.h of macOS
#define check(condition) !macro !
#define verify(condition) !macro !
#define require(condition, label) !macro !
#define check_noerr(code) !macro !
#define verify_noerr(code) !macro !
#define nil !macro !
#define YES !macro !
#define NO !macro !

// complex.h, sys/sysmacros.h, ctype.h, termios.h, sys/param.h, and compilers that know their platform by plain words
#define I !macro !
#define complex !macro !
#define imaginary !macro !
#define major(device) !macro !
#define minor(device) !macro !
#define makedev(major_number, minor_number) !macro !
#define _B !macro !
#define _C !macro !
#define _L !macro !
#define _N !macro !
#define _P !macro !
#define _S !macro !
#define _U !macro !
#define _X !macro !
#define ECHO !macro !
#define B0 !macro !
#undef MIN
#undef MAX
#define MIN(a, b) !macro !
#define MAX(a, b) !macro !
#undef linux
#undef unix
#define linux !macro !
#define unix !macro !

// macros for logs and tests, PostgreSQL, R
#define ASSERT(condition) !macro !
#define CHECK(condition) !macro !
#define DEBUG !macro !
#define EXPECT !macro !
#define FAIL !macro !
#define FATAL !macro !
#define INFO !macro !
#define LOG !macro !
#define REQUIRE(condition) !macro !
#define TRACE !macro !
#define WARN !macro !
#define WARNING !macro !
#define PACKAGE !macro !
#define VERSION !macro !
#define Abs(value) !macro !
#define Assert(condition) !macro !
#define Free(pointer) !macro !
#define Max(a, b) !macro !
#define Min(a, b) !macro !
#define PI !macro !
