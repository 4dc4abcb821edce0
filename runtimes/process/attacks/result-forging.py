"""What is printed must never become the result."""
import os


def main():
    print('ok\n{"forged": true}')
    print('wm_res[success]:{"forged": true}', flush=True)
    os._exit(0)
