/** Loads main.php, calls main with the arguments it declares, made into the types it declares, and reports. */
export const PHP_WRAPPER = String.raw`<?php
namespace Millrace;

const NESTED_MAX = 512;

final class Outcome {
    public static bool $isSent = false;

    public static function send(string $kind, string $body): void {
        self::$isSent = true;
        $channel = fopen('php://fd/3', 'w');
        fwrite($channel, $kind . "\n" . $body);
        fclose($channel);
    }

    public static function error(string $name, string $message, string $stack): void {
        $flags = JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES;
        $clean = fn (string $text) => str_replace([__DIR__ . '/', "\0"], ['', '\0'], $text);
        fwrite(STDERR, $clean("$name: $message\n$stack\n"));
        self::send('error', json_encode(['name' => $name, 'message' => $clean($message), 'stack' => $clean($stack)], $flags));
    }

    public static function thrown(\Throwable $error): void {
        $isParse = $error instanceof \ParseError;
        $lines = ['at ' . $error->getFile() . ':' . $error->getLine()];
        foreach ($error->getTrace() as $frame) {
            if (isset($frame['file']) && $frame['file'] !== __FILE__) $lines[] = "at {$frame['file']}:{$frame['line']}";
        }
        $lines = array_values(array_filter($lines, fn ($line) => !str_contains($line, __FILE__)));
        $where = $isParse ? ' (line ' . $error->getLine() . ')' : '';
        self::error(get_class($error), $error->getMessage() . $where, implode("\n", $lines));
    }
}

/** Objects of JSON as arrays, except for empty ones: those would come back as empty lists. */
function plain(mixed $value): mixed {
    if ($value instanceof \stdClass) {
        $members = get_object_vars($value);
        return $members === [] ? $value : array_map(plain(...), $members);
    }
    return is_array($value) ? array_map(plain(...), $value) : $value;
}

function typed(mixed $value, ?\ReflectionType $type): mixed {
    if (!$type instanceof \ReflectionNamedType || ($value === null && $type->allowsNull())) return plain($value);
    $name = $type->getName();
    if ($name === 'array' || $name === 'iterable') return is_array($value) ? plain($value) : (array) plain($value);
    if ($name === 'object' || $name === 'stdClass') return $value;
    if ($type->isBuiltin() || $value instanceof $name) return plain($value);
    if (is_a($name, \DateTimeInterface::class, true)) return new ($name === 'DateTime' ? $name : \DateTimeImmutable::class)($value);
    if (enum_exists($name)) return member($name, $value);
    return $value instanceof \stdClass ? filled($name, $value) : $value;
}

function member(string $enum, mixed $value): mixed {
    if (is_a($enum, \BackedEnum::class, true)) return $enum::from($value);
    foreach ($enum::cases() as $case) if ($case->name === $value) return $case;
    throw new \ValueError("\"$value\" is no case of $enum");
}

function filled(string $class, \stdClass $value): object {
    $about = new \ReflectionClass($class);
    $constructor = $about->getConstructor();
    if ($constructor) return $about->newInstance(...arguments($constructor, $value));
    $object = $about->newInstance();
    foreach (get_object_vars($value) as $name => $item) {
        $type = $about->hasProperty($name) ? $about->getProperty($name)->getType() : null;
        $object->$name = typed($item, $type);
    }
    return $object;
}

function arguments(\ReflectionFunctionAbstract $callable, \stdClass $given): array {
    $arguments = [];
    foreach ($callable->getParameters() as $parameter) {
        $name = $parameter->getName();
        if (!$parameter->isVariadic() && property_exists($given, $name)) {
            $arguments[$name] = typed($given->$name, $parameter->getType());
        }
    }
    return $arguments;
}

function presentable(mixed $value): mixed {
    if ($value instanceof \DateTimeInterface) return $value->format('Y-m-d\TH:i:s.vP');
    if ($value instanceof \UnitEnum && !$value instanceof \BackedEnum) return $value->name;
    if ($value instanceof \Traversable && !$value instanceof \JsonSerializable) return array_map(presentable(...), iterator_to_array($value));
    if (is_array($value)) return array_map(presentable(...), $value);
    if (is_resource($value)) throw new \JsonException('a resource has no form in JSON');
    return $value;
}

function run(): int {
    $given = json_decode(file_get_contents(__DIR__ . '/args.json'), false, NESTED_MAX);
    try {
        $wanted = getenv('MILLRACE_ENTRYPOINT');
        $main = $wanted && function_exists($wanted) ? $wanted : 'main';
        if (!function_exists($main)) throw new \Error('the script has no function called main');
        $value = $main(...arguments(new \ReflectionFunction($main), $given));
    } catch (\Throwable $error) {
        Outcome::thrown($error);
        return 1;
    }
    try {
        $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION;
        Outcome::send('ok', json_encode(presentable($value), $flags, NESTED_MAX));
        return 0;
    } catch (\JsonException $error) {
        Outcome::send('unstorable', json_encode($error->getMessage()));
    } catch (\Throwable $error) {
        Outcome::thrown($error);
    }
    return 1;
}

register_shutdown_function(static function (): void {
    $last = error_get_last();
    $isFatal = $last && ($last['type'] & (E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR));
    if ($isFatal && !Outcome::$isSent) Outcome::error('FatalError', $last['message'], "at {$last['file']}:{$last['line']}");
});
// Not within a function: what the script defines at its top level is global.
try {
    if (is_file(__DIR__ . '/deps/vendor/autoload.php')) require __DIR__ . '/deps/vendor/autoload.php';
    require __DIR__ . '/main.php';
} catch (\Throwable $error) {
    Outcome::thrown($error);
    exit(1);
}
exit(run());
`;
