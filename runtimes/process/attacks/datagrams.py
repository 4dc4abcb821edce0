"""What needs no connection: a datagram to every address of this host, its neighbours and everybody on its networks."""
import socket


def main(port, hosts, word):
    sent = 0
    for host in hosts + ["255.255.255.255", "224.0.0.1"]:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as sender:
            try:
                sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                sender.sendto(word.encode(), (host, port))
                sent += 1
            except OSError:
                pass
    return sent
