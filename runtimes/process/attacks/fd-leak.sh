set +e
# Descriptors that came along into a program that was started, not forked.
hit=""
for file in /proc/self/fd/*; do
  n=${file##*/}
  case $(readlink $file) in /proc/*|/job/*|'') continue ;; esac
  [ "$n" -gt 3 ] && [ "$n" -ne 255 ] && hit="$hit $n=$(readlink $file)"
done
[ -z "$hit" ] && echo "VERDICT held" || echo "VERDICT ESCAPED$hit"
