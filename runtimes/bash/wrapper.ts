/**
 * Sources the script in a subshell, so that arguments of any length pass without an exec and one interpreter
 * starts instead of two. `arguments.sh` sets the positional parameters.
 */
export const BASH_WRAPPER = `
input=\${BASH_SOURCE[0]%/*}
BASH_ARGV0=main.sh
. "$input/arguments.sh"
# A handler, not an ignored signal: the script can still set its own, and its clean-up is waited for.
trap : TERM
( exec 3>&-; set -e; . "$input/main.sh" )
code=$?
if [ "$code" -eq 0 ]; then
  if [ -f result.json ]; then { echo json; cat result.json; } >&3
  elif [ -f result.out ]; then { echo text; cat result.out; } >&3
  fi
fi
exit "$code"
`;
