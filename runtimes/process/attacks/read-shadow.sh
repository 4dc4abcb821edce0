set +e
# Secrets of the host by their paths.
hit=""
for file in /etc/shadow /etc/gshadow /root/.bashrc /root/.npmrc /etc/ssh/ssh_host_rsa_key /etc/machine-id /etc/hostname /var/lib/dpkg/status; do
  head -c1 "$file" >/dev/null 2>&1 && hit="$hit $file"
done
for folder in /root /home /srv /var /work; do
  ls "$folder" >/dev/null 2>&1 && hit="$hit $folder"
done
lines=$(wc -l </etc/passwd)
[ "$lines" -gt 5 ] && hit="$hit accounts($lines)"
[ -z "$hit" ] && echo "VERDICT held" || echo "VERDICT ESCAPED$hit"
