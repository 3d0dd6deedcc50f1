"""Every line of the input becomes the text of an article in this service's own table, under Holdfast's lock.

service.py KEY; the environment has DATABASE_URL, HOLDFAST_URL and HOLDFAST_TOKEN. Needs python3-psycopg2."""
import json, os, sys, threading, uuid
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen
import psycopg2

key = sys.argv[1]
url = f"{os.environ['HOLDFAST_URL']}/locks/articles/{quote(key, safe='')}"
database = psycopg2.connect(os.environ["DATABASE_URL"])

def holdfast(method, **headers):
    headers |= {"Authorization": f"Bearer {os.environ['HOLDFAST_TOKEN']}"}
    with urlopen(Request(url, method=method, headers=headers), timeout=10) as answer:
        return json.load(answer) if answer.status != 204 else None

def renew(grant, done):
    while not done.wait(grant["lock"]["heartbeatIntervalMs"] / 1000):
        try:
            holdfast("PATCH", **{"Lock-Token": grant["lockToken"]})
        except OSError as error:  # The next save says whether the lock has ended.
            print("not renewed:", error, file=sys.stderr)

def save(text, lock_token):
    with database, database.cursor() as sql:  # One transaction: the check commits with the write.
        sql.execute("SELECT holdfast.use(%s)", [lock_token])
        sql.execute("UPDATE articles SET body = %s WHERE id = %s", [text, key])
        if sql.rowcount == 0:
            sys.exit(f"There is no article {key}.")

try:
    grant = holdfast("PUT", **{"Holdfast-Session": str(uuid.uuid4())})
except HTTPError as error:
    sys.exit(f"{error.code}: {json.load(error)['message']}")
print("locked", flush=True)
done = threading.Event()
threading.Thread(target=renew, args=[grant, done], daemon=True).start()
try:
    for line in sys.stdin:
        save(line.rstrip("\n"), grant["lockToken"])
        print("saved", flush=True)
except psycopg2.Error as error:
    sys.exit(f"{error.pgcode}: {error.diag.message_primary or error}")
finally:
    done.set()
    holdfast("DELETE", **{"Lock-Token": grant["lockToken"]})
