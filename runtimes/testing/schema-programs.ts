/** What a form may ask for. */
export type Ability =
  | 'text'
  | 'whole number'
  | 'number'
  | 'yes or no'
  | 'default'
  | 'optional'
  | 'choice'
  | 'list'
  | 'map'
  | 'nested'
  | 'one of several'
  | 'date'
  | 'file'
  | 'resource'
  | 'description of main'
  | 'description of a field';

type Programs = Partial<Record<Ability, string>>;

/** Puts the parameter of each program where a language has it. */
function programs(
  wrap: (parameter: string, before: string) => string,
  cases: Partial<Record<Ability, string | [string, string]>>,
): Programs {
  return Object.fromEntries(
    Object.entries(cases).map(([ability, text]) => {
      const [parameter, before] = typeof text === 'string' ? [text, ''] : text;
      return [ability, wrap(parameter, before)];
    }),
  );
}

const typescript = programs((parameter, before) => `${before}\nexport async function main(${parameter}) {}`, {
  text: 'x: string',
  'whole number': 'x: bigint',
  number: 'x: number',
  'yes or no': 'x: boolean',
  default: "x = 'a'",
  optional: 'x?: string',
  choice: "x: 'a' | 'b'",
  list: 'x: string[]',
  map: 'x: Record<string, number>',
  nested: ['x: X', 'interface X { a: string; b: { c: number } }'],
  'one of several': ['x: A | B', 'type A = { a: string };\ninterface B { b: number }'],
  date: 'x: Date',
  file: 'x: wmill.Base64',
  resource: 'x: MyApi',
  'description of main': ['x: string', '/** Greets. */'],
  'description of a field': ['x: string', '/** @param x - Who it is. */'],
});

const python = programs((parameter, before) => `${before}\ndef main(${parameter}):\n    pass`, {
  text: 'x: str',
  'whole number': 'x: int',
  number: 'x: float',
  'yes or no': 'x: bool',
  default: 'x: str = "a"',
  optional: 'x: str | None = None',
  choice: 'x: Literal["a", "b"]',
  list: 'x: list[str]',
  map: 'x: dict[str, float]',
  nested: ['x: X', '@dataclass\nclass Y:\n    c: int\n@dataclass\nclass X:\n    a: str\n    b: Y'],
  'one of several': [
    'x: A | B',
    'class A(TypedDict):\n    a: str\nclass B(BaseModel):\n    b: int = Field(1, description="n")',
  ],
  date: 'x: datetime.datetime',
  file: 'x: bytes',
  resource: ['x: my_api', 'class my_api(TypedDict):\n    token: str'],
});

const go = programs(
  (parameter, before) => `package inner\n${before}\nfunc main(${parameter}) (any, error) { return nil, nil }`,
  {
    text: 'x string',
    'whole number': 'x int',
    number: 'x float64',
    'yes or no': 'x bool',
    optional: 'x *string',
    choice: ['x X', 'type X string\nconst (\n\tA X = "a"\n\tB X = "b"\n)'],
    list: 'x []string',
    map: 'x map[string]float64',
    nested: [
      'x X',
      'type Y struct { C int `json:"c"` }\ntype Z struct {\n\tA string `json:"a"`\n}\ntype X struct {\n\tZ\n\tB Y `json:"b"`\n}',
    ],
    date: 'x time.Time',
    file: 'x []byte',
    resource: ['x MyApi', 'type MyApi map[string]any'],
    'description of main': ['x string', '// Greets.'],
    'description of a field': ['x string', '// @param x Who it is.'],
  },
);

