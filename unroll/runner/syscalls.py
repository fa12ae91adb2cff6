"""System calls by name and number, and which of them a confined cell may make.

Numbers are from the kernel's own headers: `asm/unistd_64.h` for x86_64, `asm-generic/unistd.h` for aarch64
(which lacks the old forms such as `open`, `fork` and `poll`).
"""

import platform


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(text: str) -> dict[str, int]:
    return {name: int(number) for name, number in (item.split("=") for item in text.split())}


PLAIN = _names("""
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range
    lseek fstat newfstatat stat lstat statx access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir dup dup2 dup3 pipe pipe2 poll ppoll select pselect6
    epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd eventfd2 timerfd_create
    timerfd_settime timerfd_gettime fadvise64 fsync fdatasync flock statfs fstatfs mmap munmap
    mremap mprotect madvise brk msync mincore membarrier get_mempolicy futex set_robust_list
    get_robust_list rseq sched_yield sched_getaffinity sched_getparam sched_getscheduler
    sched_get_priority_max sched_get_priority_min getcpu gettid getpid getppid exit exit_group
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend
    sigaltstack restart_syscall arch_prctl set_tid_address alarm setitimer getitimer pause
    nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times getrusage sysinfo
    uname getrandom getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp getpgid
    getsid getrlimit umask wait4 waitid capget recvfrom shutdown
""")
"""Allowed whatever their arguments: what Python, torch and threads need to compute."""

SCRATCH = _names("""
    ftruncate truncate fallocate copy_file_range sendfile rename renameat renameat2 unlink unlinkat
    mkdir mkdirat rmdir utimensat creat link linkat symlink symlinkat chmod fchmod fchmodat
    listxattr llistxattr flistxattr
""")
"""Allowed in addition where the cell has a scratch folder of its own."""

X86_64 = _table("""
    read=0 write=1 readv=19 writev=20 pread64=17 pwrite64=18 preadv=295 pwritev=296 preadv2=327
    pwritev2=328 close=3 close_range=436 lseek=8 fstat=5 newfstatat=262 stat=4 lstat=6 statx=332
    access=21 faccessat=269 faccessat2=439 readlink=89 readlinkat=267 getdents=78 getdents64=217
    getcwd=79 chdir=80 fchdir=81 dup=32 dup2=33 dup3=292 pipe=22 pipe2=293 poll=7 ppoll=271 select=23
    pselect6=270 epoll_create=213 epoll_create1=291 epoll_ctl=233 epoll_wait=232 epoll_pwait=281
    eventfd=284 eventfd2=290 timerfd_create=283 timerfd_settime=286 timerfd_gettime=287 fadvise64=221
    fsync=74 fdatasync=75 flock=73 statfs=137 fstatfs=138 mmap=9 munmap=11 mremap=25 mprotect=10
    madvise=28 brk=12 msync=26 mincore=27 membarrier=324 get_mempolicy=239 futex=202
    set_robust_list=273 get_robust_list=274 rseq=334 sched_yield=24 sched_getaffinity=204
    sched_getparam=143 sched_getscheduler=145 sched_get_priority_max=146 sched_get_priority_min=147
    getcpu=309 gettid=186 getpid=39 getppid=110 exit=60 exit_group=231 rt_sigaction=13
    rt_sigprocmask=14 rt_sigreturn=15 rt_sigpending=127 rt_sigtimedwait=128 rt_sigsuspend=130
    sigaltstack=131 restart_syscall=219 arch_prctl=158 set_tid_address=218 alarm=37 setitimer=38
    getitimer=36 pause=34 nanosleep=35 clock_nanosleep=230 clock_gettime=228 clock_getres=229
    gettimeofday=96 time=201 times=100 getrusage=98 sysinfo=99 uname=63 getrandom=318 getuid=102
    geteuid=107 getgid=104 getegid=108 getresuid=118 getresgid=120 getgroups=115 getpgrp=111
    getpgid=121 getsid=124 getrlimit=97 umask=95 wait4=61 waitid=247 capget=125 ftruncate=77
    truncate=76 fallocate=285 copy_file_range=326 sendfile=40 rename=82 renameat=264 renameat2=316
    unlink=87 unlinkat=263 mkdir=83 mkdirat=258 rmdir=84 utimensat=280 creat=85 clone=56 clone3=435
    kill=62 tgkill=234 tkill=200 prctl=157 prlimit64=302 ioctl=16 fcntl=72 open=2 openat=257
    openat2=437 seccomp=317 landlock_create_ruleset=444 landlock_add_rule=445
    landlock_restrict_self=446 pidfd_open=434 mount_setattr=442 pivot_root=155 umount2=166 mount=165
    unshare=272 setns=308 capset=126 socketpair=53 sendto=44 recvfrom=45 shutdown=48
    link=86 linkat=265 symlink=88 symlinkat=266 chmod=90 fchmod=91 fchmodat=268 listxattr=194
    llistxattr=195 flistxattr=196
""")

