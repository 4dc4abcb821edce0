import type { Language } from './language';

export const rust: Language = {
  name: 'Rust',
  letters: 'RS',
  family: 'compiled',
  highlight: 'rust',
  hint: 'A program compiled by rustc',
  words: 'rs code',
  starter: `use serde::Serialize;

#[derive(Serialize)]
struct Greeting {
    greeting: String,
}

fn main(name: String) -> Result<Greeting, String> {
    Ok(Greeting { greeting: format!("Hello {}", name) })
}
`,
};
