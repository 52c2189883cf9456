"""`python -m storage.check`: do the migrations make the tables the code expects?"""

import sys
import tempfile
from pathlib import Path

from storage.database import Database
from storage.migrate import differences, upgrade


def main() -> int:
    """Migrate an empty database and compare; 1 and the differences when something is missing."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'check.db'}", durable=False)
        upgrade(database)
        found = differences(database)
        database.close()
    for difference in found:
        sys.stderr.write(f"not in the migrations: {difference}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
