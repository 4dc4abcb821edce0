import { expect } from 'vitest';
import type { Programs } from './programs';

export const GO: Programs = {
  language: 'go',
  echo: 'package inner\nfunc main(value any) (any, error) { return value, nil }',
  withDefault:
    'package inner\nfunc main(given *string) string { if given == nil { return "fallback" }; return *given }',
  throws: {
    source: 'package inner\nimport "errors"\nfunc main() error { return errors.New("boom") }',
    error: { name: 'Error', message: 'boom' },
  },
  brokenSyntax: 'package inner\nfunc main( {',
  prints: 'package inner\nimport ("fmt"; "os")\nfunc main() { fmt.Println("out"); fmt.Fprintln(os.Stderr, "err") }',
  sleeps: 'package inner\nimport "time"\nfunc main() { time.Sleep(time.Minute) }',
  cleansUp:
    'package inner\nimport ("fmt"; "os"; "os/signal"; "syscall")\nfunc main() { told := make(chan os.Signal, 1); ' +
    'signal.Notify(told, syscall.SIGTERM); fmt.Println("ready"); <-told; fmt.Println("cleaned up"); os.Exit(0) }',
  large: 'package inner\nimport "strings"\nfunc main(size int) string { return strings.Repeat("x", size) }',
  nul: 'package inner\nfunc main() string { return "a\\x00b" }',
  deep: 'package inner\nfunc main() any { var value any = []any{}; for i := 0; i < 100; i++ { value = []any{value} }; return value }',
  readsToken: 'package inner\nimport "os"\nfunc main() string { return os.Getenv("WM_TOKEN") }',
  hungry:
    'package inner\nfunc main() int { data := make([]byte, 1<<30); for at := 0; at < len(data); at += 4096 { data[at] = 1 }; return len(data) }',
  crash: {
    source: 'package inner\n\nfunc main(list []int) int {\n\treturn list[3]\n}',
    error: { name: 'Panic', stack: expect.stringContaining('at main.go:4') },
  },
  dependency: {
    source:
      'package inner\n\n//require github.com/google/uuid v1.6.0\n\nimport "github.com/google/uuid"\n\n' +
      'type Line struct {\n\tName string `json:"name"`\n\tCount int `json:"count"`\n}\n\n' +
      'type Order struct {\n\tCustomer string `json:"customer"`\n\tLines []Line `json:"lines"`\n}\n\n' +
      'type Shop map[string]any\n\nfunc main(order Order, shop Shop) []string {\n\turl := shop["url"].(string)\n' +
      '\treturn []string{url, uuid.NewSHA1(uuid.NameSpaceDNS, []byte(order.Lines[0].Name)).String()}\n}',
    result: ['https://shop.example', 'b41a5642-a940-5a36-8429-8017e7bda90c'],
  },
};
