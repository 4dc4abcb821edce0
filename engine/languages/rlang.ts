import type { Language } from './language';

export const rlang: Language = {
  name: 'R',
  letters: 'R',
  family: 'dynamic',
  highlight: 'r',
  hint: 'Code run by R',
  words: 'rlang statistics code',
  starter: `main <- function(name = "world") {\n  list(greeting = paste("Hello", name))\n}\n`,
  template: `# The parameters of main become the fields of the form; what it returns is the result.
main <- function(name, greeting = "Hello", times = 1L) {
  cat("Greeting", name, "\\n")
  list(message = paste(rep(paste0(greeting, ", ", name, "!"), times), collapse = " "))
}
`,
  kinds: {
    approval: `# The flow waits after this step; what it returns is shown to those who decide.
main <- function(amount = 100L) {
  list(
    description = "Please look at the amount before it is paid.",
    default_args = list(amount = amount)
  )
}
`,
    failure: `# Who calls it gives the error; what it returns is kept with the run.
main <- function(error) {
  cat(error$name, ": ", error$message, "\\n", sep = "")
  step <- if (is.null(error$step_id)) "?" else error$step_id
  list(told = paste("Step", step, "failed:", error$message))
}
`,
    trigger: `# A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
main <- function(minutes = 60L) {
  items <- data.frame(
    id = c(1L, 2L),
    text = c("An example", "An old one"),
    minutes_ago = c(5L, 5000L)
  )
  items[items$minutes_ago < minutes, ]
}
`,
  },
};
