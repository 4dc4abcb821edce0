import { expect } from 'vitest';
import type { Programs } from './programs';

export const RUST: Programs = {
  language: 'rust',
  echo: 'fn main(value: serde_json::Value) -> serde_json::Value { value }',
  withDefault: 'fn main(given: Option<String>) -> String { given.unwrap_or("fallback".to_string()) }',
  throws: {
    source: 'fn main() -> Result<i32, String> { Err("boom".to_string()) }',
    error: { name: 'Error', message: 'boom' },
  },
  brokenSyntax: 'fn main( {',
  prints: 'fn main() { println!("out"); eprintln!("err"); }',
  sleeps: 'fn main() { std::thread::sleep(std::time::Duration::from_secs(60)) }',
  // Its own library has no signals.
  cleansUp: null,
  large: 'fn main(size: usize) -> String { "x".repeat(size) }',
  nul: 'fn main() -> String { "a\\0b".to_string() }',
  deep: 'fn main() -> serde_json::Value { (0..100).fold(serde_json::json!([]), |value, _| serde_json::json!([value])) }',
  readsToken: 'fn main() -> String { std::env::var("WM_TOKEN").unwrap() }',
  hungry:
    'fn main() -> usize { let mut data = vec![0u8; 1 << 30]; for at in (0..data.len()).step_by(4096) { data[at] = 1; } data.iter().filter(|each| **each == 1).count() }',
  crash: {
    source: 'fn main(list: Vec<i32>) -> i32 {\n    list[3]\n}',
    error: { name: 'Panic', stack: expect.stringContaining('at main.rs:2') },
  },
  dependency: {
    source:
      '//! ```cargo\n//! [dependencies]\n//! heck = "0.5"\n//! anyhow = "1"\n//! ```\nuse heck::ToUpperCamelCase;\nuse serde::Deserialize;\n\n' +
      '#[derive(Deserialize)]\nstruct Line { name: String, count: usize }\n#[derive(Deserialize)]\nstruct Order { lines: Vec<Line> }\ntype Shop = serde_json::Value;\n\n' +
      'fn main(order: Order, shop: Shop) -> anyhow::Result<Vec<String>> {\n    let line = &order.lines[0];\n' +
      '    Ok(vec![shop["url"].as_str().unwrap_or("").to_string(), format!("{} {}", line.name, line.count).to_upper_camel_case()])\n}',
    result: ['https://shop.example', 'Octopus2'],
  },
};
