set +e
# Cloud metadata, private ranges, other slots and this host's own addresses.
hit=""
for target in 169.254.169.254:80 10.0.0.1:80 172.16.0.1:80 192.168.0.1:80 100.64.0.1:80 10.200.0.2:22 0.0.0.0:22; do
  timeout 2 bash -c "exec 9<>/dev/tcp/${target%:*}/${target#*:}" 2>/dev/null && hit="$hit $target"
done
[ -z "$hit" ] && echo "VERDICT held" || echo "VERDICT ESCAPED$hit"
