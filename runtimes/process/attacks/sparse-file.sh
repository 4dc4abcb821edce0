set +e
# A file whose size is a lie, in every place.
hit=""
for place in /tmp/s /job/work/s /dev/shm/s; do
  (truncate -s 8T $place) 2>/dev/null
  size=$(stat -c %s $place 2>/dev/null || echo 0)
  [ "$size" -gt 1073741824 ] && hit="$hit $place=$size"
  rm -f $place
done
[ -z "$hit" ] && echo "VERDICT held" || echo "VERDICT ESCAPED$hit"
