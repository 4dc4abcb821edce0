set +e
# Up to 2 GiB in each writable place.
total=0
for folder in /tmp /job/work /dev/shm /var/tmp /run; do
  [ -w $folder ] || continue
  dd if=/dev/zero of=$folder/fill bs=1M count=2048 2>/dev/null
  size=$(stat -c %s $folder/fill 2>/dev/null || echo 0)
  total=$((total + size))
  rm -f $folder/fill
done
[ $total -lt 1500000000 ] && echo "VERDICT held at $((total >> 20)) MiB" || echo "VERDICT ESCAPED $((total >> 20)) MiB"
