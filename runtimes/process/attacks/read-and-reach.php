<?php
// Reads what is not its own, looks for other processes, writes outside of its folders and connects to this host.
function main(array $ports, array $hosts, array $sockets) {
    $escaped = [];
    foreach (['/etc/shadow', '/root/.bashrc'] as $file) {
        if (strlen((string) @file_get_contents($file)) > 0) $escaped[] = "read $file";
    }
    if (count(glob('/proc/[0-9]*')) > 8) $escaped[] = 'see other processes';
    foreach (['/usr/x', '/etc/x', '/job/in/x', '/job/in/main.php', '/x', '/dev/x'] as $file) {
        if (@file_put_contents($file, 'x') !== false) $escaped[] = "write $file";
    }
    foreach ($hosts as $host) foreach ($ports as $port) {
        if (@fsockopen(str_contains($host, ':') ? "[$host]" : $host, $port, $code, $text, 1)) $escaped[] = "connect $host";
    }
    foreach ($sockets as $path) if (@stream_socket_client("unix://$path")) $escaped[] = "connect $path";
    if (function_exists('posix_setuid') && @posix_setuid(0)) $escaped[] = 'become root';
    exec('unshare -U true 2>/dev/null', $lines, $code);
    if ($code === 0) $escaped[] = 'make a user namespace';
    echo $escaped === [] ? 'VERDICT held' : 'ESCAPED ' . implode(', ', $escaped), "\n";
}