const rust = programs((parameter, before) => `${before}\nfn main(${parameter}) -> Result<(), String> { Ok(()) }`, {
  text: 'x: String',
  'whole number': 'x: i64',
  number: 'x: f64',
  'yes or no': 'x: bool',
  optional: 'x: Option<String>',
  choice: ['x: X', '#[derive(Deserialize)]\n#[serde(rename_all = "lowercase")]\nenum X { A, B }'],
  list: 'x: Vec<String>',
  map: 'x: HashMap<String, f64>',
  nested: ['x: X', 'struct Y { c: i32 }\nstruct X { a: String, b: Y }'],
  'one of several': ['x: X', '#[serde(tag = "kind")]\nenum X { Circle { radius: f64 }, Dot }'],
  date: 'x: chrono::NaiveDate',
  resource: ['x: MyApi', 'type MyApi = serde_json::Value;'],
  'description of main': ['x: String', '/// Greets.'],
  'description of a field': ['x: String', '/// Greets.\n///\n/// # Arguments\n/// * `x` - Who it is.'],
});

const java = programs(
  (parameter, before) => `class Main {\n${before}\nstatic Object main(${parameter}) { return 1; } }`,
  {
    text: 'String x',
    'whole number': 'int x',
    number: 'double x',
    'yes or no': 'boolean x',
    optional: 'Optional<String> x',
    choice: ['X x', 'enum X { a, b }'],
    list: 'List<String> x',
    map: 'Map<String, Double> x',
    nested: ['X x', 'record Y(int c) {}\nrecord X(String a, Y b) {}'],
    date: 'java.time.LocalDate x',
    file: 'byte[] x',
    resource: ['MyApi x', 'static class MyApi extends HashMap<String, Object> {}'],
    'description of main': ['String x', '/** Greets. */'],
    'description of a field': ['String x', '/** @param x Who it is. */'],
  },
);

const csharp = programs(
  (parameter, before) =>
    `${before.includes('class') || before.includes('enum') ? before : ''}\nclass Script {\n${before.startsWith('///') ? before : ''}\npublic static object Main(${parameter}) { return 1; } }`,
  {
    text: 'string x',
    'whole number': 'int x',
    number: 'double x',
    'yes or no': 'bool x',
    default: 'string x = "a"',
    optional: 'int? x',
    choice: ['X x', 'enum X { a, b }'],
    list: 'List<string> x',
    map: 'Dictionary<string, double> x',
    nested: ['X x', 'class Y { public int c; }\nclass X { public string a { get; set; } public Y b; }'],
    date: 'DateTime x',
    file: 'byte[] x',
    resource: ['MyApi x', 'class MyApi : Dictionary<string, object> {}'],
    'description of main': ['string x', '/// <summary>Greets.</summary>'],
    'description of a field': ['string x', '/// <param name="x">Who it is.</param>'],
  },
);

const php = programs((parameter, before) => `<?php\n${before}\nfunction main(${parameter}) {}`, {
  text: 'string $x',
  'whole number': 'int $x',
  number: 'float $x',
  'yes or no': 'bool $x',
  default: "string $x = 'a'",
  optional: '?string $x = null',
  choice: ['string $x', "/** @param 'a'|'b' $x */"],
  list: ['array $x', '/** @param string[] $x */'],
  map: ['array $x', '/** @param array<string, float> $x */'],
  nested: ['X $x', 'class Y { public int $c; }\nclass X { public string $a; public Y $b; }'],
  'one of several': 'int|string $x',
  date: 'DateTime $x',
  resource: 'MyApi $x',
  'description of main': ['string $x', '/** Greets. */'],
  'description of a field': ['string $x', '/** @param string $x Who it is. */'],
});

const ruby = programs(
  (type, comment) => `${comment || `# @param x [${type}]`}\ndef main(${type.startsWith('x') ? type : 'x'})\nend`,
  {
    text: 'String',
    'whole number': 'Integer',
    number: 'Float',
    'yes or no': 'Boolean',
    default: ["x = 'a'", '# none'],
    optional: ['x = nil', '# none'],
    choice: ':a, :b',
    list: 'Array<String>',
    map: 'Hash{String => Float}',
    'one of several': 'Integer, String',
    date: 'Time',
    resource: 'MyApi',
    'description of main': ['x', '# Greets.'],
    'description of a field': ['x', '# @param x [String] Who it is.'],
  },
);

