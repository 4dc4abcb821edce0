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
  template: `use serde::Serialize;

#[derive(Serialize)]
struct Greeting {
    message: String,
}

// The parameters of main become the fields of the form; what it returns is the result.
fn main(name: String, greeting: Option<String>, times: Option<usize>) -> Result<Greeting, String> {
    println!("Greeting {name}");
    let one = format!("{}, {name}!", greeting.unwrap_or("Hello".into()));
    Ok(Greeting { message: vec![one; times.unwrap_or(1)].join(" ") })
}
`,
  kinds: {
    approval: `use serde_json::{json, Value};

// The flow waits after this step; what it returns is shown to those who decide.
fn main(amount: i32) -> Result<Value, String> {
    Ok(json!({
        "description": "Please look at the amount before it is paid.",
        "default_args": { "amount": amount },
    }))
}
`,
    failure: `use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Problem {
    name: String,
    message: String,
    step_id: Option<String>,
}

#[derive(Serialize)]
struct Told {
    told: String,
}

// Who calls it gives the error; what it returns is kept with the run.
fn main(error: Problem) -> Result<Told, String> {
    println!("{}: {}", error.name, error.message);
    let step = error.step_id.unwrap_or("?".into());
    Ok(Told { told: format!("Step {step} failed: {}", error.message) })
}
`,
    trigger: `use serde::Serialize;

#[derive(Serialize)]
struct Item {
    id: i32,
    text: String,
    minutes_ago: i32,
}

// A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
fn main(minutes: i32) -> Result<Vec<Item>, String> {
    let items = vec![
        Item { id: 1, text: "An example".into(), minutes_ago: 5 },
        Item { id: 2, text: "An old one".into(), minutes_ago: 5000 },
    ];
    Ok(items.into_iter().filter(|item| item.minutes_ago < minutes).collect())
}
`,
  },
};
