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
};
