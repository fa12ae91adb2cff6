"""Numbers of the system calls that hostile cells try, by machine; test_syscalls.py compares them with the kernel's."""

import platform


def _table(text):
    return {name: int(number) for name, number in (item.split("=") for item in text.split())}


X86_64 = _table("""
    accept=43 acct=163 add_key=248 bind=49 bpf=321 capget=125 capset=126 chroot=161 clone3=435 clone=56
    connect=42 execve=59 execveat=322 fanotify_init=300 fork=57 fsopen=430 init_module=175 inotify_init1=294
    inotify_init=253 io_uring_setup=425 iopl=172 ioprio_set=251 kcmp=312 kexec_load=246 keyctl=250
    landlock_create_ruleset=444 listen=50 memfd_secret=447 migrate_pages=256 mount=165 move_pages=279
    mq_open=240 msgget=68 name_to_handle_at=303 open_by_handle_at=304 open_tree=428 perf_event_open=298
    personality=135 pidfd_getfd=438 pivot_root=155 prctl=157 process_vm_readv=310 ptrace=101 quotactl=179
    reboot=169 rt_sigqueueinfo=129 sched_setscheduler=144 seccomp=317 semget=64 sendmmsg=307 sendmsg=46
    sethostname=170 setns=308 setsockopt=54 shmget=29 socket=41 socketpair=53 splice=275 swapon=167 syslog=103
    tee=276 tgkill=234 tkill=200 unshare=272 userfaultfd=323 vfork=58 vmsplice=278
""")

AARCH64 = _table("""
    accept=202 acct=89 add_key=217 bind=200 bpf=280 capget=90 capset=91 chroot=51 clone3=435 clone=220
    connect=203 execve=221 execveat=281 fanotify_init=262 fsopen=430 init_module=105 inotify_init1=26
    io_uring_setup=425 ioprio_set=30 kcmp=272 kexec_load=104 keyctl=219 landlock_create_ruleset=444 listen=201
    memfd_secret=447 migrate_pages=238 mount=40 move_pages=239 mq_open=180 msgget=186 name_to_handle_at=264
    open_by_handle_at=265 open_tree=428 perf_event_open=241 personality=92 pidfd_getfd=438 pivot_root=41
    prctl=167 process_vm_readv=270 ptrace=117 quotactl=60 reboot=142 rt_sigqueueinfo=138 sched_setscheduler=119
    seccomp=277 semget=190 sendmmsg=269 sendmsg=211 sethostname=161 setns=268 setsockopt=208 shmget=194
    socket=198 socketpair=199 splice=76 swapon=224 syslog=116 tee=77 tgkill=131 tkill=130 unshare=97
    userfaultfd=282 vmsplice=75
""")

TABLES = {"x86_64": X86_64, "aarch64": AARCH64}
NUMBERS = TABLES[platform.machine()]
