import type { Language } from './language';

export const go: Language = {
  name: 'Go',
  letters: 'GO',
  family: 'compiled',
  highlight: 'go',
  hint: 'A program compiled by Go',
  words: 'golang code',
  starter: `package inner

func main(name string) (interface{}, error) {
	return map[string]string{"greeting": "Hello " + name}, nil
}
`,
  template: `package inner

import (
	"fmt"
	"strings"
)

// The parameters of main become the fields of the form; what it returns is the result.
func main(name string, greeting *string, times *int) (map[string]string, error) {
	hello, count := "Hello", 1
	if greeting != nil {
		hello = *greeting
	}
	if times != nil {
		count = *times
	}
	fmt.Println("Greeting", name)
	message := strings.TrimSpace(strings.Repeat(hello+", "+name+"! ", count))
	return map[string]string{"message": message}, nil
}
`,
  kinds: {
    approval: `package inner

// The flow waits after this step; what it returns is shown to those who decide.
func main(amount int) map[string]any {
	return map[string]any{
		"description":  "Please look at the amount before it is paid.",
		"default_args": map[string]any{"amount": amount},
	}
}
`,
    failure: `package inner

import "fmt"

type Problem struct {
	Name    string  \`json:"name"\`
	Message string  \`json:"message"\`
	StepId  *string \`json:"step_id"\`
}

// Who calls it gives the error; what it returns is kept with the run.
func main(error Problem) map[string]string {
	fmt.Printf("%s: %s\\n", error.Name, error.Message)
	step := "?"
	if error.StepId != nil {
		step = *error.StepId
	}
	return map[string]string{"told": "Step " + step + " failed: " + error.Message}
}
`,
    trigger: `package inner

type Item struct {
	Id         int    \`json:"id"\`
	Text       string \`json:"text"\`
	MinutesAgo int    \`json:"minutes_ago"\`
}

// A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
func main(minutes int) []Item {
	items := []Item{{1, "An example", 5}, {2, "An old one", 5000}}
	fresh := []Item{}
	for _, item := range items {
		if item.MinutesAgo < minutes {
			fresh = append(fresh, item)
		}
	}
	return fresh
}
`,
  },
};
