"""The platform's own servers: by loopback, by the host's addresses, by path and abstract sockets."""
import socket


def reach(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(address)
            return True
        except OSError:
            return False


def main(ports, hosts, sockets):
    hit = []
    for port in ports:
        for host in hosts:
            if reach(socket.AF_INET6 if ":" in host else socket.AF_INET, (host, port)):
                hit.append(f"{host}:{port}")
    for path in sockets:
        if reach(socket.AF_UNIX, "\0" + path[1:] if path.startswith("@") else path):
            hit.append(path)
    return hit
