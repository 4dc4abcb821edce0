set +e
hit=""
cp /usr/bin/id /tmp/id && chmod 4755 /tmp/id && /tmp/id -u | grep -qx 0 && hit="$hit copied-id"
python3 -c 'import os; os.setuid(0)' 2>/dev/null && hit="$hit setuid(0)"
grep -q 'NoNewPrivs:.1' /proc/self/status || hit="$hit new-privileges"
[ "$(grep -cE 'Cap(Prm|Eff|Bnd|Amb|Inh):.0000000000000000' /proc/self/status)" = 5 ] || hit="$hit capabilities"
[ -z "$hit" ] && echo "VERDICT held" || echo "VERDICT ESCAPED$hit"
