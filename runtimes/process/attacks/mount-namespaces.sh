set +e
hit=""
try() { "$@" >/dev/null 2>&1 && hit="$hit [$*]"; }
call() { try python3 -c "import ctypes, sys; sys.exit(0 if ctypes.CDLL(None).syscall($1) >= 0 else 1)"; }
try mount -t tmpfs x /tmp
try mount --bind / /tmp
try umount /proc
try mount -o remount,rw /
try mount -o remount,rw /usr
try unshare -U true
try unshare -Ur true
try unshare -n true
try unshare -m true
try chroot / /bin/true
try nsenter -t 1 -m true
try hostname other
call '56, 0x10000000 | 17, 0, 0, 0, 0'
call '428, -100, b"/", 1'
call '430, b"tmpfs", 0'
[ -z "$hit" ] && echo "VERDICT held" || echo "VERDICT ESCAPED$hit"
