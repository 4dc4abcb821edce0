"""The kernel's settings, opened for writing; nothing is written but to our own score."""
import os

FILES = """/proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sys/vm/drop_caches /proc/sys/net/ipv4/ip_forward
/proc/sysrq-trigger /proc/irq/default_smp_affinity /proc/kcore /proc/kmsg /sys/kernel/uevent_helper
/sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/memory/cgroup.procs""".split()


def main():
    hit = []
    for path in FILES:
        try:
            os.close(os.open(path, os.O_WRONLY))
            hit.append(path)
        except OSError:
            pass
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("-500")
        hit.append("oom_score_adj")
    except OSError:
        pass
    print("VERDICT", "ESCAPED" if hit else "held", hit)
