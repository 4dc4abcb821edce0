/**
 * Sources main.R, calls main with the arguments it declares, and reports. A list of JSON whose items are all texts, all
 * numbers or all booleans becomes a vector, marked so that it goes back as a list even where it has one item.
 */
export const R_WRAPPER = String.raw`
millrace <- new.env()
local({
  here <- dirname(sub("--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))

  send <- function(kind, body) {
    channel <- file("/proc/self/fd/3", open = "wb")
    writeBin(charToRaw(enc2utf8(paste0(kind, "\n", body))), channel)
    close(channel)
  }

  encode <- function(value) {
    if (is.null(value)) return("null")
    as.character(jsonlite::toJSON(value, auto_unbox = TRUE, null = "null", na = "null", digits = NA,
                                  POSIXt = "ISO8601", UTC = TRUE, force = TRUE, always_decimal = FALSE))
  }

  simplify <- function(value) {
    if (!is.list(value)) return(value)
    if (is.null(names(value)) && length(value) > 0) {
      kinds <- unique(vapply(value, function(item) if (is.atomic(item) && length(item) == 1) typeof(item) else "list", ""))
      if (length(kinds) == 1 && kinds != "list") return(I(unlist(value)))
      if (all(kinds %in% c("integer", "double"))) return(I(as.double(unlist(value))))
    }
    lapply(value, simplify)
  }

  line_of <- function(call) {
    place <- attr(call, "srcref")
    if (is.null(place)) "" else paste0("at main.R:", place[1])
  }

  report <- function(error, where = "") {
    name <- setdiff(class(error), c("simpleError", "error", "condition"))
    name <- if (length(name) > 0) name[1] else "Error"
    message <- gsub(paste0(here, "/"), "", conditionMessage(error), fixed = TRUE)
    if (grepl("^main\\.R:[0-9]+:[0-9]+: unexpected", message)) {
      name <- "SyntaxError"
      where <- paste0("at ", sub("^(main\\.R:[0-9]+).*$", "\\1", sub("\n.*$", "", message)))
    }
    writeLines(paste0(name, ": ", message, if (nzchar(where)) paste0("\n", where)), stderr())
    send("error", encode(list(name = name, message = message, stack = where)))
    quit(status = 1, save = "no")
  }

  where <- ""
  note_line <- function(error) {
    calls <- sys.calls()
    places <- vapply(calls, line_of, "")
    where <<- c(rev(places[nzchar(places)]), "")[1]
  }

  run <- function() {
    given <- simplify(jsonlite::fromJSON(file.path(here, "args.json"), simplifyVector = FALSE))
    lines <- readLines(file.path(here, "main.R"), encoding = "UTF-8", warn = FALSE)
    code <- parse(text = lines, keep.source = TRUE, srcfile = srcfilecopy("main.R", lines))
    eval(code, globalenv())
    wanted <- Sys.getenv("MILLRACE_ENTRYPOINT")
    name <- if (nzchar(wanted) && exists(wanted, globalenv(), mode = "function")) wanted else "main"
    if (!exists(name, globalenv(), mode = "function")) stop("the script has no function called main")
    main <- get(name, globalenv(), mode = "function")
    declared <- names(formals(main))
    taken <- if ("..." %in% declared) names(given) else intersect(declared, names(given))
    do.call(main, given[taken])
  }

  options(keep.source = TRUE, warn = 1)
  value <- tryCatch(withCallingHandlers(run(), error = note_line), error = function(error) report(error, where))
  body <- tryCatch(encode(value), error = function(error) error)
  if (inherits(body, "error")) send("unstorable", encode(conditionMessage(body))) else send("ok", body)
  quit(status = if (inherits(body, "error")) 1 else 0, save = "no")
}, envir = millrace)
`;
