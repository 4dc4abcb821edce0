set +e
# Variables that change what an interpreter loads or where it sends what it sends, had inputs of these names become some.
hit=$(env | grep -E '^(LD_|NODE_|BUN_|DENO_|PYTHON|PERL5|RUBY|JAVA_|JDK_|_JAVA|GOFLAGS|GIT_|BASH_ENV|ENV|PS4|IFS|SHELLOPTS|[a-zA-Z]*_[pP][rR][oO][xX][yY])' | cut -d= -f1 | tr '\n' ' ')
[ "$PATH" = /usr/local/bin:/usr/bin:/bin ] || hit="$hit PATH=$PATH"
[ -z "$hit" ] && echo "VERDICT held" || echo "VERDICT ESCAPED $hit"
