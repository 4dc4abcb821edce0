import { expect, it } from 'vitest';
import { goRequirements } from './requirements';

it('asks for what does not come with Go, in the versions that lines of comments name', async () => {
  const source = `package inner
//require golang.org/x/text v0.14.0
import (
  "fmt"
  "encoding/json"
  uuid "github.com/google/uuid"
  "golang.org/x/text/cases"
)
func main() {}`;
  expect(await goRequirements(source)).toBe(
    'import github.com/google/uuid\nimport golang.org/x/text/cases\nrequire golang.org/x/text v0.14.0',
  );
});

it('asks for nothing where the standard library is enough', async () => {
  expect(await goRequirements('package inner\nimport "net/http"\nfunc main() {}')).toBeNull();
});
