"""Whoever came from a provider that gives no name was called by the number that it gave."""

from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

STATEMENT = """
    UPDATE person SET name = '' WHERE name_validated_by IS NULL AND EXISTS (
        SELECT 1 FROM sign_in WHERE sign_in.person_id = person.id AND sign_in.subject = person.name
    )
"""


def upgrade() -> None:
    """Apply."""
    op.execute(STATEMENT)


def downgrade() -> None:
    """Take back: there is nothing to take back, for an empty name was lawful before."""
