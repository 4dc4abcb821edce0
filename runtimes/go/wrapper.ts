import type { GoMain } from './signature';

/** The program: it knows nothing of the script but the one function beside it. */
export const GO_PROGRAM = String.raw`package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"

	"script/inner"
)

type failure struct {
	Name    string ${'`json:"name"`'}
	Message string ${'`json:"message"`'}
	Stack   string ${'`json:"stack"`'}
}

func send(kind string, body []byte) {
	channel := os.NewFile(3, "result")
	if _, err := channel.WriteAt(append([]byte(kind+"\n"), body...), 0); err != nil {
		os.Exit(2)
	}
}

var place = regexp.MustCompile(${'`main\\.go:\\d+`'})

func fail(name string, message string, stack string) {
	where := ""
	if found := place.FindAllString(stack, -1); len(found) > 0 {
		where = "at " + strings.Join(found, "\nat ")
	}
	fmt.Fprintln(os.Stderr, strings.TrimSpace(name+": "+message+"\n"+where))
	body, _ := json.Marshal(failure{name, message, where})
	send("error", body)
	os.Exit(1)
}

func main() {
	defer func() {
		if problem := recover(); problem != nil {
			fail("Panic", fmt.Sprint(problem), string(debug.Stack()))
		}
	}()
	given, err := os.ReadFile(filepath.Join(os.Args[1], "args.json"))
	if err != nil {
		fail("Error", err.Error(), "")
	}
	value, err := inner.MillraceRun(given)
	if err != nil {
		fail(nameOf(err), err.Error(), "")
	}
	body, err := json.Marshal(value)
	if err != nil {
		body, _ = json.Marshal(err.Error())
		send("unstorable", body)
		os.Exit(1)
	}
	send("ok", body)
}

func nameOf(err error) string {
	name := strings.TrimLeft(fmt.Sprintf("%T", err), "*")
	switch name {
	case "errors.errorString", "fmt.wrapError", "fmt.wrapErrors":
		return "Error"
	}
	return strings.TrimPrefix(name, "inner.")
}
`;

/** The function that calls `main`, in its own package: so it knows the types there. */
export function goCaller({ parameters, results }: GoMain): string {
  const fields = parameters.map(({ name, type }, at) => `\t\tA${at} ${type} ${'`'}json:"${name}"${'`'}`).join('\n');
  const call = `main(${parameters.map((_, at) => `given.A${at}`).join(', ')})`;
  return `package inner

import "encoding/json"

func MillraceRun(text []byte) (any, error) {
	var given struct {
${fields}
	}
	if err := json.Unmarshal(text, &given); err != nil {
		return nil, err
	}
${returned(call, results)}
}
`;
}

function returned(call: string, results: string[]): string {
  const endsWithError = results.at(-1) === 'error';
  const values = endsWithError ? results.length - 1 : results.length;
  if (values === 0) return endsWithError ? `\treturn nil, ${call}` : `\t${call}\n\treturn nil, nil`;
  if (values === 1) return endsWithError ? `\treturn ${call}` : `\treturn ${call}, nil`;
  const names = results.map((_, at) => `v${at}`);
  const list = `[]any{${names.slice(0, values).join(', ')}}`;
  return `\t${names.join(', ')} := ${call}\n\treturn ${list}, ${endsWithError ? names.at(-1) : 'nil'}`;
}

/** Scripts say \`package main\` or \`package inner\`; a main with parameters may only be in the latter. */
export function inPackageInner(source: string): string {
  const isNamed = /^[ \t]*package[ \t]+\w+/m;
  return isNamed.test(source) ? source.replace(isNamed, 'package inner') : `package inner; ${source}`;
}