AARCH64 = _table("""
    read=63 write=64 readv=65 writev=66 pread64=67 pwrite64=68 preadv=69 pwritev=70 preadv2=286
    pwritev2=287 close=57 close_range=436 lseek=62 fstat=80 newfstatat=79 statx=291 faccessat=48
    faccessat2=439 readlinkat=78 getdents64=61 getcwd=17 chdir=49 fchdir=50 dup=23 dup3=24 pipe2=59
    ppoll=73 pselect6=72 epoll_create1=20 epoll_ctl=21 epoll_pwait=22 eventfd2=19 timerfd_create=85
    timerfd_settime=86 timerfd_gettime=87 fadvise64=223 fsync=82 fdatasync=83 flock=32 statfs=43
    fstatfs=44 mmap=222 munmap=215 mremap=216 mprotect=226 madvise=233 brk=214 msync=227 mincore=232
    membarrier=283 get_mempolicy=236 futex=98 set_robust_list=99 get_robust_list=100 rseq=293
    sched_yield=124 sched_getaffinity=123 sched_getparam=121 sched_getscheduler=120
    sched_get_priority_max=125 sched_get_priority_min=126 getcpu=168 gettid=178 getpid=172 getppid=173
    exit=93 exit_group=94 rt_sigaction=134 rt_sigprocmask=135 rt_sigreturn=139 rt_sigpending=136
    rt_sigtimedwait=137 rt_sigsuspend=133 sigaltstack=132 restart_syscall=128 set_tid_address=96
    setitimer=103 getitimer=102 nanosleep=101 clock_nanosleep=115 clock_gettime=113 clock_getres=114
    gettimeofday=169 times=153 getrusage=165 sysinfo=179 uname=160 getrandom=278 getuid=174 geteuid=175
    getgid=176 getegid=177 getresuid=148 getresgid=150 getgroups=158 getpgid=155 getsid=156
    getrlimit=163 umask=166 wait4=260 waitid=95 capget=90 ftruncate=46 truncate=45 fallocate=47
    copy_file_range=285 sendfile=71 renameat=38 renameat2=276 unlinkat=35 mkdirat=34 utimensat=88
    clone=220 clone3=435 kill=129 tgkill=131 tkill=130 prctl=167 prlimit64=261 ioctl=29 fcntl=25
    openat=56 openat2=437 seccomp=277 landlock_create_ruleset=444 landlock_add_rule=445
    landlock_restrict_self=446 pidfd_open=434 mount_setattr=442 pivot_root=41 umount2=39 mount=40
    unshare=97 setns=268 capset=91 socketpair=199 sendto=206 recvfrom=207 shutdown=210
    linkat=37 symlinkat=36 fchmod=52 fchmodat=53 listxattr=11 llistxattr=12 flistxattr=13
""")

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How a seccomp filter sees the calling convention (`linux/audit.h`)."""

TABLES = {"x86_64": X86_64, "aarch64": AARCH64}


def machine() -> str:
    """The kernel's name of this machine's instruction set."""
    return platform.machine()


def numbers() -> dict[str, int]:
    """System call numbers of this machine.

    Raises:
        OSError: there is no table for it; the caller then has no seccomp layer.
    """
    try:
        return TABLES[machine()]
    except KeyError:
        raise OSError(f"no system call table for {machine()}; there is one for {', '.join(TABLES)}") from None
