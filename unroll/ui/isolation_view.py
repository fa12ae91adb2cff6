"""What stands between a program that somebody typed and the machine that runs it, as it is on this host."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from unroll.runner.request import LONG, Limits
from unroll.ui.text import plain


@dataclass(frozen=True)
class Layer:
    key: str
    """Name in `Runner.confinement()`."""
    title: str
    does: str


LAYERS = (
    Layer("seccomp", "System call filter (seccomp)", "Only the system calls that computing needs; any other fails."),
    Layer("landlock", "File rules (Landlock)", "Opens Python's own libraries to read, and no other file."),
    Layer(
        "own_root", "A file system of its own", "Read-only libraries and a small scratch folder; nothing else exists."
    ),
    Layer("user_namespace", "User namespace", "The program's user is nobody outside of it."),
    Layer("pid_namespace", "Process namespace", "It sees no other process, and all of it ends with the run."),
    Layer("mount_namespace", "Mount namespace", "What is mounted on the host is not there."),
    Layer("network_namespace", "Network namespace", "There is no network, not even this server."),
    Layer("ipc_namespace", "IPC namespace", "No memory shared with other programs."),
    Layer("uts_namespace", "UTS namespace", "No host name."),
    Layer("cgroup_namespace", "Cgroup namespace", "No view of other groups of processes."),
    Layer("rlimits", "Resource limits", "Memory, threads, open files and processor time are bounded."),
    Layer("no_capabilities", "No capabilities", "None of the rights that an administrator has."),
    Layer("no_new_privileges", "No new privileges", "No program it could start would have more rights."),
    Layer("plain_user", "A user without rights", "It does not run as the administrator."),
    Layer(
        "cgroup_limits", "Limits by cgroup", "A second bound on memory and processor time, where the host offers it."
    ),
    Layer("canaries", "Canaries", "At the last start, test programs tried to get out of every layer, and failed."),
)

MEANS = {
    "FULL": "Anybody may type programs here: each of the layers that hold a program by itself is on.",
    "CONTAINER": "Anybody may type programs here. The namespaces are missing, as is usual inside a container; the file "
    "rules, the system call filter and the limits hold without them.",
    "SECCOMP-ONLY": "Only visitors at this machine may type programs of their own: a program could read the files that "
    "the server can read. The programs that come with Unroll run for everybody.",
    "LOCAL-ONLY": "Only visitors at this machine may type programs of their own: nothing but limits of time and memory "
    "holds them. The programs that come with Unroll run for everybody.",
}


def show(confinement: Mapping[str, Any]) -> None:
    """The level, what it means, each layer, and the limits of a run."""
    level = confinement.get("level")
    if level is None:
        st.info("The sandbox is starting. Look again in a few seconds.", icon=":material/hourglass_top:")
        return
    safe = bool(confinement.get("safe_for_strangers"))
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"#### Level {plain(str(level))}", width="content")
            if safe:
                st.badge("open to strangers", icon=":material/verified_user:", color="green")
            else:
                st.badge("for this machine's own users", icon=":material/shield:", color="orange")
        st.markdown(MEANS[level])
    _layers(confinement)
    _limits()


def _layers(confinement: Mapping[str, Any]) -> None:
    st.markdown("#### Layers around every run")
    abi = confinement.get("landlock_abi")
    with st.grid(2, min_column_width=300, gap="medium"):
        for layer in LAYERS:
            title = f"{layer.title}, ABI {abi}" if layer.key == "landlock" and abi else layer.title
            mark = ":green[:material/check_circle:]" if confinement.get(layer.key) else ":gray[:material/cancel:]"
            with st.container(gap=None):
                st.markdown(f"{mark} **{title}**" + ("" if confinement.get(layer.key) else " · off here"))
                st.caption(layer.does)


def _limits() -> None:
    st.markdown("#### Limits of a run")
    limits = Limits()
    with st.grid(4, min_column_width=160, gap="medium"):
        st.metric("Time", f"{limits.wall_s:g} s", border=True)
        st.metric("Time of a long run", f"{LONG.wall_s:g} s", border=True)
        st.metric("Memory", f"{limits.memory_mb} MB", border=True)
        st.metric("Text kept", f"{limits.output_bytes // 1024} KB", border=True)
    st.caption(
        "Whichever is reached first ends the run, and the page says which. Programs are ended from outside: nothing "
        "they catch or block keeps them alive. What a program reports is text and numbers to us, never code or markup."
    )