const perl = programs((parameter, before) => `${before}\nsub main(${parameter}) { 1 }`, {
  'whole number': '$x = 1',
  number: '$x = 1.5',
  default: "$x = 'a'",
  optional: '$x = undef',
  'description of main': ['$x', '# Greets.'],
  'description of a field': ['$x', '# @param x Who it is.'],
});

const rlang = programs((parameter, before) => `${before}\nmain <- function(${parameter}) { 1 }`, {
  'whole number': 'x = 1L',
  number: 'x = 1',
  'yes or no': 'x = TRUE',
  default: 'x = "a"',
  optional: 'x = NULL',
  choice: 'x = c("a", "b")',
  'description of main': ['x', "#' Greets."],
  'description of a field': ['x', "#' @param x Who it is."],
});

const nu = programs((parameter, before) => `${before}\ndef main [\n${parameter}\n] { }`, {
  text: 'x: string',
  'whole number': 'x: int',
  number: 'x: float',
  'yes or no': '--x',
  default: 'x: string = "a"',
  optional: 'x?: string',
  list: 'x: list<string>',
  nested: 'x: record<a: string, b: record<c: int>>',
  'one of several': 'x: oneof<int, string>',
  date: 'x: datetime',
  file: 'x: binary',
  'description of main': ['x: string', '# Greets.'],
  'description of a field': 'x: string # Who it is.',
});

const powershell = programs((parameter, before) => `${before}\nparam(${parameter})`, {
  text: '[string]$X',
  'whole number': '[ValidateRange(1, 5)][int]$X',
  number: '[double]$X',
  'yes or no': '[switch]$X',
  default: "[string]$X = 'a'",
  optional: '$X = $null',
  choice: "[ValidateSet('a', 'b')][string]$X",
  list: '[string[]]$X',
  date: '[datetime]$X',
  'description of main': ['$X', '<#\n.SYNOPSIS\nGreets.\n#>'],
  'description of a field': ['$X', '<#\n.PARAMETER X\nWho it is.\n#>'],
});

const bash = programs((line) => line, {
  text: 'x="$1"',
  default: 'x="${1:-a}"',
  optional: 'x="${1:-}"',
  'description of a field': 'x="$1" # Who it is.',
});

/** The same types under the same names; only how a parameter is declared differs. */
function sql(declare: (rest: string) => string): Programs {
  return programs(declare, {
    text: '(text)',
    'whole number': '(int)',
    number: '(decimal(10, 2))',
    'yes or no': '(boolean)',
    default: '(text) = a',
    optional: '(text) = null',
    date: '(date)',
    file: '(varbinary)',
  });
}

const LIST = { list: '-- $1 x (text[])\nselect 1' };

/** Programs whose form has a field `x`, for all that a language can say of one. */
export const SCHEMA_PROGRAMS: Record<string, Programs> = {
  bun: typescript,
  deno: typescript,
  python3: {
    ...python,
    'description of main': 'def main(x):\n    """Greets."""',
    'description of a field':
      'def main(x):\n    """Greets.\n\n    Args:\n        x (str): Who\n            it is.\n\n    Returns:\n        x: nothing\n    """',
  },
  go,
  rust,
  java,
  csharp,
  php,
  ruby,
  perl,
  rlang,
  nu,
  powershell,
  bash,
  postgresql: { ...sql((rest) => `-- $1 x ${rest.replace('varbinary', 'bytea')}\nselect 1`), ...LIST },
  mysql: sql((rest) => `-- :x ${rest}\nselect 1`),
  sqlite: sql((rest) => `-- :x ${rest}\nselect 1`),
  duckdb: { ...sql((rest) => `-- $x ${rest}\nselect 1`), list: '-- $x (varchar[])\nselect 1' },
  mssql: sql((rest) => `-- @P1 x ${rest}\nselect 1`),
};
